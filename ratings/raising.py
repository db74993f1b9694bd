"""What would raise the indexes of a region and of its offices, by how much and by how many places. Pure.

An option is a question that ten more of each hundred are content with, or a checklist that has more points, while all
else stays as it is. Gains are those of the engine (`index_engine.raising`). Keys of options stand in addresses:
«jobseeker-10» is a question, «5.4-level2» a checklist; after a «~» follows the one office of a region that it is about.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from assessments.blank import Sheet
from assessments.raising import MOST, list_targets
from index_engine.inputs import Audience
from index_engine.plan import weighted_mean
from index_engine.raising import Content, Scored, Step, Trials
from index_engine.rounding import round_half_up

# Of a region so many offices are named, those whose best option moves it most.
OFFICES = 10
NOTHING = Fraction(0)


class Key(NamedTuple):
    """The key of an option in parts. of: an audience or an indicator; what: its question, or how far its checklist is
    raised; office: of a region's option that is about one office."""

    of: str
    what: str
    office: str = ""

    @classmethod
    def read(cls, text: str) -> "Key":
        """The key as it stands in an address; what is none gives a key that no option has."""
        own, _, office = text.partition("~")
        of, _, what = own.partition("-") if own.startswith(tuple(Audience)) else own.rpartition("-")
        return cls(of, what, office)

    def __str__(self) -> str:
        return f"{self.of}-{self.what}" + (f"~{self.office}" if self.office else "")

    @property
    def audience(self) -> Audience | None:
        """Whose question it is; None of a checklist."""
        return Audience(self.of) if self.of in set(Audience) else None


@dataclass(frozen=True)
class Option:
    """Something that may be chosen. now, then: the share of content clients, or the points, as they are and would be.

    source: the office that can do it, empty where several are meant.
    """

    key: Key
    steps: tuple[Step, ...]
    now: Fraction
    then: Fraction
    source: str = ""


@dataclass(frozen=True)
class Raise:
    """An option and what it gives: points of the index, exactly, and to each office that it moves."""

    option: Option
    gain: Fraction
    gains: Mapping[str, Fraction]


