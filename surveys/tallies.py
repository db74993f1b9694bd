"""The arithmetic of tallies: histograms of marks, and counts of pairs of questions, that add up and take away. Pure.

Shapes: n answers, q scored questions. A histogram (q, 14) counts marks. `both` (q, q) counts people who answered both
questions, `positive_both` those positive on both, `positive_first` those positive on the row's question, all among who
answered both (statistics of the intervals: Taylor linearisation, see docs/method.md).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from surveys.form import MARKS, TOP, Form, Mark

Whole = NDArray[np.int64]
Option = tuple[str, str]  # number of a question, the option's number
Name = TypeVar("Name", str, Option)
EVERYBODY = ""  # the part of all


@dataclass(frozen=True)
class Columns:
    """What the columns of marks mean: numbers of the questions, and which are answered by yes and no."""

    numbers: tuple[str, ...]
    yes_or_no: tuple[bool, ...]
    positive_from: int

    @classmethod
    def of(cls, form: Form) -> "Columns":
        """The columns of a whole survey; marks of a region that asks a part of it stand in the same ones."""
        kinds = {question.number: question.kind for question in form.questions}
        return cls(form.scored, tuple(kinds[number] == "yes_no_unknown" for number in form.scored), form.positive_from)

    def answered(self, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Which marks are answers that count, (n, q): a point of the scale, or yes or no where nothing else is asked.

        Who said yes to a gate and gave no score has not answered; who said no is not asked (design.md, section 6).
        """
        scores = (marks >= 1) & (marks <= TOP)
        said = (marks == Mark.YES) | (marks == Mark.NO)
        return np.where(np.array(self.yes_or_no, bool), said, scores)

    def positive(self, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Which marks are positive answers, (n, q)."""
        scores = (marks >= self.positive_from) & (marks <= TOP)
        return np.where(np.array(self.yes_or_no, bool), marks == Mark.YES, scores)


class Share(NamedTuple):
    """How many people answered a question, how many of them positively."""

    answered: int
    positive: int


class Together(NamedTuple):
    """Two questions together: how many answered both, and of them were positive on both, the first, the second."""

    answered: int
    positive: int
    positive_first: int
    positive_second: int


@dataclass(frozen=True)
class Part:
    """Answers of some of the people: how many, their histograms, and how often each option was chosen by question."""

    respondents: int
    histograms: Whole
    choices: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def shares(self, columns: Columns) -> dict[str, Share]:
        """By question: how many answered it, how many positively, as `Columns.answered` and `Columns.positive` say."""
        points, said = self.histograms[:, 1 : TOP + 1], self.histograms[:, [Mark.YES, Mark.NO]]
        yes_or_no = np.array(columns.yes_or_no, bool)
        answered = np.where(yes_or_no, said.sum(axis=1), points.sum(axis=1))
        positive = np.where(yes_or_no, said[:, 0], points[:, columns.positive_from - 1 :].sum(axis=1))
        return {
            number: Share(int(answered[place]), int(positive[place])) for place, number in enumerate(columns.numbers)
        }


@dataclass
class Counts:
    """All that is counted of one office and audience, of everybody and of parts of them.

    `names` are the parts in order, EVERYBODY first; `options` what was chosen, in order. With p parts and o options:
    `people` (p), `histograms` (p, q, MARKS), `choices` (p, o), and `matrices` (3, q, q), which are `both`,
    `positive_both` and `positive_first` of everybody; none of them, (0, q, q), where pairs are left out.
    """

    names: tuple[str, ...]
    options: tuple[Option, ...]
    people: Whole
    histograms: Whole
    choices: Whole
    matrices: Whole

    @classmethod
    def empty(cls, questions: int) -> "Counts":
        """Of nobody, for so many scored questions."""
        shapes = (1,), (1, questions, MARKS), (1, 0), (3, questions, questions)
        return cls((EVERYBODY,), (), *(np.zeros(shape, np.int64) for shape in shapes))

    @property
    def respondents(self) -> int:
        """How many answers are counted."""
        return int(self.people[0])

    @property
    def both(self) -> Whole:
        """How many people answered the row's question and the column's."""
        return self.matrices[0]

    @property
    def positive_both(self) -> Whole:
        """Of them, how many were positive on both."""
        return self.matrices[1]

    @property
    def positive_first(self) -> Whole:
        """Of them, how many were positive on the row's question."""
        return self.matrices[2]

    @property
    def whole(self) -> Part:
        """Everybody."""
        return self._part_at(0)

    @cached_property
    def parts(self) -> dict[str, Part]:
        """The parts of everybody by name, such as «stage=2m»; those that somebody belongs to."""
        places = {name: place for place, name in enumerate(self.names) if name != EVERYBODY}
        return {name: self._part_at(place) for name, place in places.items() if self.people[place]}

    def _part_at(self, place: int) -> Part:
        choices: dict[str, dict[str, int]] = {}
        for (number, option), count in zip(self.options, self.choices[place].tolist(), strict=True):
            if count:
                choices.setdefault(number, {})[option] = count
        return Part(int(self.people[place]), self.histograms[place], choices)

    def plus(self, other: "Counts", times: int = 1) -> "Counts":
        """These and those of other people, so many times; with -1 they are taken away."""
        names, options = _unite(self.names, other.names), _unite(self.options, other.options)
        mine, more = self._over(names, options), other._over(names, options)
        sums = (one + times * two for one, two in zip(mine._arrays, more._arrays, strict=True))
        return Counts(names, options, *sums)

    @property
    def _arrays(self) -> tuple[Whole, Whole, Whole, Whole]:
        return self.people, self.histograms, self.choices, self.matrices

    def _over(self, names: tuple[str, ...], options: tuple[Option, ...]) -> "Counts":
        """The same with zeros for more parts and options."""
        if (names, options) == (self.names, self.options):
            return self
        rows, columns = _places(self.names, names), _places(self.options, options)
        people = np.zeros(len(names), np.int64)
        histograms = np.zeros((len(names), *self.histograms.shape[1:]), np.int64)
        choices = np.zeros((len(names), len(options)), np.int64)
        people[rows], histograms[rows], choices[np.ix_(rows, columns)] = self.people, self.histograms, self.choices
        return Counts(names, options, people, histograms, choices, self.matrices)

    def trimmed(self) -> "Counts":
        """The same without parts that nobody belongs to and options that nobody has chosen."""
        kept: NDArray[np.bool_] = (self.people != 0) | np.any(self.histograms, axis=(1, 2))
        kept[0] = True
        chosen: NDArray[np.bool_] = np.any(self.choices, axis=0)
        if kept.all() and chosen.all():
            return self
        names, options = tuple(compress(self.names, kept)), tuple(compress(self.options, chosen))
        choices = self.choices[kept][:, chosen]
        return Counts(names, options, self.people[kept], self.histograms[kept], choices, self.matrices)

    def shares(self, columns: Columns) -> dict[str, Share]:
        """By question: how many answered it, how many positively."""
        answered, positive = np.diag(self.both), np.diag(self.positive_both)
        return {
            number: Share(int(answered[place]), int(positive[place])) for place, number in enumerate(columns.numbers)
        }

    def pairs(self, columns: Columns) -> Iterator[tuple[str, str, Together]]:
        """Each two questions that somebody answered both, in the order of the questionnaire."""
        for first, one in enumerate(columns.numbers):
            for second in range(first + 1, len(columns.numbers)):
                if self.both[first, second]:
                    yield (
                        one,
                        columns.numbers[second],
                        Together(
                            int(self.both[first, second]),
                            int(self.positive_both[first, second]),
                            int(self.positive_first[first, second]),
                            int(self.positive_first[second, first]),
                        ),
                    )

    def without_pairs(self) -> "Counts":
        """Histograms and choices of everybody alone, which is all that an office looks at."""
        return Counts(
            (EVERYBODY,), self.options, self.people[:1], self.histograms[:1], self.choices[:1], self.matrices[:0]
        )


def _unite(one: tuple[Name, ...], two: tuple[Name, ...]) -> tuple[Name, ...]:
    return one if one == two else tuple(sorted(set(one) | set(two)))


def _places(mine: Sequence[Name], among: Sequence[Name]) -> list[int]:
    places = {name: place for place, name in enumerate(among)}
    return [places[name] for name in mine]


def list_chosen(rest: Mapping[str, Any]) -> tuple[Option, ...]:
    """Options that an answer has chosen, by question."""
    return tuple(
        (number, str(option))
        for number, options in rest.items()
        if isinstance(options, list)
        for option in options
        if isinstance(option, int)
    )


def list_parts(
    *, stage: str, origin: str, is_confirmed: bool, rest: Mapping[str, Any], profile: Iterable[str]
) -> tuple[str, ...]:
    """The parts that an answer belongs to: how it came, at which stage, each chosen option of the profile."""
    chosen = [f"{number}={option}" for number in profile for option in rest.get(number, ()) if isinstance(option, int)]
    named = [f"stage={stage}"] if stage else []
    return (*named, f"origin={origin}", f"confirmed={int(is_confirmed)}", *chosen)
