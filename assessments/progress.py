"""How passports go: of the offices of a region, of a whole campaign."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assessments.blank import Blank
from assessments.models import Passport
from assessments.opening import blank_of
from assessments.reading import Stand, read_stands
from campaigns.models import Campaign, ChosenIndicator
from network.models import Office, Region

AT_ONCE = 200  # offices whose passports are in memory together


def list_stands(campaign: Campaign, region: Region) -> list[Stand]:
    """Passports of a region's offices: those not handed in first, of them the emptiest. Six queries."""
    offices = Office.objects.filter(region=region, participations__campaign=campaign).select_related("region")
    stands = _read(campaign, list(offices.order_by("name")), [region.pk])
    return sorted(
        stands,
        key=lambda one: (bool(one.passport and one.passport.is_submitted), one.progress.share, one.office.name),
    )


def list_begun(campaign: Campaign) -> Iterator[Stand]:
    """Passports of the whole campaign that say anything, by code of the office; evidence is left out."""
    begun = Passport.objects.filter(campaign=campaign, office__participations__campaign=campaign)
    offices = list(Office.objects.filter(pk__in=begun.values("office")).select_related("region").order_by("code"))
    regions = {office.region_id for office in offices}
    for some in _portions(offices):
        yield from _read(campaign, some, regions, with_evidence=False)


@dataclass(frozen=True)
class RegionProgress:
    """Passports of a region: offices that take part, passports begun and handed in."""

    region: Region
    offices: int
    begun: int
    submitted: int


def list_regions(campaign: Campaign) -> list[RegionProgress]:
    """How passports of each region go, those that lag first; three queries."""
    offices: dict[int, int] = defaultdict(int)
    for region in Office.objects.filter(participations__campaign=campaign).values_list("region", flat=True):
        offices[region] += 1
    states: dict[int, list[str]] = defaultdict(list)
    taking_part = Passport.objects.filter(campaign=campaign, office__participations__campaign=campaign)
    for region, state in taking_part.values_list("office__region", "state"):
        states[region].append(state)
    found = [
        RegionProgress(region, offices[region.pk], len(states[region.pk]), states[region.pk].count("submitted"))
        for region in Region.objects.filter(pk__in=offices)
    ]
    return sorted(found, key=lambda one: (one.submitted / one.offices, one.begun / one.offices, one.region.name))


def _read(
    campaign: Campaign, offices: Sequence[Office], regions: Iterable[int], *, with_evidence: bool = True
) -> list[Stand]:
    """Passports of these offices (with their regions), as far as their regions (keys) measure."""
    codes: dict[int, list[str]] = defaultdict(list)
    chosen = ChosenIndicator.objects.filter(plan__campaign=campaign, plan__region__in=list(regions))
    for region, code in chosen.values_list("plan__region", "code"):
        codes[region].append(code)
    measured = {region: blank_of(campaign).measuring(codes[region]) for region in {one.region_id for one in offices}}
    blanks: dict[int, Blank] = {
        office.pk: measured[office.region_id].split(
            is_managing=office.is_managing,
            is_centralised=office.region.network_type == Region.NetworkType.CENTRALISED,
        )[0]
        for office in offices
    }
    return read_stands(campaign, offices, blanks, with_evidence=with_evidence)


def _portions(offices: list[Office]) -> Iterator[list[Office]]:
    for start in range(0, len(offices), AT_ONCE):
        yield offices[start : start + AT_ONCE]
