"""What a survey asks, made of an edition's questionnaire, and what becomes of what was sent. Pure.

Closed questions that make figures become marks, one small number for each question in the order of the questionnaire:
see `Mark`. All others are kept as a choice or a text under their number.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

from methodology.spec import SCORED, Document, active

MOST_TEXT = 5000  # characters of a free text
MOST_OTHER = 200  # characters of an answer of one's own beside the options
SHORT_STEP = 3  # questions that stand together on a step

OTHER = re.compile(r"^друг(ое|ой|ая|ие)\b", re.IGNORECASE)
NONE_OF_THESE = re.compile(r"^(ничего|ни одно|не отношусь)\b", re.IGNORECASE)
# «Записывались ли вы заранее? Если да: «Записаться было удобно».»: the question, and what those who say yes assess.
GATE = re.compile(r"^(?P<question>.+?\?)\s+Если да:\s*«(?P<statement>.+)»\.?$", re.DOTALL)
ABOUT = {"jobseeker": "Немного о вас", "employer": "Немного об организации"}
FIELD = re.compile(r"q\d")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Mark(IntEnum):
    """What a mark says besides 1-10, which are points of the scale."""

    NOTHING = 0
    YES = 11
    NO = 12
    UNKNOWN = 13  # «не знаю»; of a row of a matrix, «не пользовались»


MARKS = 14  # numbers that a mark may be, from 0 on
TOP = 10  # of the scale
# Marks as fields of a form send them.
POINTS = {str(point): point for point in range(1, TOP + 1)}
YES_OR_NO = {str(int(mark)): int(mark) for mark in (Mark.YES, Mark.NO)}
UNKNOWN = {str(int(Mark.UNKNOWN)): int(Mark.UNKNOWN)}


@dataclass(frozen=True)
class Asked:
    """A question as a survey asks it. `name` is its field in a form; `follows` the number of the one it depends on."""

    name: str
    number: str
    kind: str
    block: str
    text: str
    statement: str
    hint: str
    options: tuple[str, ...]
    indicator: str
    skip_if_remote: bool
    follows: str = ""

    @property
    def is_scored(self) -> bool:
        """Whether its answers make figures."""
        return self.kind in SCORED

    @property
    def is_gate(self) -> bool:
        """Whether only those who say yes assess it."""
        return self.kind == "gate_scale"

    @property
    def has_scale(self) -> bool:
        """Whether it is answered by a point of the scale."""
        return self.kind in ("scale", "gate_scale", "matrix_row")

    @property
    def other(self) -> int | None:
        """The option, counted from 1, beside which one may write an answer of one's own."""
        return next((place for place, option in enumerate(self.options, 1) if OTHER.match(option)), None)

    @property
    def takes_several(self) -> bool:
        """Whether more than one option may be chosen: where one of them says «none of these»."""
        return self.kind == "profile" and any(NONE_OF_THESE.match(option) for option in self.options)

    @property
    def words_of_yes(self) -> tuple[tuple[Mark, str], ...]:
        """The options of a question that is answered by yes or no, each with its mark."""
        said = self.options or (("Да", "Нет") if self.is_gate else ("Да", "Нет", "Не знаю"))
        return tuple((_mark_of(option), option) for option in said)


def _mark_of(option: str) -> Mark:
    word = option.strip().casefold()
    return Mark.YES if word.startswith("да") else Mark.NO if word == "нет" else Mark.UNKNOWN


@dataclass(frozen=True)
class Step:
    """Questions that stand together; `lead` is what rows of a matrix are about."""

    questions: tuple[Asked, ...]
    lead: str = ""
    hint: str = ""
    title: str = ""


