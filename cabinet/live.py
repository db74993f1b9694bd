"""Offices of a running campaign as they stand: passports, and answers as far as somebody of the region may see them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from assessments.opening import Scope, method_of
from assessments.reading import Stand, read_stand
from cabinet.raising import Live, OfficeRaising, build_raising
from campaigns.models import Campaign, ChosenIndicator
from index_engine.inputs import Audience
from index_engine.results import UnitLevel
from index_engine.rounding import round_half_up
from network.models import Membership, Office, Region
from ratings.actions.surveys import read_clients
from ratings.models import Release, UnitResult
from ratings.raising import Raising, Standings
from surveys.models import Tally
from surveys.opening import columns_of, form_measuring

Answers = dict[Audience, dict[str, tuple[int, int]]]


def read_answers(campaign: Campaign, offices: Collection[Office]) -> dict[int, Answers]:
    """By key of the office, the answers that it sees itself; one query."""
    found: dict[int, Answers] = defaultdict(dict)
    for tally in Tally.objects.filter(campaign=campaign, office__in=offices):
        part = tally.read_shown()
        if part:
            shares = part.shares(columns_of(campaign, tally.audience))
            found[tally.office_id][Audience(tally.audience)] = {
                number: (share.answered, share.positive) for number, share in shares.items() if share.answered
            }
    return found


def list_asked(campaign: Campaign, region: Region) -> dict[Audience, list[str]]:
    """The questions that make figures of what the region's clients are asked; one query."""
    chosen = ChosenIndicator.objects.filter(plan__campaign=campaign, plan__region=region)
    codes = tuple(chosen.order_by("pk").values_list("code", flat=True))
    forms = {audience: form_measuring(campaign, audience, codes) for audience in Audience}
    return {audience: [one.number for one in form.questions if one.is_scored] for audience, form in forms.items()}


def raise_office(campaign: Campaign, stand: Stand, scope: Scope, membership: Membership) -> OfficeRaising:
    """What would raise the office of a passport; four queries, and four more where a managing office measures for it.

    What the managing office's clients have answered counts only for those who may see it.
    """
    office, manager = stand.office, scope.manager
    answers = read_answers(campaign, [one for one in (office, manager) if one and membership.may_see(one.code)])
    asked = list_asked(campaign, office.region)
    own = _live(stand, asked, answers)
    others = [_live(read_stand(campaign, manager, scope.shared), asked, answers)] if manager else []
    region = office.region
    raising = build_raising(method_of(campaign), region.code, region.network_type, [own, *others])
    return OfficeRaising(raising, own)


def raise_region(campaign: Campaign, region: Region, stands: Sequence[Stand]) -> tuple[Raising, list[Live]]:
    """What would raise a region and its offices, all of which may be seen, by their passports; three queries."""
    answers, asked = read_answers(campaign, [stand.office for stand in stands]), list_asked(campaign, region)
    clients = read_clients(campaign)
    lives = [_live(stand, asked, answers, clients) for stand in stands]
    sheets = {one.sheet.indicator: one.sheet for stand in stands for one in stand.sheets}
    return build_raising(method_of(campaign), region.code, region.network_type, lives, sheets.values()), lives


def _live(
    stand: Stand,
    asked: Mapping[Audience, list[str]],
    answers: Mapping[int, Answers],
    clients: Mapping[str, int] = MappingProxyType({}),
) -> Live:
    office = stand.office
    return Live(
        code=office.code,
        is_managing=office.is_managing,
        clients=clients.get(office.code),
        sheets=[(one.sheet, one.said) for one in stand.sheets],
        asked=asked,
        answers=answers.get(office.pk, {}),
    )


@dataclass(frozen=True)
class Published:
    """The last published release beside which an office of a running campaign is put, and the indexes of the others."""

    release: Release
    others: Standings
    count: int

    def place(self, index: Fraction) -> int:
        """The place that an office with this index would have among the others."""
        return self.others.place("", {"": round_half_up(index) or Decimal(0)})


def find_published(campaign: Campaign, code: str) -> Published | None:
    """The newest published release of the same kind; None where there is none, or nobody in it has a place."""
    release = Release.objects.current().filter(campaign__is_demo=campaign.is_demo).exclude(campaign=campaign).first()
    if release is None:
        return None
    ranked = UnitResult.objects.filter(release=release, level=UnitLevel.OFFICE, rank__isnull=False).exclude(code=code)
    indexes = dict(ranked.values_list("code", "index"))
    return Published(release, Standings(indexes), len(indexes) + 1) if indexes else None
