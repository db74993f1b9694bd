"""Groups of clients: who answered the portal's survey and whom offices served, as far as a release tells of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from campaigns.models import Campaign
from index_engine.inputs import Audience, Inputs, Stratum, StratumTally
from index_engine.strata import Counts, Divided, publish
from surveys.actions.client_groups import divisions_of_campaign
from surveys.divisions import NOT_KNOWN, Division, Key, explain_mismatch
from surveys.models import ClientGroup, ClientsServed, Tally
from surveys.opening import columns_of, parameters_of
from surveys.tallies import Share

MOST_UNKNOWN = 5  # of an office's clients one in so many may be of a group that is not known
LEAST_TOLD = 2  # of a region's answers one in so many must come from offices that know their clients

Groups = Mapping[tuple[str, Key], Mapping[int, int]]  # clients by option, of an office's code and a division
Answers = Mapping[str, Share]  # by question


@dataclass(frozen=True)
class _Told:
    """One office: who answered and who was served by option, all answers, and those of each option, by question."""

    respondents: int
    people: tuple[int, ...]
    clients: tuple[int, ...]
    answers: Answers
    by_option: tuple[Answers, ...]


def count_strata(campaign: Campaign, shown: Inputs) -> tuple[list[Stratum], list[StratumTally]]:
    """What may be told of the groups of each region; nothing where no office knows its clients by groups.

    shown: what is published. An office takes part where its published answers are the portal's, its numbers divide all
    of its clients, with one in MOST_UNKNOWN unknown at most, and no group has more answers than clients. A region does
    where such offices have 1 / LEAST_TOLD of its answers or more.
    """
    groups, strata, tallies = _find_groups(campaign), [], []
    if groups:
        minimum = parameters_of(campaign)["minimum_cell"]
        for division in divisions_of_campaign(campaign):
            for divided in _divide_all(campaign, division, groups, shown):
                more, answers = publish(divided, minimum)
                strata += more
                tallies += answers
    return strata, tallies


def _find_groups(campaign: Campaign) -> Groups:
    """Those that divide all clients of their office."""
    served = {
        (code, audience): number
        for code, audience, number in ClientsServed.objects.filter(campaign=campaign).values_list(
            "office__code", "audience", "number"
        )
    }
    found: dict[tuple[str, Key], dict[int, int]] = defaultdict(dict)
    rows = ClientGroup.objects.filter(campaign=campaign).values_list(
        "office__code", "audience", "profile", "option", "number"
    )
    for code, audience, profile, option, number in rows:
        found[code, (audience, profile)][option] = number
    return {
        (code, key): numbers
        for (code, key), numbers in found.items()
        if not explain_mismatch(served.get((code, key[0])), numbers)
        and numbers.get(NOT_KNOWN, 0) * MOST_UNKNOWN <= sum(numbers.values())
    }


def _divide_all(campaign: Campaign, division: Division, groups: Groups, shown: Inputs) -> Iterator[Divided]:
    """The answers of each region where offices enough know their clients so; regions by code."""
    audience = Audience(division.audience)
    homes = {office.code: office.region for office in shown.offices}
    answers: Counter[str] = Counter()
    for office in shown.offices:
        answers[office.region] += office.respondents(audience)
    by_region: dict[str, list[_Told]] = defaultdict(list)
    for code, told in _read(campaign, division, groups, shown):
        by_region[homes[code]].append(told)
    for region, offices in sorted(by_region.items()):
        if LEAST_TOLD * sum(one.respondents for one in offices) >= answers[region]:
            yield _add_up(region, audience, division.profile, offices)


def _read(campaign: Campaign, division: Division, groups: Groups, shown: Inputs) -> Iterator[tuple[str, _Told]]:
    """Offices that know their clients, and whose published answers are just the portal's; by code."""
    columns, audience = columns_of(campaign, division.audience), Audience(division.audience)
    published = {office.code: office.respondents(audience) for office in shown.offices}
    cells: dict[str, dict[str, Share]] = defaultdict(dict)
    for row in shown.tallies:
        if row.audience is audience:
            cells[row.office][row.question] = Share(row.answered, row.positive)
    tallies = Tally.objects.filter(campaign=campaign, audience=division.audience).select_related("office")
    for tally in tallies.order_by("office__code"):
        code = tally.office.code
        numbers, answers = groups.get((code, division.key)), cells[code]
        if numbers is None or published.get(code) != tally.respondents or not tally.respondents:
            continue
        counts = tally.read_counts(columns)
        whole = counts.shares(columns)
        if any(whole[question] != share for question, share in answers.items()):
            continue
        options = [f"{division.profile}={place}" for place in range(1, len(division.options) + 1)]
        parts = [counts.parts.get(option) for option in options]
        told = _Told(
            tally.respondents,
            tuple(part.respondents if part else 0 for part in parts),
            tuple(numbers.get(place, 0) for place in range(1, len(options) + 1)),
            answers,
            tuple(part.shares(columns) if part else {} for part in parts),
        )
        if all(people <= clients for people, clients in zip(told.people, told.clients, strict=True)):
            yield code, told


def _add_up(region: str, audience: Audience, profile: str, offices: Sequence[_Told]) -> Divided:
    """All of these offices together, of each question those that show it."""
    people, clients = ([sum(column) for column in zip(*rows, strict=True)] for rows in _columns(offices))
    questions = sorted({question for one in offices for question in one.answers})
    by_option = {question: [_sum(question, offices, place) for place in range(len(people))] for question in questions}
    unsaid = {}
    for question, parts in by_option.items():
        whole = _sum(question, offices)
        unsaid[question] = Counts(
            whole.answered - sum(part.answered for part in parts), whole.positive - sum(part.positive for part in parts)
        )
    return Divided(
        region=region,
        audience=audience,
        profile=profile,
        offices=len(offices),
        people=people,
        clients=clients,
        unsaid=sum(one.respondents for one in offices) - sum(people),
        questions=by_option,
        unsaid_answers=unsaid,
    )


def _columns(offices: Sequence[_Told]) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    return [one.people for one in offices], [one.clients for one in offices]


def _sum(question: str, offices: Sequence[_Told], place: int | None = None) -> Counts:
    """Answers to a question at the offices that show it: all, or those of the option at this place."""
    shares = [
        (one.answers if place is None else one.by_option[place]).get(question, Share(0, 0))
        for one in offices
        if question in one.answers
    ]
    return Counts(sum(share.answered for share in shares), sum(share.positive for share in shares))
