"""What would raise an office in a running campaign: steps of its passport and more content clients. Pure.

The office is taken as it stands: with the answers that it sees itself, and the points of its passport, none where a
sheet says nothing yet. While it sees no answers, it is tried with such as it might have (`ASKED`, `CONTENT`): the gain
of a step hardly depends on them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from assessments.blank import Sheet
from assessments.raising import NEXT, Step, list_steps, score_after
from assessments.scoring import Said, score
from index_engine.inputs import Audience, Inputs, Method, Network, Office, Points, PointsStatus, Region, Tally
from index_engine.raising import Scored, Trials
from index_engine.raising import Step as Tried
from ratings.raising import Key, Option, Raise, Raising, is_published

ASKED, CONTENT = 100, 80  # people of each audience, and how many of them are content with each question


@dataclass(frozen=True)
class Live:
    """An office as it stands. answers: by audience and question, how many answered and how many positively, as far as
    whoever looks may see them; asked: the questions of its survey.
    """

    code: str
    is_managing: bool
    clients: int | None
    sheets: Sequence[tuple[Sheet, Said]]
    asked: Mapping[Audience, Sequence[str]]
    answers: Mapping[Audience, Mapping[str, tuple[int, int]]] = field(default_factory=dict)

    @property
    def is_imagined(self) -> bool:
        """Whether it has no answers of its own."""
        return not self.answers

    def tallies(self, scored: Mapping[Audience, frozenset[str]]) -> list[Tally]:
        """Its answers, or such as it might have, to the questions that count."""
        answers = self.answers or {
            audience: dict.fromkeys(questions, (ASKED, CONTENT)) for audience, questions in self.asked.items()
        }
        return [
            Tally(self.code, audience, question, answered, positive)
            for audience, of_audience in answers.items()
            for question, (answered, positive) in of_audience.items()
            if question in scored[audience]
        ]

    def points(self) -> list[Points]:
        """Points of its sheets: none where nothing is said yet; what could not be measured is left out."""
        return [
            Points(self.code, sheet.indicator, score(sheet, said) or Fraction(0), sheet.maximum, PointsStatus.CLAIMED)
            for sheet, said in self.sheets
            if score(sheet, said) is not None or not (said.is_without or None not in said.counts)
        ]


def build_raising(
    method: Method, region: str, network: str, offices: Sequence[Live], sheets: Iterable[Sheet] = ()
) -> Raising:
    """Trials of these offices of one region; sheets: those of which only points are tried, as of a whole region."""
    scored = {
        audience: frozenset(row.number for row in method.questions if row.audience == audience) for audience in Audience
    }
    inputs = Inputs(
        regions=[Region(region, region, Network(network))],
        offices=[Office(one.code, one.code, region, one.is_managing, one.clients, None, None) for one in offices],
        tallies=[tally for one in offices for tally in one.tallies(scored)],
        points=[points for one in offices for points in one.points()],
    )
    return Raising(Trials(method, inputs), list(sheets), region)


class OfficeRaising:
    """What would raise one office: each line that it has not met, each level, one more kind of event, each question."""

    def __init__(self, raising: Raising, office: Live) -> None:
        self.office = office
        self._raising = raising
        self._said = {sheet.indicator: said for sheet, said in office.sheets}
        self._steps: dict[Key, Step] = {}
        self._options: dict[Key, Option] = {}
        for sheet, said in office.sheets:
            for step in list_steps(sheet, said):
                self._add(step, score(sheet, said) or Fraction(0))
        for key, option in raising.options_of(office.code).items():
            if key.audience and option.source == office.code:
                self._options[key] = option

    def _add(self, step: Step, now: Fraction) -> None:
        indicator = step.sheet.indicator
        what = f"level{step.level}" if step.level else f"line{step.lines[0].place}" if step.lines else NEXT
        key, then = Key(indicator, what), now + step.points
        self._steps[key] = step
        self._options[key] = Option(key, (Scored(self.office.code, indicator, then),), now, then, self.office.code)

    def list_raises(self) -> list[tuple[Raise, Step | None]]:
        """Each option that gives anything, the best first; with its step, where it is one of the passport."""
        found = []
        for key, option in self._options.items():
            gains = self._raising.gains([option])
            gain = gains.get(self.office.code, Fraction(0))
            if is_published(gain):
                found.append((Raise(option, gain, gains), self._steps.get(key)))
        return sorted(found, key=lambda one: (-one[0].gain, one[0].option.key))

    def known(self, keys: Iterable[Key]) -> list[Key]:
        """Those of these keys that name an option of the office, each once."""
        return [key for key in dict.fromkeys(keys) if key in self._options]

    def gain(self, keys: Iterable[Key]) -> Fraction:
        """What the chosen options give together, in points of the index; unknown ones give nothing."""
        by_sheet: dict[str, list[Step]] = {}
        steps: list[Tried] = []
        for key in self.known(keys):
            if key in self._steps:
                by_sheet.setdefault(key.of, []).append(self._steps[key])
            else:
                steps += self._options[key].steps
        code = self.office.code
        steps += [
            Scored(code, indicator, score_after(self._said[indicator], done)) for indicator, done in by_sheet.items()
        ]
        return self._raising.trials.gains(steps).get(code, Fraction(0))

    def gain_of_all(self) -> Fraction:
        """What all sheets at their maximum give."""
        steps = [Scored(self.office.code, sheet.indicator, sheet.maximum) for sheet, _ in self.office.sheets]
        return self._raising.trials.gains(steps).get(self.office.code, Fraction(0))

    @property
    def index(self) -> Fraction:
        """The index as it would be now; of an imagined office it says nothing."""
        return self._raising.trials.index(self.office.code) or Fraction(0)
