"""The two campaigns of the demonstration, and which of its offices are odd in them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from .places import Place
from .streams import Stream, open_stream


@dataclass(frozen=True)
class Wave:
    """One of the two campaigns: `number` 0 or 1, the days of its sanctions, one for each."""

    number: int
    sanctioned_on: tuple[str, ...]


SPRING = Wave(0, ("2026-05-14", "2026-05-18"))
AUTUMN = Wave(1, ("2026-10-22",))
REASONS = (
    "Демонстрационный пример: снимки к чек-листу сделаны в другом офисе.",
    "Демонстрационный пример: мероприятия, о которых сообщил офис, не проводились.",
)


class Oddity(IntEnum):
    """What is odd about an office."""

    USUAL = 0
    FEW_ANSWERS = 1
    HARDLY_ANY_ANSWER = 2
    NO_ANSWER = 3
    NO_EMPLOYERS = 4
    NO_POINTS = 5
    CLIENTS_UNKNOWN = 6
    SANCTIONED = 7


# The share of offices of each odd kind; of each there is at least one where there are offices enough.
ODD_SHARES: Mapping[Oddity, float] = {
    Oddity.FEW_ANSWERS: 0.03,
    Oddity.HARDLY_ANY_ANSWER: 0.003,
    Oddity.NO_ANSWER: 0.002,
    Oddity.NO_EMPLOYERS: 0.04,
    Oddity.NO_POINTS: 0.02,
    Oddity.CLIENTS_UNKNOWN: 0.001,
}


def invent_oddities(offices: Sequence[Place], wave: Wave, seed: int) -> dict[str, Oddity]:
    """What is odd about which office; managing ones are always usual, so that their regions have figures."""
    kinds = {place.code: Oddity.USUAL for place in offices}
    ordinary = [place.code for place in offices if not place.managing]
    order = iter(open_stream(seed, Stream.ODD_ONES, wave.number).permutation(len(ordinary)).tolist())
    wanted = {kind: max(1, round(share * len(ordinary))) for kind, share in ODD_SHARES.items()}
    for kind, count in ({Oddity.SANCTIONED: len(wave.sanctioned_on)} | wanted).items():
        for _, place in zip(range(count), order, strict=False):
            kinds[ordinary[place]] = kind
    return kinds
