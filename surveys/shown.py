"""Fields of a survey as its page shows them: what may be chosen, what was, and what is wrong. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.form import MOST_OTHER, MOST_TEXT, TOP, Answers, Asked, Form, Mark
from surveys.scale import LAYOUT, LAYOUTS


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    is_chosen: bool
    takes_text: bool = False


@dataclass(frozen=True)
class Field:
    """A question on the page. `depends` is the field it follows, `below` the score under which it does."""

    question: Asked
    name: str
    number: str
    points: Sequence[Option]
    says: Sequence[Option]
    options: Sequence[Option]
    text: str
    other: str
    fault: str
    depends: str = ""
    below: int = 0
    most: int = MOST_TEXT
    most_other: int = MOST_OTHER

    @property
    def says_name(self) -> str:
        """The field of yes and no: of a gate it is one of its own."""
        return f"{self.name}_yes" if self.question.is_gate else self.name

    @property
    def is_text(self) -> bool:
        """Whether it is answered in one's own words."""
        return not (self.points or self.says or self.options)


@dataclass(frozen=True)
class ShownStep:
    """Fields that stand together."""

    fields: Sequence[Field]
    heading: str
    hint: str

    @property
    def name(self) -> str:
        """What tells it from the other steps: «Вопросы 1–3»."""
        first, last = self.fields[0].number, self.fields[-1].number
        return f"Вопрос {first}" if first == last else f"Вопросы {first}–{last}"


def show_steps(form: Form, sent: Mapping[str, Sequence[str]], faults: Mapping[str, str]) -> list[ShownStep]:
    """The steps of a survey with what was sent before, if anything was, and faults by the names of fields."""
    return [
        ShownStep(
            [_show(form, question, sent, faults) for question in step.questions], step.lead or step.title, step.hint
        )
        for step in form.steps
    ]


def show_comment(form: Form, sent: Mapping[str, Sequence[str]], faults: Mapping[str, str]) -> list[Field]:
    """What stands on the last step: the free words, which belong to no question."""
    return [_show(form, question, sent, faults) for question in form.questions if question.block == "comment"]


def _show(form: Form, question: Asked, sent: Mapping[str, Sequence[str]], faults: Mapping[str, str]) -> Field:
    given = set(sent.get(question.name, ()))
    said = set(sent.get(f"{question.name}_yes", ())) if question.is_gate else given
    points, says, options = [], [], []
    if question.has_scale:
        words = LAYOUTS[LAYOUT].words
        points = [Option(str(point), words[point - 1], str(point) in given) for point in range(1, TOP + 1)]
    if question.is_gate or question.kind == "yes_no_unknown":
        says = [Option(str(int(mark)), word, str(int(mark)) in said) for mark, word in question.words_of_yes]
    elif question.kind == "matrix_row":
        options = [Option(str(int(Mark.UNKNOWN)), "Не пользовались", str(int(Mark.UNKNOWN)) in given)]
    else:
        options = [
            Option(str(place), option, str(place) in given, takes_text=place == question.other)
            for place, option in enumerate(question.options, 1)
        ]
    parent = form.by_number.get(question.follows)
    return Field(
        question=question,
        name=question.name,
        number=question.number,
        points=points,
        says=says,
        options=options,
        text=" ".join(sent.get(question.name, ())) if not options else "",
        other=" ".join(sent.get(f"{question.name}_other", ())),
        fault=faults.get(question.name, ""),
        depends=parent.name if parent else "",
        below=form.positive_from if parent else 0,
    )


def say_answers(form: Form, answers: Answers) -> list[tuple[str, str]]:
    """What was answered, in words: for a client whose answers could not be taken to copy."""
    said = []
    for question in form.questions:
        if words := _say(question, answers):
            lead = form.leads.get(question.number)
            said.append((f"{lead.text} {question.text}" if lead else question.text, words))
    return said


def _say(question: Asked, answers: Answers) -> str:
    mark = answers.marks.get(question.number, Mark.NOTHING)
    if mark in range(1, TOP + 1):
        return f"{mark} — {LAYOUTS[LAYOUT].words[mark - 1]}"
    if mark:
        said = dict(question.words_of_yes) if question.kind != "matrix_row" else {}
        return said.get(Mark(mark), "не пользовались")
    rest = answers.rest.get(question.number, "")
    if isinstance(rest, str):
        return rest
    return ", ".join(question.options[one - 1] if isinstance(one, int) else one for one in rest)


def list_words() -> list[tuple[int, str]]:
    """The words of the scale, from the highest point down."""
    return [*enumerate(LAYOUTS[LAYOUT].words, 1)][::-1]
