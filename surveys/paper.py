"""A survey on paper: what stands on the printed form, and what is typed in from a filled one. Pure.

One line for each question, typed with the keyboard alone: a point of the scale, a letter for what is no point, numbers
of options. What was typed is turned into what the public form sends, so there is one place that knows which answers fit
(surveys.form.read_answers).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveys.form import TOP, Answers, Asked, Fault, Form, Mark, read_answers

# Each letter with its key of the Latin layout: whoever types numbers does not look at the layout.
YES, NO, UNKNOWN = frozenset({"д", "да", "l"}), frozenset({"н", "нет", "y", "h"}), frozenset({"з", "не знаю", "p"})
IS_REMOTE, WAS_PROMPTED = "remote", "prompted"
SEPARATORS = re.compile(r"[\s,;.]+")
ENDS = {IS_REMOTE: "Обслужили дистанционно?", WAS_PROMPTED: "Подсказывали, что ответить?"}
MOST_TYPED = 60  # characters of a line that is no text


@dataclass(frozen=True)
class Line:
    """One line to be typed: what is asked, how to type the answer, and what was typed."""

    name: str
    number: str
    text: str
    how: str
    fits: str = ""  # a regular expression of what may be typed, in small letters; none for texts
    options: tuple[tuple[int, str], ...] = ()
    lead: str = ""
    typed: str = ""
    other: str = ""
    has_other: bool = False
    is_text: bool = False
    fault: str = ""


@dataclass(frozen=True)
class Typed:
    """What was typed of one filled form: its answers, or what is wrong with which lines."""

    answers: Answers
    is_remote: bool | None
    was_prompted: bool | None
    faults: tuple[Fault, ...]


def shown_number(question: Asked) -> str:
    """The number of a question as people see it: that of the edition; a comment has none."""
    return question.number if question.number[-1:].isdigit() else ""


def list_lines(form: Form, typed: Mapping[str, str], faults: Sequence[Fault]) -> list[Line]:
    """All lines of a form with what was typed in them."""
    wrong = {fault.name: fault.text for fault in faults}
    ends = {
        name: Line(
            name, "", text, "д — да, н — нет", _any_of(YES | NO), typed=typed.get(name, ""), fault=wrong.get(name, "")
        )
        for name, text in ENDS.items()
    }
    lines, lead = [ends[IS_REMOTE]], ""
    for question in form.questions:
        above = form.leads[question.number].text if question.number in form.leads else ""
        lines.append(
            Line(
                name=question.name,
                number=shown_number(question),
                text=question.text,
                how=_how(question, form.positive_from),
                fits=_fits(question),
                options=() if _has_marks(question) else tuple(enumerate(question.options, 1)),
                lead=above if above != lead else "",
                typed=typed.get(question.name, ""),
                other=typed.get(f"{question.name}_other", ""),
                has_other=not _has_marks(question) and question.other is not None,
                is_text=not _has_marks(question) and not question.options,
                fault=wrong.get(question.name, ""),
            )
        )
        lead = above
    return [*lines, ends[WAS_PROMPTED]]


def read_typed(form: Form, typed: Mapping[str, str]) -> Typed:
    """The answers that were typed; `typed` holds the text of each field by its name."""
    faults: list[Fault] = []
    said = {name: _read_yes(name, typed, faults) for name in (IS_REMOTE, WAS_PROMPTED)}
    sent: dict[str, list[str]] = {}
    for question in form.questions:
        text = typed.get(question.name, "")
        try:
            sent |= _translate(question, text)
        except ValueError as error:
            faults.append(Fault(question.name, str(error)))
        if other := typed.get(f"{question.name}_other", ""):
            sent[f"{question.name}_other"] = [other]
    answers, more = read_answers(form, sent, said[IS_REMOTE])
    if not faults and not more and answers.is_empty:
        faults.append(Fault("", "Ни на один вопрос нет ответа. Пустую анкету вносить не нужно."))
    return Typed(answers, said[IS_REMOTE], said[WAS_PROMPTED], (*faults, *more))


def _has_marks(question: Asked) -> bool:
    return question.has_scale or question.kind == "yes_no_unknown"


def _how(question: Asked, positive_from: int) -> str:
    """How to type the answer to a question."""
    if question.is_gate:
        return f"1–{TOP}; н — нет; д — да, но без оценки"
    if question.kind == "yes_no_unknown":
        return "д — да, н — нет, з — не знаю"
    if question.kind == "matrix_row":
        return f"1–{TOP}; н — не пользовались"
    if question.has_scale:
        return f"1–{TOP}"
    if question.takes_several:
        return "номера отмеченных через пробел"
    if question.options:
        return "номер отмеченного"
    return f"учитывают при оценке ниже {positive_from}" if question.follows else "дословно"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words))


def _fits(question: Asked) -> str:
    """What a browser may tell at once; the rest is told when the form is sent."""
    if not _has_marks(question):
        numbers = _any_of(str(place) for place in range(1, len(question.options) + 1))
        return rf"(?:{numbers})(?:[\s,;.]+(?:{numbers}))*[\s,;.]*" if numbers else ""
    points = [str(point) for point in range(1, TOP + 1)] if question.has_scale else []
    return _any_of([*points, *(word for words, _ in _letters(question) for word in words)])


def _read_yes(name: str, typed: Mapping[str, str], faults: list[Fault]) -> bool | None:
    text = _plain(typed.get(name, ""))
    if text in YES or text in NO:
        return text in YES
    if text:
        faults.append(Fault(name, "Наберите д (да) или н (нет); если не отмечено, оставьте пустым."))
    return None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _translate(question: Asked, text: str) -> dict[str, list[str]]:
    """What the public form would send in place of this text. Raises ValueError in Russian."""
    plain = _plain(text)
    if not plain:
        return {}
    if not _has_marks(question) and not question.options:
        return {question.name: [text]}
    if len(plain) > MOST_TYPED:
        raise ValueError(f"Слишком длинно. Как набирать: {_how(question, 0)}.")
    if question.options and not _has_marks(question):
        return {question.name: _read_options(question, plain)}
    if question.has_scale and plain.isdecimal() and plain.isascii() and 1 <= int(plain) <= TOP:
        return {question.name: [str(int(plain))]}
    letters = _letters(question)
    for words, mark in letters:
        if plain in words:
            return {f"{question.name}_yes" if question.is_gate else question.name: [str(int(mark))]}
    raise ValueError(f"«{text.strip()}» не подходит. Как набирать: {_how(question, 0)}. Нет отметки — оставьте пустым.")


def _letters(question: Asked) -> list[tuple[frozenset[str], Mark]]:
    if question.is_gate:
        return [(YES, Mark.YES), (NO, Mark.NO)]
    if question.kind == "yes_no_unknown":
        return [(YES, Mark.YES), (NO, Mark.NO), (UNKNOWN, Mark.UNKNOWN)]
    return [(NO, Mark.UNKNOWN)] if question.kind == "matrix_row" else []


def _read_options(question: Asked, plain: str) -> list[str]:
    given = [part for part in SEPARATORS.split(plain) if part]
    last = len(question.options)
    if not all(part.isdecimal() and part.isascii() and 1 <= int(part) <= last for part in given):
        raise ValueError(f"Наберите номер от 1 до {last}, как на бланке. Нет отметки — оставьте пустым.")
    chosen = list(dict.fromkeys(str(int(part)) for part in given))
    if len(chosen) > 1 and not question.takes_several:
        raise ValueError("Здесь можно выбрать только одно. Отмечено несколько — оставьте пустым.")
    return chosen
