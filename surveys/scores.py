"""What an office sees of its answers: shares of positive ones with intervals, also of parts of its clients. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

import numpy as np

from index_engine.intervals import quantile, wilson
from index_engine.rounding import drop_last_bits
from surveys.form import Asked, Form
from surveys.tallies import Columns, Counts, Part, Share

FIRST_PART = 10  # answers that a part of the clients needs to be shown
MOST_ABREAST = 4  # parts that a phone has room for
STAGE = "stage"

Cell = TypeVar("Cell")
Named = list[tuple[str, Cell]]  # by the name of the part


@dataclass(frozen=True)
class Score:
    """The share of positive answers to a question with its Wilson interval, all in [0, 1]."""

    answered: int
    positive: int
    share: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class ScoreLine:
    """A question and its score; None where too few have answered it."""

    number: str
    title: str
    answered: int
    score: Score | None


@dataclass(frozen=True)
class Rules:
    """What of the edition's parameters says how scores are shown."""

    minimum: int
    confidence: float


def name_question(form: Form, question: Asked) -> str:
    """A question as its figure is about it: what is assessed, of a row of a matrix with what the rows are about."""
    lead = form.leads.get(question.number)
    text = question.statement or question.text
    return f"{lead.text.rstrip('.:')}: {text[:1].lower()}{text[1:]}" if lead else text


def score(share: Share, rules: Rules) -> Score | None:
    """A share with its interval; None where fewer than the minimum have answered."""
    if share.answered < max(rules.minimum, 1):
        return None
    part = share.positive / share.answered
    low, high = wilson(np.array([part]), np.array([float(share.answered)]), quantile(rules.confidence))
    limits = [Decimal(repr(drop_last_bits(float(limit[0])))) for limit in (low, high)]
    return Score(share.answered, share.positive, Decimal(share.positive) / share.answered, limits[0], limits[1])


def list_scores(part: Part, form: Form, columns: Columns, rules: Rules) -> list[ScoreLine]:
    """The scored questions that are asked, in their order, each with its score among these people.

    columns: of the whole survey, of which `form` may be a part.
    """
    shares = part.shares(columns)
    return [
        ScoreLine(
            question.number, name_question(form, question), shares[question.number].answered,
            score(shares[question.number], rules),
        )
        for question in form.questions
        if question.number in shares
    ]  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """How the options of a question were chosen: of so many who answered, each option with its share."""

    number: str
    title: str
    answered: int
    options: tuple[tuple[str, Decimal], ...]


def list_choices(part: Part, form: Form, rules: Rules) -> list[Choice]:
    """Questions where one option is chosen and that make no figure, such as the preferred way of contact."""
    found = []
    for question in form.questions:
        counted = part.choices.get(question.number, {})
        answered = sum(counted.values())
        if question.kind == "choice" and answered >= rules.minimum:
            found.append(Choice(question.number, question.text, answered, tuple(_share_out(question, counted))))
    return found


def _share_out(question: Asked, counted: Mapping[str, int]) -> Iterator[tuple[str, Decimal]]:
    answered = sum(counted.values())
    for place, option in enumerate(question.options, 1):
        yield option, Decimal(counted.get(str(place), 0)) / answered


@dataclass(frozen=True)
class Cut:
    """A way to divide clients: parts by their names in `Counts.parts`; whether one can belong to several."""

    code: str
    title: str
    parts: tuple[tuple[str, str], ...]
    overlaps: bool


def list_cuts(form: Form, stages: Mapping[str, str]) -> list[Cut]:
    """By stage of the service (`stages`: their names), then by each question about who answers."""
    cuts = [Cut(STAGE, "Этап услуги", tuple((f"{STAGE}={code}", title) for code, title in stages.items()), False)]
    for question in form.questions:
        if question.kind == "profile":
            parts = tuple((f"{question.number}={place}", option) for place, option in enumerate(question.options, 1))
            cuts.append(Cut(question.number, question.text, parts, question.takes_several))
    return cuts


@dataclass(frozen=True)
class PartHeading:
    """A part of the clients that is shown: its title and how many answers are counted in it."""

    title: str
    respondents: int


@dataclass(frozen=True)
class ComparedLine:
    """A question over the shown parts: the score in each, None where it is not shown."""

    title: str
    scores: tuple[Score | None, ...]


@dataclass(frozen=True)
class ComparedChoice:
    """A question with options over the shown parts: of each option the share in each part, None where not shown."""

    title: str
    answered: tuple[int | None, ...]
    options: tuple[tuple[str, tuple[Decimal | None, ...]], ...]


