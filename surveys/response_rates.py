"""How many of those who could have answered did, and how many answers bear a visit code: counts that are public. Pure.

A cell is an office and an audience. What is withheld of a cell is in no sum either, so nothing follows by subtraction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple


@dataclass(frozen=True)
class Reach:
    """Counts of a cell; None where they are not known or not told.

    answers: those that count. confirmed: of them, with a visit code. opened: how often the survey was opened.
    on_screen: answers sent from a survey that was opened, so not from paper or file. clients: clients served.
    """

    answers: int
    confirmed: int | None = None
    opened: int | None = None
    on_screen: int | None = None
    clients: int | None = None

    def withhold_few(self, minimum: int) -> "Reach":
        """The same without what would tell a group of 1 to below `minimum` people apart.

        Nor are openings told, or clients, where fewer are known than have answered: then their number is wrong.
        """
        told = self
        if not _divides(self.confirmed, self.answers, minimum):
            told = replace(told, confirmed=None)
        is_lost = self.opened is not None and self.on_screen is not None and self.opened < self.on_screen
        if is_lost or not _divides(self.on_screen, self.answers, minimum) or not self.opened or self.opened < minimum:
            told = replace(told, opened=None, on_screen=None)
        return replace(told, clients=None) if not self.clients or self.clients < max(minimum, self.answers) else told


def _divides(part: int | None, whole: int, minimum: int) -> bool:
    """Whether both the part and the rest are nobody, or enough people."""
    return part is not None and all(count == 0 or count >= minimum for count in (part, whole - part))


class Ratio(NamedTuple):
    """So many out of so many, and of how many cells."""

    part: int
    whole: int
    cells: int


class Rates(NamedTuple):
    """Of an office, a region or all: confirmed answers, answers out of openings, answers out of clients served."""

    confirmed: Ratio | None
    opened: Ratio | None
    clients: Ratio | None


def sum_up(cells: Iterable[Reach]) -> Rates:
    """The rates of cells taken together, each out of those cells that tell it."""
    cells = list(cells)
    return Rates(
        _sum((one.confirmed, one.answers) for one in cells),
        _sum((one.on_screen, one.opened) for one in cells),
        _sum((one.answers, one.clients) for one in cells),
    )


def _sum(parts: Iterable[tuple[int | None, int | None]]) -> Ratio | None:
    known = [(part, whole) for part, whole in parts if part is not None and whole]
    if not known:
        return None
    return Ratio(sum(part for part, _ in known), sum(whole for _, whole in known), len(known))
