"""Points of a passport by the rules of its checklists (design.md, section 5). Pure.

Points are fractions. None: not measured. What nobody has answered is not met as soon as anything of the sheet is
answered; a sheet of which nothing is said is not measured, and the coverage of the index says so.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import takewhile

from assessments.blank import Line, Sheet
from index_engine.points import score_growth

LEVELS = (3, 2, 1)  # of comfort, as they are climbed
NONE_OF_THEM = 4  # below all levels


@dataclass(frozen=True)
class Event:
    """An event by its kind: the key of a line, or the name of a kind that the list does not have.

    key: of this event, where its kind is no line: an expert rejects it by that.
    """

    kind: str
    key: str = ""


@dataclass(frozen=True)
class Said:
    """What an office says of one sheet.

    met: by key of the line, whether it is met; lines of which nothing is said are absent. counts: this period's and
    the last one's, with the key of their line. is_without: the office has said that the sheet was not measured, or that
    there were no events. is_refused: an expert has rejected the counts.
    """

    met: Mapping[str, bool] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    counts: tuple[int | None, int | None] = (None, None)
    is_without: bool = False
    counted: str = ""
    is_refused: bool = False

    def without(self, keys: Collection[str]) -> "Said":
        """The same where these lines do not count: an expert has rejected them."""
        met = {key: is_met and key not in keys for key, is_met in self.met.items()}
        events = tuple(event for event in self.events if event.kind not in keys and event.key not in keys)
        is_without = self.is_without or bool(self.events and not events)
        is_refused = self.is_refused or self.counted in keys
        return replace(self, met=met, events=events, is_without=is_without, is_refused=is_refused)

    def meeting(self, keys: Iterable[str]) -> "Said":
        """The same where these lines are met, too."""
        return replace(self, met={**self.met, **dict.fromkeys(keys, True)})


def score(sheet: Sheet, said: Said) -> Fraction | None:
    """Points of a sheet between 0 and its maximum; None where it was not measured."""
    return _RULES[sheet.rule](sheet, said)


def _score_sum(sheet: Sheet, said: Said) -> Fraction | None:
    """Points of the lines that are met, at most the maximum; a bonus counts so too."""
    if said.is_without or not said.met:
        return None
    earned = sum((line.points or Fraction(0) for line in sheet.lines if said.met.get(line.key)), Fraction(0))
    return min(earned, sheet.maximum)


def _score_levels(sheet: Sheet, said: Said) -> Fraction | None:
    """Points of the best level that is reached with all levels below it."""
    if said.is_without or not said.met:
        return None
    return min(sheet.level_points.get(find_level(sheet.lines, said), Fraction(0)), sheet.maximum)


def _score_variety(sheet: Sheet, said: Said) -> Fraction | None:
    """Points for each different kind of event, at most the maximum; none where there were no events."""
    kinds = count_kinds(said.events)
    if not kinds:
        return Fraction(0) if said.is_without else None
    return min(kinds * sheet.per_kind, sheet.maximum)


def _score_growth(sheet: Sheet, said: Said) -> Fraction | None:
    """Points for growth; None where a count is missing, or there was nothing before."""
    current, previous = said.counts
    if said.is_without or current is None or previous is None:
        return None
    if said.is_refused:
        return Fraction(0)
    return score_growth(current, previous, sheet.maximum, sheet.factor)


def _score_yes_no(sheet: Sheet, said: Said) -> Fraction | None:
    """The maximum where the answer is yes."""
    if said.is_without or not said.met:
        return None
    return sheet.maximum if all(said.met.get(line.key) for line in sheet.lines) else Fraction(0)


_RULES: Mapping[str, Callable[[Sheet, Said], Fraction | None]] = {
    "sum": _score_sum,
    "bonus": _score_sum,
    "levels": _score_levels,
    "variety": _score_variety,
    "growth": _score_growth,
    "yes_no": _score_yes_no,
}


def count_kinds(events: Iterable[Event]) -> int:
    """How many different kinds of events there were; names differ by more than case and spaces."""
    return len({" ".join(event.kind.casefold().split()) for event in events})


def find_level(lines: Iterable[Line], said: Said) -> int:
    """The best level, 1, whose lines are met with all of the levels below it; 4 where not even the third is.

    Lines outside of levels do not matter; a zone without lines of some level has that level with the one below.
    """
    lines = tuple(lines)
    reached = takewhile(lambda level: all(said.met.get(line.key) for line in lines if line.level == level), LEVELS)
    return min(reached, default=NONE_OF_THEM)