@dataclass(frozen=True)
class Form:
    """The survey of one audience: `scored` are the numbers of the questions that marks stand for, in their order.

    `questions` are those that are asked; a region that measures less asks less, but marks stand in the same places.
    """

    audience: str
    title: str
    positive_from: int
    scored: tuple[str, ...]
    questions: tuple[Asked, ...]
    leads: Mapping[str, Asked] = field(default_factory=dict)
    email: Asked | None = None

    def measuring(self, codes: Collection[str]) -> "Form":
        """The same with only those questions that feed these indicators, or none at all; all where no code is given."""
        if not codes:
            return self
        kept = {question.number for question in self.questions if not question.indicator or question.indicator in codes}
        questions = tuple(
            question
            for question in self.questions
            if question.number in kept and (not question.follows or question.follows in kept)
        )
        return replace(self, questions=questions)

    @cached_property
    def by_name(self) -> dict[str, Asked]:
        """Questions by the names of their fields."""
        return {question.name: question for question in self.questions}

    @cached_property
    def fields(self) -> frozenset[str]:
        """Names of all fields that its questions may have."""
        return frozenset(f"{question.name}{end}" for question in self.questions for end in ("", "_yes", "_other"))

    @cached_property
    def by_number(self) -> dict[str, Asked]:
        """Questions by their numbers."""
        return {question.number: question for question in self.questions}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The questions in short steps: up to three together, rows of a matrix by two, a gate with what follows it."""
        return tuple(_list_steps(self))

    def is_asked(self, question: Asked, answers: "Answers", is_remote: bool | None) -> bool:
        """Whether the question is one for this client, by what was answered so far."""
        if is_remote and question.skip_if_remote:
            return False
        if not question.follows:
            return True
        score = answers.marks.get(question.follows, Mark.NOTHING)
        return 1 <= score < self.positive_from


@dataclass(frozen=True)
class Answers:
    """What a client said: marks of scored questions, choices and texts of the others, by the question's number."""

    marks: dict[str, int] = field(default_factory=dict)
    rest: dict[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return not self.rest and not any(self.marks.values())

    def to_bytes(self, scored: Sequence[str]) -> bytes:
        """The marks as they are kept, one byte for each scored question of the edition in its order."""
        return bytes(self.marks.get(number, Mark.NOTHING) for number in scored)


def list_scored(document: Document, audience: str) -> tuple[str, ...]:
    """Numbers of the questions of this audience that make figures, in the order of the questionnaire."""
    codes = {indicator["code"] for indicator in active(document)}
    return tuple(
        question["number"]
        for question in _questionnaire(document, audience)["questions"]
        if question["kind"] in SCORED and question["indicator"] in codes
    )


def build_form(document: Document, audience: str) -> Form:
    """The survey of an edition for an audience; LookupError where the edition has no questionnaire for it.

    Of what stands before the questions only the address for thanks is asked: the office is known by the survey's own
    address, and no number of a client is taken (remarks 8, 21 and 53 of the report, section 2.4). A question about an
    indicator that does not count is left out (remark 7). A text whose number goes on from that of a scale
    («13.1» after «13») is asked only after a score that is not positive (remark 18).
    """
    questionnaire = _questionnaire(document, audience)
    codes = {indicator["code"] for indicator in active(document)}
    scales: set[str] = set()
    matrix: Asked | None = None
    questions, leads, email = [], {}, None
    for place, source in enumerate(questionnaire["questions"], 1):
        question = _ask(place, source)
        if question.block == "header":
            email = question if question.number == "email" else email
        elif question.kind == "matrix":
            matrix = question
        elif question.indicator and question.indicator not in codes:
            continue
        else:
            parent = question.number.rpartition(".")[0]
            if question.kind == "comment" and parent in scales:
                question = replace(question, follows=parent)
            if question.kind == "matrix_row" and matrix:
                leads[question.number] = matrix
            if question.has_scale:
                scales.add(question.number)
            questions.append(question)
    return Form(
        audience=audience,
        title=questionnaire["title"],
        positive_from=document["parameters"]["positive_from"],
        scored=list_scored(document, audience),
        questions=tuple(questions),
        leads=leads,
        email=email,
    )


def _questionnaire(document: Document, audience: str) -> Mapping[str, Any]:
    for questionnaire in document["questionnaires"]:
        if questionnaire["audience"] == audience:
            return questionnaire
    raise LookupError(audience)


def _ask(place: int, source: Mapping[str, Any]) -> Asked:
    gate = GATE.match(source["text"]) if source["kind"] == "gate_scale" else None
    return Asked(
        name=f"q{place}",
        number=source["number"],
        kind=source["kind"],
        block=source["block"],
        text=gate["question"] if gate else source["text"],
        statement=gate["statement"] if gate else "",
        hint=source["hint"],
        options=tuple(source["options"]),
        indicator=source["indicator"],
        skip_if_remote=source["skip_if_remote"],
    )


def _list_steps(form: Form) -> list[Step]:
    steps: list[Step] = []
    together: list[Asked] = []

    def close() -> None:
        if together:
            lead = form.leads.get(together[0].number)
            title = ABOUT[form.audience] if together[0].block == "demographic" else ""
            steps.append(Step(tuple(together), lead.text if lead else "", lead.hint if lead else "", title))
            together.clear()

    for question in form.questions:
        if question.block == "comment":
            continue  # stands on the last step, before the button
        if together and not _stand_together(form, together, question):
            close()
        together.append(question)
    close()
    return steps


def _stand_together(form: Form, together: Sequence[Asked], question: Asked) -> bool:
    before = together[-1]
    if question.follows:
        return any(one.number == question.follows for one in together)
    if question.block != before.block:
        return False
    if question.block == "demographic":
        return True
    if question.kind == "matrix_row":
        return form.leads.get(question.number) is form.leads.get(before.number) and len(together) < 2
    alone = ("gate_scale", "choice", "matrix_row")
    return question.kind not in alone and before.kind not in alone and not before.follows and len(together) < SHORT_STEP


def list_profile(form: Form) -> list[Asked]:
    """Questions about who answers that are told: those where one option is chosen of those listed.

    Where several may be chosen, sets of them are rare, and among them is what the law holds most private: health.
    """
    return [one for one in form.questions if one.kind == "profile" and one.options and not one.takes_several]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field of a form, in Russian; an empty name means the form itself."""

    name: str
    text: str


def read_answers(form: Form, sent: Mapping[str, Sequence[str]], is_remote: bool | None) -> tuple[Answers, list[Fault]]:
    """What was answered, and what cannot be taken; `sent` holds all values of each field by its name.

    What is not asked of this client (see `Form.is_asked`) is left out whatever was sent: without scripts such questions
    stand on the page, with the words for whom they are. A score without «да» before it says it.
    """
    answers, faults = Answers(), []
    if any(name not in form.fields and FIELD.match(name) for name in sent):
        faults.append(Fault("", "В присланном есть вопрос, которого нет в анкете. Откройте анкету заново."))
    for question in form.questions:
        if not form.is_asked(question, answers, is_remote):
            continue
        try:
            _read_one(question, sent, answers)
        except ValueError as error:
            faults.append(Fault(question.name, str(error)))
    return answers, faults


def _read_one(question: Asked, sent: Mapping[str, Sequence[str]], answers: Answers) -> None:
    values = [value for value in sent.get(question.name, ()) if value]
    if question.is_gate:
        said = _read_number(sent.get(f"{question.name}_yes", ()), YES_OR_NO)
        score = _read_number(values, POINTS)
        answers.marks[question.number] = said if said == Mark.NO else score or said
    elif question.kind == "yes_no_unknown":
        answers.marks[question.number] = _read_number(values, YES_OR_NO | UNKNOWN)
    elif question.has_scale:
        allowed = POINTS | UNKNOWN if question.kind == "matrix_row" else POINTS
        answers.marks[question.number] = _read_number(values, allowed)
    elif question.options:
        if chosen := _read_choice(question, values, sent.get(f"{question.name}_other", ())):
            answers.rest[question.number] = chosen
    elif text := read_text(" ".join(values), MOST_TEXT):
        answers.rest[question.number] = text


def _read_number(values: Sequence[str], allowed: Mapping[str, int]) -> int:
    given = [value for value in values if value]
    if not given:
        return Mark.NOTHING
    if len(given) > 1 or given[0] not in allowed:
        raise ValueError("Такого ответа нет среди предложенных. Выберите один из них или оставьте вопрос без ответа.")
    return allowed[given[0]]


def _read_choice(question: Asked, values: Sequence[str], other: Sequence[str]) -> list[int | str]:
    allowed = {str(place): place for place in range(1, len(question.options) + 1)}
    if not set(values) <= allowed.keys() or (len(values) > 1 and not question.takes_several):
        raise ValueError("Такого ответа нет среди предложенных. Выберите один из них или оставьте вопрос без ответа.")
    chosen: list[int | str] = [*sorted({allowed[value] for value in values})]
    none = {place for place in chosen if isinstance(place, int) and NONE_OF_THESE.match(question.options[place - 1])}
    if none and len(chosen) > len(none):
        raise ValueError(f"Выбрано «{question.options[min(none) - 1]}» и что-то ещё. Оставьте что-нибудь одно.")
    text = read_text(" ".join(other), MOST_OTHER)
    if not text or not question.other:
        return chosen
    if chosen and question.other not in chosen:
        word = question.options[question.other - 1]
        raise ValueError(f"Вы вписали свой вариант, но выбрали другой ответ. Выберите «{word}» или сотрите вписанное.")
    return [*(chosen or [question.other]), text]


def score_marks(marks: bytes) -> int | None:
    """The mean of the points of the scale in hundredths, rounded half up; None where there is none."""
    points = [mark for mark in marks if 1 <= mark <= TOP]
    return (200 * sum(points) + len(points)) // (2 * len(points)) if points else None


def list_texts(rest: Mapping[str, Any]) -> list[str]:
    """What a client wrote in own words: free texts, and answers beside the options."""
    texts = []
    for said in rest.values():
        texts += [part for part in (said if isinstance(said, list) else [said]) if isinstance(part, str)]
    return texts


def read_text(text: str, most: int) -> str:
    """A text as it is kept: lines end by \\n, nothing around; ValueError in Russian where it cannot be taken."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if UNPRINTABLE.search(plain):
        raise ValueError("В тексте есть непечатаемые знаки. Уберите их или наберите текст заново.")
    if len(plain) > most:
        raise ValueError(f"В тексте знаков: {len(plain)}, а можно не больше {most}. Сократите его.")
    return plain
