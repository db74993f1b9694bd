"""How passports go: of the offices of a region, of a whole campaign."""

from collections import defaultdict
from dataclasses import dataclass

from assessments.models import Passport
from assessments.opening import Scopes
from assessments.reading import Stand, read_stands
from campaigns.models import Campaign
from network.models import Office, Region


def list_stands(campaign: Campaign, region: Region) -> list[Stand]:
    """Passports of a region's offices: those not handed in first, of them the emptiest. Six queries."""
    offices = Office.objects.filter(region=region, participations__campaign=campaign).select_related("region")
    scopes, taking_part = Scopes(campaign, [region.pk]), list(offices.order_by("name"))
    stands = read_stands(campaign, taking_part, {office.pk: scopes.split(office)[0] for office in taking_part})
    return sorted(
        stands,
        key=lambda one: (bool(one.passport and one.passport.is_submitted), one.progress.share, one.office.name),
    )


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