class Raising:
    """The offices of a region with what would raise them. Each step is tried once, however many offices it moves.

    trials: of these offices; sheets: the checklists of the edition.
    """

    def __init__(self, trials: Trials, sheets: Sequence[Sheet], region: str) -> None:
        self.trials, self.region = trials, region
        self._sheets = sheets
        self._tried: dict[tuple[Step, ...], Mapping[str, Fraction]] = {}
        self._listed: dict[str, list[Raise]] = {}

    def of_office(self, code: str) -> list[Raise]:
        """What would raise an office, the best first; nothing where it is sanctioned or has no index."""
        if code not in self._listed:
            options = self.options_of(code).values()
            self._listed[code] = self._sort(options, lambda gains: gains.get(code, NOTHING))
        return self._listed[code]

    def of_region(self) -> list[Raise]:
        """What would raise the region, the best first: questions and checklists everywhere, single offices by their
        best option.

        What a centralised network measures once is raised at its managing office, and so at all of them.
        """
        found = self._sort(self.options_of_region().values(), self._weigh)
        return sorted([*found, *self._list_single()], key=_best_first)

    def options_of(self, code: str, keys: Collection[Key] | None = None) -> dict[Key, Option]:
        """All that can be done for an office, by key, or at least what these keys name; for shared indicators, at its
        managing office.
        """
        options = list(self._list_questions([code], keys))
        for sheet in self._list_sheets(keys):
            options += self._list_targets(sheet, self._sources(sheet, [code]))
        return {option.key: option for option in options}

    def options_of_region(self, keys: Collection[Key] | None = None) -> dict[Key, Option]:
        """All that can be done everywhere at once, by key, or at least what these keys name."""
        options = list(self._list_questions(self._offices, keys))
        for sheet in self._list_sheets(keys):
            sources = self._sources(sheet, self._offices)
            options += self._list_targets(sheet, sources) if len(sources) == 1 else self._list_most(sheet, sources)
        return {option.key: option for option in options}

    def find(self, keys: Collection[Key], office: str = "") -> list[Option]:
        """The options that were chosen, of an office or of the region; what is none of theirs is left out."""
        known = self.options_of(office, keys) if office else self.options_of_region(keys)
        for key in keys:
            own = key._replace(office="")
            if not office and key.office in self._offices:
                single = self.options_of(key.office, [own]).get(own)
                known |= {key: replace(single, key=key)} if single else {}
        return [known[key] for key in dict.fromkeys(keys) if key in known]

    def gains(self, options: Iterable[Option]) -> Mapping[str, Fraction]:
        """What options give to each office that they move, all of them together: less or more than one by one."""
        steps = tuple(step for option in options for step in option.steps)
        gains = self._tried.get(steps)
        if gains is None:
            gains = self._tried[steps] = self._merge(steps) or self.trials.gains(steps)
        return gains

    def _merge(self, steps: Sequence[Step]) -> Mapping[str, Fraction] | None:
        """The gains of steps that were tried already, each at an office of its own which alone it can move; else None:
        other steps meet, and are tried together.
        """
        alone = {step.office: self._tried.get((step,)) for step in steps}
        if len(alone) < len(steps) or any(gains is None or gains.keys() - {code} for code, gains in alone.items()):
            return None
        return {code: gain for gains in alone.values() if gains for code, gain in gains.items()}

    @cached_property
    def _offices(self) -> list[str]:
        return [office.code for office in self.trials.inputs.offices if office.region == self.region]

    def _weigh(self, gains: Mapping[str, Fraction]) -> Fraction:
        return self.trials.region_gain(self.region, gains)

    def _sort(self, options: Iterable[Option], weigh: Callable[[Mapping[str, Fraction]], Fraction]) -> list[Raise]:
        """The options that give anything that is published, the best first."""
        tried = [(option, self.gains([option])) for option in options]
        raises = [Raise(option, weigh(gains), gains) for option, gains in tried]
        return sorted((one for one in raises if is_published(one.gain)), key=_best_first)

    def _list_single(self) -> list[Raise]:
        """For each office its best option of its own, those first that move the region most."""
        if len(self._offices) == 1:
            return []
        found = []
        for code in self._offices:
            best = next(
                (one for one in self.of_office(code) if one.option.source == code and len(one.gains) == 1), None
            )
            if best:
                option = replace(best.option, key=best.option.key._replace(office=code))
                found.append(Raise(option, self._weigh(best.gains), best.gains))
        return sorted((one for one in found if is_published(one.gain)), key=_best_first)[:OFFICES]

    def _sources(self, sheet: Sheet, offices: Iterable[str]) -> list[str]:
        """The offices where a checklist of these is measured, each once."""
        return list(dict.fromkeys(code for one in offices if (code := self.trials.source(one, sheet.indicator))))

    def _list_sheets(self, keys: Collection[Key] | None) -> Iterator[Sheet]:
        indicators = None if keys is None else {key.of for key in keys}
        return (sheet for sheet in self._sheets if indicators is None or sheet.indicator in indicators)

    def _list_questions(self, offices: Sequence[str], keys: Collection[Key] | None) -> Iterator[Option]:
        for question in self.trials.plan.method.questions:
            key = Key(question.audience.value, question.number)
            if keys is not None and key not in keys:
                continue
            sources = dict.fromkeys(self.trials.source(code, question.indicator) for code in offices)
            asked = [Content(code, question.audience, question.number) for code in sources]
            shares = {step: share for step in asked if (share := self.trials.share(step)) is not None}
            steps = list(shares)
            now = self._mean(steps, list(shares.values()))
            then = self._mean(steps, [self.trials.lifted(step) for step in steps])
            if then > now:
                yield Option(key, tuple(steps), now, then, steps[0].office if len(steps) == 1 else "")

    def _list_targets(self, sheet: Sheet, sources: Sequence[str]) -> Iterator[Option]:
        """How far the checklist of one office can be raised."""
        for code in sources:
            now = self.trials.points(code, sheet.indicator)
            if now is not None:
                for name, points in list_targets(sheet, now):
                    step = Scored(code, sheet.indicator, points)
                    yield Option(Key(sheet.indicator, name), (step,), now, points, code)

    def _list_most(self, sheet: Sheet, sources: Sequence[str]) -> Iterator[Option]:
        """The checklist at its maximum at all offices that have measured it."""
        steps = [
            Scored(code, sheet.indicator, sheet.maximum)
            for code in sources
            if self.trials.points(code, sheet.indicator) is not None
        ]
        now = self._mean(steps, [self.trials.points(step.office, step.indicator) for step in steps])
        if steps and now < sheet.maximum:
            yield Option(Key(sheet.indicator, MOST), tuple(steps), now, sheet.maximum)

    def _mean(self, steps: Sequence[Step], values: Sequence[Fraction | None]) -> Fraction:
        """The mean over the offices of these steps, as they weigh in the region."""
        if len(steps) == 1:
            return values[0] or NOTHING
        weights = [self.trials.portion(step.office) for step in steps]
        return (
            weighted_mean([(weight, value or NOTHING) for weight, value in zip(weights, values, strict=True)])
            or NOTHING
        )


def is_published(gain: Fraction) -> bool:
    """Whether a gain is one in published figures."""
    return (round_half_up(gain) or 0) > 0


def _best_first(one: Raise) -> tuple[Fraction, Key]:
    return -one.gain, one.option.key


class Standings:
    """Places among ranked units by their published indexes; equal ones share a place."""

    def __init__(self, indexes: Mapping[str, Decimal]) -> None:
        self._indexes = indexes
        self._ordered = sorted(indexes.values())

    def place(self, code: str, indexes: Mapping[str, Decimal]) -> int:
        """The place of a unit where it and others have these published indexes, and all the rest their own."""
        own = indexes[code]
        higher = len(self._ordered) - bisect_right(self._ordered, own)
        for other, index in indexes.items():
            if other in self._indexes:
                higher -= self._indexes[other] > own
                higher += other != code and index > own
        return 1 + higher
