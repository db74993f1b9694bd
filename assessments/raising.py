"""What an office can still do for its checklists, step by step. Pure.

How much a step gives to the index is found by trying it (`index_engine.raising`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.blank import Line, Sheet
from assessments.scoring import LEVELS, NONE_OF_THEM, Event, Said, find_level, score
from tabular.numbers import format_count

# How far the checklist of which only the points are known is raised: by one line or kind, to a level, to its maximum.
NEXT, LEVEL, MOST = "next", "level", "most"
TENTH = Fraction(1, 10)


@dataclass(frozen=True)
class Step:
    """Something that an office can do. lines: what is to be met; none for one more kind of event.

    level: of comfort, that is reached by it. points: how many more the sheet has.
    """

    sheet: Sheet
    lines: tuple[Line, ...]
    level: int | None
    points: Fraction

    @property
    def title(self) -> str:
        """What is to be done, in words."""
        if self.level:
            return f"Уровень {self.level} комфорта: ещё {format_count(len(self.lines), 'пункт', 'пункта', 'пунктов')}"
        return self.lines[0].text if self.lines else "Провести мероприятие ещё одного вида"


def list_steps(sheet: Sheet, said: Said) -> Iterator[Step]:
    """What an office can still do for a sheet: each line not met, each level above, one more kind of event."""
    before = score(sheet, said) or Fraction(0)
    if sheet.rule == "levels":
        yield from _climb(sheet, said, before)
    elif sheet.has_events:
        more = score(sheet, _doing(sheet, said, [], 1)) or Fraction(0)
        yield from _gaining(Step(sheet, (), None, more - before))
    elif sheet.has_ticks:
        for line in sheet.lines:
            if not said.met.get(line.key):
                after = score(sheet, said.meeting([line.key])) or Fraction(0)
                yield from _gaining(Step(sheet, (line,), None, after - before))


def score_after(said: Said, steps: Sequence[Step]) -> Fraction:
    """Points of the sheet that these steps, one at least, are about, with all of them done."""
    sheet = steps[0].sheet
    lines = [line for step in steps for line in step.lines]
    return score(sheet, _doing(sheet, said, lines, len(steps))) or Fraction(0)


def _doing(sheet: Sheet, said: Said, lines: Iterable[Line], kinds: int) -> Said:
    """What would be said with these lines met; of events, with so many more kinds of them."""
    if sheet.has_events:
        return Said(events=(*said.events, *(Event(f"\0{number}") for number in range(kinds))))
    return said.meeting(line.key for line in lines)


def _climb(sheet: Sheet, said: Said, before: Fraction) -> Iterator[Step]:
    reached = find_level(sheet.lines, said) if said.met else NONE_OF_THEM
    for level in LEVELS:
        if level < reached:
            lines = tuple(
                line for line in sheet.lines if line.level and line.level >= level and not said.met.get(line.key)
            )
            yield from _gaining(Step(sheet, lines, level, sheet.level_points[level] - before))


def _gaining(step: Step) -> Iterator[Step]:
    if step.points > 0:
        yield step


def list_targets(sheet: Sheet, points: Fraction) -> Iterator[tuple[str, Fraction]]:
    """How far a sheet of which only the points are known can be raised: the name of each target, and its points.

    One line more where all lines give the same, one kind of event more, growth by ten per cent more; each level of
    comfort above; the maximum.
    """
    further = [(f"{LEVEL}{level}", sheet.level_points[level]) for level in LEVELS if sheet.rule == "levels"]
    if not further and (step := _find_unit(sheet)):
        further = [(NEXT, points + step)]
    yield from ((name, above) for name, above in further if points < above < sheet.maximum)
    if points < sheet.maximum:
        yield MOST, sheet.maximum


def _find_unit(sheet: Sheet) -> Fraction:
    """The points by which a sheet grows; 0 where its lines differ, so that nobody knows which of them is next."""
    if sheet.has_events:
        return sheet.per_kind
    if sheet.has_counts:
        return sheet.factor * TENTH
    points = {line.points for line in sheet.lines}
    return points.pop() or Fraction(0) if len(points) == 1 else Fraction(0)
