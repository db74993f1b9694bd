"""Who answered and whom offices served, by groups of clients: what of it may be published, and in which groups.

A profile question divides the clients of an audience by its options: by sex, age, size of the organisation.
Neighbouring options are taken together until each group has people enough to be told, and to stand for those who did
not answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from index_engine.inputs import Audience, Stratum, StratumTally

# A group below this says too little of its clients (statistical offices ask for 20 to 30 answers).
LEAST_PEOPLE = 20
# Nobody's answers stand for more clients than three times the usual number: what a few then said would decide.
MOST_WEIGHT = 3


class Counts(NamedTuple):
    """So many people answered, so many of them positively."""

    answered: int
    positive: int


@dataclass
class Divided:
    """The answers of an audience of a region by the options of a profile question, at offices that know their clients.

    `people`, `clients`: who answered and who was served, by option; `unsaid`: people who chose none; `questions`: by
    number, the answers of each option; `unsaid_answers`: those of people who chose none. `offices`: how many these are.
    """

    region: str
    audience: Audience
    profile: str
    offices: int
    people: list[int]
    clients: list[int]
    unsaid: int
    questions: Mapping[str, Sequence[Counts]] = field(default_factory=dict)
    unsaid_answers: Mapping[str, Counts] = field(default_factory=dict)


Span = tuple[int, int]  # places of the first and the last option of a group, counted from 0


def publish(divided: Divided, cell: int) -> tuple[list[Stratum], list[StratumTally]]:
    """What may be told of it; nothing where fewer than two groups are left. cell: the smallest number that may be.

    Nor can a group of 1 to below `cell` people be had by subtraction from the answers of all: so few who did not say
    which option is theirs are counted with the option that most have chosen.
    """
    least = max(cell, 1)
    largest = divided.people.index(max(divided.people))
    people = _with_few(divided.people, largest, divided.unsaid, divided.unsaid, least)
    spans = _join([(place, place) for place in range(len(people))], people, partial(_stands, divided, people, least))
    if len(spans) < 2:
        return [], []
    where = divided.region, divided.audience, divided.profile
    strata = [
        Stratum(*where, span[0] + 1, span[1] + 1, _sum(people, span), _sum(divided.clients, span), divided.offices)
        for span in spans
    ]
    tallies = []
    for question, counts in divided.questions.items():
        unsaid = divided.unsaid_answers.get(question, Counts(0, 0))
        answered = _with_few([one.answered for one in counts], largest, unsaid.answered, unsaid.answered, least)
        positive = _with_few([one.positive for one in counts], largest, unsaid.positive, unsaid.answered, least)
        own = _join(spans, answered, partial(_is_told, answered, least))
        if len(own) > 1:
            tallies += [
                StratumTally(*where, span[0] + 1, span[1] + 1, question, _sum(answered, span), _sum(positive, span))
                for span in own
            ]
    return strata, tallies


def let_through(
    strata: Sequence[Stratum], tallies: Sequence[StratumTally], cell: int
) -> tuple[list[Stratum], list[StratumTally]]:
    """Of what `publish` has made, questions and groups that are told whole; one that is too small takes its fellows."""
    small = {row[:3] for row in strata if row.people < cell}
    few = {(*row[:3], row.question) for row in tallies if row.answered < cell}
    return (
        [row for row in strata if row[:3] not in small],
        [row for row in tallies if row[:3] not in small and (*row[:3], row.question) not in few],
    )


def _with_few(counts: Sequence[int], place: int, more: int, people: int, least: int) -> list[int]:
    """The counts, with those of so many people added at a place where these are too few to be told apart."""
    added = more if 0 < people < least else 0
    return [count + added * (at == place) for at, count in enumerate(counts)]


def _stands(divided: Divided, people: Sequence[int], least: int, span: Span) -> bool:
    """Whether a group has answers enough to stand for all of its clients."""
    mine, clients = _sum(people, span), _sum(divided.clients, span)
    return mine >= max(least, LEAST_PEOPLE) and 0 < clients * sum(people) <= MOST_WEIGHT * mine * sum(divided.clients)


def _is_told(answered: Sequence[int], least: int, span: Span) -> bool:
    return _sum(answered, span) >= least


def _sum(counts: Sequence[int], span: Span) -> int:
    return sum(counts[span[0] : span[1] + 1])


def _join(spans: Sequence[Span], sizes: Sequence[int], stands: Callable[[Span], bool]) -> list[Span]:
    """Neighbours taken together until each stands, or one is left: the smallest first, with its smaller neighbour."""
    left = list(spans)
    while len(left) > 1 and (failing := [place for place, span in enumerate(left) if not stands(span)]):
        place = min(failing, key=lambda at: _sum(sizes, left[at]))
        beside = [at for at in (place - 1, place + 1) if 0 <= at < len(left)]
        other = min(beside, key=lambda at: _sum(sizes, left[at]))
        low, high = min(place, other), max(place, other)
        left[low : high + 1] = [(left[low][0], left[high][1])]
    return left
