"""The arithmetic of tallies: histograms of marks, and counts of pairs of questions, that add up and take away. Pure.

Shapes: n answers, q scored questions. `histograms` (q, 14) counts marks. `both` (q, q) counts people who answered both
questions, `positive_both` those positive on both, `positive_first` those positive on the row's question, all among who
answered both (statistics of the intervals: Taylor linearisation, see docs/method.md).
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from surveys.form import MARKS, TOP, Form, Mark

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Name = TypeVar("Name", bound=Hashable)


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


@dataclass
class Part:
    """Answers of some of the people: how many, their histograms, and how often each option was chosen by question."""

    respondents: int
    histograms: Whole
    choices: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def empty(cls, questions: int) -> "Part":
        """Of nobody, for so many scored questions."""
        return cls(0, np.zeros((questions, MARKS), np.int64))

    def take(self, respondents: int, histograms: Whole, chosen: Mapping[tuple[str, str], int]) -> None:
        """Add counts of other people, or take away where they are negative; `chosen` by question and option."""
        self.respondents += respondents
        self.histograms += histograms
        for (number, option), count in chosen.items():
            if count:
                counted = self.choices.setdefault(number, {})
                counted[option] = counted.get(option, 0) + count

    def shares(self, columns: Columns) -> dict[str, Share]:
        """By question: how many answered it, how many positively, as `Columns.answered` and `Columns.positive` say."""
        points, said = self.histograms[:, 1 : TOP + 1], self.histograms[:, [Mark.YES, Mark.NO]]
        yes_or_no = np.array(columns.yes_or_no, bool)
        answered = np.where(yes_or_no, said.sum(axis=1), points.sum(axis=1))
        positive = np.where(yes_or_no, said[:, 0], points[:, columns.positive_from - 1 :].sum(axis=1))
        return {
            number: Share(int(answered[place]), int(positive[place])) for place, number in enumerate(columns.numbers)
        }

    def to_json(self) -> dict[str, Any]:
        """Plain data; counts that are zero are left out of choices."""
        kept = {
            number: {key: count for key, count in sorted(counted.items()) if count}
            for number, counted in sorted(self.choices.items())
        }
        return {
            "n": self.respondents,
            "histograms": self.histograms.tolist(),
            "choices": {number: counted for number, counted in kept.items() if counted},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Part":
        """The same again."""
        choices = {number: dict(counted) for number, counted in data["choices"].items()}
        return cls(data["n"], np.array(data["histograms"], np.int64), choices)


@dataclass
class Answer:
    """What a tally takes of one answer: marks, other answers, the parts it belongs to as «stage=2m», and its sign."""

    marks: bytes
    rest: Mapping[str, Any]
    parts: tuple[str, ...]
    sign: Literal[1, -1] | int = 1


@dataclass
class Counts:
    """All that is counted of one office and audience."""

    whole: Part
    both: Whole
    positive_both: Whole
    positive_first: Whole
    parts: dict[str, Part] = field(default_factory=dict)

    @classmethod
    def empty(cls, questions: int) -> "Counts":
        """Of nobody, for so many scored questions."""
        none = np.zeros((questions, questions), np.int64)
        return cls(Part.empty(questions), none, none.copy(), none.copy())

    @property
    def respondents(self) -> int:
        """How many answers are counted."""
        return self.whole.respondents

    def add(self, answers: Sequence[Answer], columns: Columns) -> None:
        """Take in these answers, or out of it those whose sign is -1."""
        if not answers:
            return
        marks = np.frombuffer(b"".join(answer.marks for answer in answers), np.uint8).reshape(-1, len(columns.numbers))
        signs = np.array([answer.sign for answer in answers], np.float64)
        self._add_pairs(columns.answered(marks).astype(np.float64), columns.positive(marks).astype(np.float64), signs)
        names, belongs = _tell_apart([answer.parts for answer in answers])
        options, chosen = _tell_apart([_list_chosen(answer.rest) for answer in answers])
        # The first column is everybody; sums of ones below 2**53 are exact in floats, and a product is a call of BLAS.
        groups = np.hstack([np.ones((len(answers), 1)), belongs]) * signs[:, None]
        respondents = groups.sum(axis=0).astype(np.int64).tolist()
        histograms = (groups.T @ _spread(marks)).astype(np.int64).reshape(-1, marks.shape[1], MARKS)
        counts = (groups.T @ chosen).astype(np.int64).tolist()
        for place, name in enumerate(["", *names]):
            part = self.parts.setdefault(name, Part.empty(marks.shape[1])) if name else self.whole
            part.take(respondents[place], histograms[place], dict(zip(options, counts[place], strict=True)))
            if name and not part.respondents and not part.histograms.any():
                del self.parts[name]

    def _add_pairs(self, answered: Floats, positive: Floats, signs: Floats) -> None:
        weighted, signed = answered * signs[:, None], positive * signs[:, None]
        self.both += (answered.T @ weighted).astype(np.int64)
        self.positive_both += (positive.T @ signed).astype(np.int64)
        self.positive_first += (positive.T @ weighted).astype(np.int64)

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
        """The same with histograms alone, which is all that an office looks at."""
        empty = Counts.empty(len(self.whole.histograms))
        empty.whole = self.whole
        return empty

    def to_json(self) -> dict[str, Any]:
        """Plain data: equal counts give equal data."""
        return {
            "whole": self.whole.to_json(),
            "both": self.both.tolist(),
            "positive_both": self.positive_both.tolist(),
            "positive_first": self.positive_first.tolist(),
            "parts": {name: part.to_json() for name, part in sorted(self.parts.items())},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Counts":
        """The same again."""
        both, positive_both, positive_first = (
            np.array(data[name], np.int64) for name in ("both", "positive_both", "positive_first")
        )
        parts = {name: Part.from_json(part) for name, part in data["parts"].items()}
        return cls(Part.from_json(data["whole"]), both, positive_both, positive_first, parts)


def _tell_apart(named: Sequence[Iterable[Name]]) -> tuple[list[Name], Floats]:
    """All names that occur, and which of them each of n answers has, as ones in (n, names)."""
    columns: dict[Name, int] = {}
    rows, places = [], []
    for row, names in enumerate(named):
        for name in names:
            rows.append(row)
            places.append(columns.setdefault(name, len(columns)))
    ones = np.zeros((len(named), len(columns)))
    ones[rows, places] = 1
    return list(columns), ones


def _list_chosen(rest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Options that an answer has chosen, by question."""
    return [
        (number, str(option))
        for number, options in rest.items()
        if isinstance(options, list)
        for option in options
        if isinstance(option, int)
    ]


def _spread(marks: NDArray[np.uint8]) -> Floats:
    """Marks (n, q) as ones in (n, q * 14), in the order of histograms."""
    ones = np.zeros((marks.shape[0], marks.shape[1] * MARKS))
    ones[np.arange(marks.shape[0])[:, None], marks + np.arange(marks.shape[1]) * MARKS] = 1
    return ones


def list_parts(
    *, stage: str, origin: str, is_confirmed: bool, rest: Mapping[str, Any], profile: Iterable[str]
) -> tuple[str, ...]:
    """The parts that an answer belongs to: how it came, at which stage, each chosen option of the profile."""
    chosen = [f"{number}={option}" for number in profile for option in rest.get(number, ()) if isinstance(option, int)]
    named = [f"stage={stage}"] if stage else []
    return (*named, f"origin={origin}", f"confirmed={int(is_confirmed)}", *chosen)