@dataclass(frozen=True)
class Comparison:
    """Parts side by side; `unshown` is how many parts have answers, but too few to be shown."""

    parts: tuple[PartHeading, ...]
    lines: tuple[ComparedLine, ...]
    choices: tuple[ComparedChoice, ...]
    unshown: int

    @property
    def fits(self) -> bool:
        """Whether all parts stand side by side on a phone."""
        return len(self.parts) <= MOST_ABREAST

    @property
    def rows(self) -> list[tuple[str, Named[Score | None]]]:
        """The questions, each with its score in each part by the part's name."""
        return [(line.title, self._name(line.scores)) for line in self.lines]

    @property
    def groups(self) -> list[tuple[str, Named[int | None], list[tuple[str, Named[Decimal | None]]]]]:
        """The questions with options likewise: how many answered, and the share of each option."""
        return [
            (one.title, self._name(one.answered), [(option, self._name(shares)) for option, shares in one.options])
            for one in self.choices
        ]

    def _name(self, cells: Sequence[Cell]) -> Named[Cell]:
        return [(part.title, cell) for part, cell in zip(self.parts, cells, strict=True)]


def compare(counts: Counts, shown: Part | None, cut: Cut, form: Form, columns: Columns, rules: Rules) -> Comparison:
    """Parts of the clients side by side, when no answer can come any more; `shown`: what the office sees of all.

    A part has at least FIRST_PART answers. A cell is left out where those who are not in it, taken together, would be
    fewer than the minimum: else they could be found by subtraction from what is shown of all.
    """
    titles = [(counts.parts[name], title) for name, title in cut.parts if name in counts.parts]
    parts = [(part, title) for part, title in titles if part.respondents >= FIRST_PART]
    shares = [part.shares(columns) for part, _ in parts]
    whole, seen = counts.whole.shares(columns), shown.shares(columns) if shown else {}
    lines = []
    for question in form.questions:
        number = question.number
        if number in whole:
            cells = [share[number] for share in shares]
            last = whole[number].answered - seen[number].answered if shown else 0
            safe = _find_safe([cell.answered for cell in cells], whole[number].answered, last, cut.overlaps, rules)
            scores = [score(cell, rules) if is_safe else None for cell, is_safe in zip(cells, safe, strict=True)]
            lines.append(ComparedLine(name_question(form, question), tuple(scores)))
    choices = [
        _compare_choice(question, counts.whole, shown, [part for part, _ in parts], cut.overlaps, rules)
        for question in form.questions
        if question.kind == "choice"
    ]
    headings = tuple(PartHeading(title, part.respondents) for part, title in parts)
    unshown = sum(1 for part, _ in titles if 0 < part.respondents < FIRST_PART)
    return Comparison(headings, tuple(lines), tuple(choices), unshown)


def _compare_choice(
    question: Asked, whole: Part, shown: Part | None, parts: Sequence[Part], overlaps: bool, rules: Rules
) -> ComparedChoice:
    def answered(part: Part) -> int:
        return sum(part.choices.get(question.number, {}).values())

    last = answered(whole) - answered(shown) if shown else 0
    safe = _find_safe([answered(part) for part in parts], answered(whole), last, overlaps, rules)
    shared = [
        dict(_share_out(question, part.choices.get(question.number, {}))) if is_safe else None
        for part, is_safe in zip(parts, safe, strict=True)
    ]
    return ComparedChoice(
        question.text,
        tuple(answered(part) if is_safe else None for part, is_safe in zip(parts, safe, strict=True)),
        tuple((option, tuple(share[option] if share else None for share in shared)) for option in question.options),
    )


def _find_safe(sizes: Sequence[int], whole: int, last: int, overlaps: bool, rules: Rules) -> list[bool]:
    """Which cells of a question can be shown: by their own size, and by the size of what they leave.

    last: how many answers came since the office last saw the whole; where the cells make up the whole, these could be
    found too.
    """
    minimum = max(rules.minimum, 1)

    def gives_away(rest: int) -> bool:
        return 0 < rest < minimum or (rest == 0 and 0 < abs(last) < minimum)

    safe = [size >= minimum for size in sizes]
    if overlaps:
        return [is_safe and not gives_away(whole - size) for is_safe, size in zip(safe, sizes, strict=True)]
    chosen = [place for place, is_safe in enumerate(safe) if is_safe]
    if chosen and gives_away(whole - sum(sizes[place] for place in chosen)):
        safe[min(chosen, key=lambda place: sizes[place])] = False
    return safe
