"""What would raise an office's index, by what it can still do: computed by the engine itself. Pure.

Each step is tried on an office of its own that measures everything: all questions answered by as many people, the same
share of them content (`CONTENT`), points as they are stated, none where a sheet says nothing. So the gain is exact for
an office whose indicators are all measured; where some are not, the others weigh more and the gain is larger.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.blank import Line, Sheet
from assessments.scoring import LEVELS, Event, Said, find_level, score
from index_engine.compute import indexes
from index_engine.inputs import Audience, Inputs, Method, Network, Office, Points, PointsStatus, Region, Tally
from index_engine.results import UnitLevel

ASKED, CONTENT = 100, 80  # people of each audience, and how many of them are content with each question
PLACE = "-"  # code of the one region of the trial
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


@dataclass(frozen=True)
class Raise:
    """A step, and by how many points of the index (of 100) it raises an office that measures everything."""

    step: Step
    index: Fraction


def list_raises(method: Method, sheets: Sequence[tuple[Sheet, Said]]) -> list[Raise]:
    """All steps that give anything, the best first."""
    steps = [step for sheet, said in sheets for step in list_steps(sheet, said)]
    if not steps:
        return []
    stated = {sheet.indicator: score(sheet, said) or Fraction(0) for sheet, said in sheets}
    trials = [stated, *({**stated, step.sheet.indicator: stated[step.sheet.indicator] + step.points} for step in steps)]
    before, *after = _compute(method, trials)
    found = [Raise(step, index - before) for step, index in zip(steps, after, strict=True)]
    return sorted((one for one in found if one.index > 0), key=lambda one: -one.index)


def together(method: Method, sheets: Sequence[tuple[Sheet, Said]]) -> Fraction:
    """By how many points of the index all sheets at their maximum would raise an office that measures everything."""
    stated = {sheet.indicator: score(sheet, said) or Fraction(0) for sheet, said in sheets}
    before, after = _compute(method, [stated, {sheet.indicator: sheet.maximum for sheet, _ in sheets}])
    return after - before


def list_steps(sheet: Sheet, said: Said) -> Iterator[Step]:
    """What an office can still do for a sheet: each line not met, each level above, one more kind of event."""
    before = score(sheet, said) or Fraction(0)
    if sheet.rule == "levels":
        yield from _climb(sheet, said, before)
    elif sheet.has_events:
        more = Said(events=(*said.events, Event("\0one more")))
        yield from _gaining(Step(sheet, (), None, (score(sheet, more) or Fraction(0)) - before))
    elif sheet.has_ticks:
        for line in sheet.lines:
            if not said.met.get(line.key):
                after = score(sheet, said.meeting([line.key])) or Fraction(0)
                yield from _gaining(Step(sheet, (line,), None, after - before))


def _climb(sheet: Sheet, said: Said, before: Fraction) -> Iterator[Step]:
    reached = find_level(sheet.lines, said) if said.met else LEVELS[0] + 1
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


def _compute(method: Method, trials: Sequence[Mapping[str, Fraction]]) -> list[Fraction]:
    """The index of an office with these points by indicator, one office a trial."""
    codes = [f"{number}" for number in range(len(trials))]
    inputs = Inputs(
        regions=[Region(PLACE, PLACE, Network.DECENTRALISED)],
        offices=[Office(code, code, PLACE, False, None, ASKED, ASKED) for code in codes],
        tallies=[
            Tally(code, audience, question.number, ASKED, CONTENT)
            for code in codes
            for audience in Audience
            for question in method.questions
            if question.audience is audience
        ],
        points=[
            Points(
                code, one.code, min(trial.get(one.code, Fraction(0)), one.maximum), one.maximum, PointsStatus.CLAIMED
            )
            for code, trial in zip(codes, trials, strict=True)
            for one in method.indicators
            if one.maximum is not None
        ],
    )
    found = indexes(method, inputs)
    return [found[UnitLevel.OFFICE, code] or Fraction(0) for code in codes]
