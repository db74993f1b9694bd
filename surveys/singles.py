"""A single answer as an office reads it: what was said, and nothing of who said it or when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from surveys.form import TOP, Asked, Form, Mark
from surveys.scores import name_question

NOT_USED = "не пользовались"


@dataclass(frozen=True)
class Said:
    """A question and what the client answered, in words."""

    title: str
    answer: str
    is_text: bool = False


@dataclass(frozen=True)
class Single:
    """One answer: the mean of its points, what the client wrote, and all that was answered by choosing."""

    mean: Decimal | None
    texts: tuple[Said, ...]
    chosen: tuple[Said, ...]


def read_single(form: Form, marks: bytes, rest: Mapping[str, Any], mean: int | None) -> Single:
    """An answer in the order of the questionnaire, without the questions about who answers."""
    given = dict(zip(form.scored, marks, strict=True))
    texts, chosen = [], []
    for question in form.questions:
        if question.kind == "profile":
            continue
        title = name_question(form, question)
        if answer := _read_mark(question, given.get(question.number, Mark.NOTHING)):
            # Who said no to a gate has answered its question, not what it leads to.
            said_no = question.is_gate and given[question.number] == Mark.NO
            chosen.append(Said(question.text if said_no else title, answer))
        said = rest.get(question.number)
        if isinstance(said, str):
            texts.append(Said(title, said, is_text=True))
        elif said:
            chosen.append(Said(title, _read_options(question, said)))
    return Single(None if mean is None else Decimal(mean) / 100, tuple(texts), tuple(chosen))


def _read_mark(question: Asked, mark: int) -> str:
    if mark == Mark.NOTHING:
        return ""
    if 1 <= mark <= TOP:
        return str(mark)
    if question.kind == "matrix_row":
        return NOT_USED
    if question.is_gate and mark == Mark.YES:
        return "да, но без оценки"
    return {Mark.YES: "да", Mark.NO: "нет", Mark.UNKNOWN: "не знаю"}[Mark(mark)]


def _read_options(question: Asked, said: list[int | str]) -> str:
    return "; ".join(one if isinstance(one, str) else question.options[one - 1] for one in said)
