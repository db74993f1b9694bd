"""What a remark goes through, from a region's draft to ФЦК's decision. Pure.

One table, RULES, says after which state each step may follow and what state it leads to; buttons and tests read it,
and feedback.actions.writing.enter, the one door by which a state changes, does what it says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a remark is."""

    DRAFT = "draft"
    RECEIVED = "received"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    JOINED = "joined"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state in words."""
        return LABELS[self]

    @property
    def meaning(self) -> str:
        """What the state means for the region, in one sentence."""
        return MEANINGS[self]


LABELS: Mapping[State, str] = {
    State.DRAFT: "черновик",
    State.RECEIVED: "получено",
    State.IN_REVIEW: "на рассмотрении",
    State.DECIDED: "решено",
    State.JOINED: "объединено с другим",
    State.WITHDRAWN: "отозвано",
}
MEANINGS: Mapping[State, str] = {
    State.DRAFT: "Черновик видит только ваш регион.",
    State.RECEIVED: "ФЦК получил замечание и ещё не начал его рассматривать: текст можно изменить.",
    State.IN_REVIEW: "ФЦК рассматривает замечание, текст больше не меняется.",
    State.DECIDED: "ФЦК решил и ответил.",
    State.JOINED: "Такое же замечание уже есть. Ответ на него один для всех.",
    State.WITHDRAWN: "Регион отозвал замечание, ответа не будет.",
}
# Why a step that does not suit the state is refused.
REASONS: Mapping[State, str] = {
    State.DRAFT: "это черновик, регион его ещё не отправил",
    State.RECEIVED: "замечание уже отправлено и ждёт решения",
    State.IN_REVIEW: "замечание уже на рассмотрении и ждёт решения",
    State.DECIDED: "ФЦК уже решил и ответил",
    State.JOINED: "замечание объединено с другим, и ответ у них один",
    State.WITHDRAWN: "регион отозвал замечание",
}
CHOICES = [(state.value, state.label) for state in State]

# ФЦК has yet to answer these.
WAITING: frozenset[State] = frozenset({State.RECEIVED, State.IN_REVIEW})
# The public may see these, once they have been checked; the others have no place in the register.
SHOWN: frozenset[State] = WAITING | {State.DECIDED, State.JOINED}


class Step(StrEnum):
    """What can happen to a remark; the value is kept in its history and never changes."""

    SUBMIT = "submit"
    RECORD = "record"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    SUPPORT = "support"
    LEAVE = "leave"
    START_REVIEW = "start_review"
    ASSIGN = "assign"
    DECIDE = "decide"
    MERGE = "merge"
    GATHER = "gather"
    SPLIT = "split"
    REOPEN = "reopen"
    PUBLISH = "publish"
    HIDE = "hide"
    CORRECT = "correct"
    ATTACH = "attach"
    DETACH = "detach"
    SHOW_FILE = "show_file"
    HIDE_FILE = "hide_file"

    @property
    def order(self) -> str:
        """The step as a button says it."""
        return WORDS[self][0]

    @property
    def past(self) -> str:
        """The step as a history says it."""
        return WORDS[self][1]


WORDS: Mapping[Step, tuple[str, str]] = {
    Step.SUBMIT: ("Отправить замечание", "Регион отправил замечание"),
    Step.RECORD: ("Записать замечание", "ФЦК записал замечание региона"),
    Step.EDIT: ("Изменить замечание", "Регион изменил текст"),
    Step.WITHDRAW: ("Отозвать замечание", "Регион отозвал замечание"),
    Step.SUPPORT: ("Присоединиться", "Присоединился ещё один регион"),
    Step.LEAVE: ("Больше не присоединяться", "Регион больше не присоединяется"),
    Step.START_REVIEW: ("Начать рассмотрение", "ФЦК начал рассматривать"),
    Step.ASSIGN: ("Назначить ответственного", "Назначен ответственный"),
    Step.DECIDE: ("Решить и ответить", "ФЦК решил и ответил"),
    Step.MERGE: ("Объединить с другим", "Объединено с другим замечанием"),
    Step.GATHER: ("Собрать повторы", "К замечанию добавлены такие же"),
    Step.SPLIT: ("Разделить", "Замечание разделено на два"),
    Step.REOPEN: ("Вернуть на рассмотрение", "Возвращено на рассмотрение"),
    Step.PUBLISH: ("Показать в реестре", "Замечание появилось в реестре"),
    Step.HIDE: ("Убрать из реестра", "Замечание убрано из реестра"),
    Step.CORRECT: ("Исправить запись", "ФЦК исправил запись"),
    Step.ATTACH: ("Приложить файл", "Регион приложил файл"),
    Step.DETACH: ("Удалить файл", "Регион удалил файл"),
    Step.SHOW_FILE: ("Показать файл всем", "Файл региона показан всем"),
    Step.HIDE_FILE: ("Не показывать файл", "Файл региона больше не показан всем"),
}


@dataclass(frozen=True)
class Rule:
    """After which states a step may follow, the state that it leads to (None: it stays), whether readers see it.

    is_revised: ФЦК has worked on the remark itself, and a revision tells so: no loader changes it from then on.
    """

    after: frozenset[State]
    to: State | None = None
    is_public: bool = False
    is_revised: bool = False


RULES: Mapping[Step, Rule] = {
    Step.SUBMIT: Rule(frozenset({State.DRAFT}), State.RECEIVED, is_public=True),
    Step.RECORD: Rule(frozenset({State.DRAFT}), State.RECEIVED, is_public=True),
    Step.EDIT: Rule(frozenset({State.DRAFT, State.RECEIVED})),
    Step.WITHDRAW: Rule(WAITING, State.WITHDRAWN),
    Step.SUPPORT: Rule(WAITING | {State.DECIDED}, is_public=True),
    Step.LEAVE: Rule(WAITING | {State.DECIDED}, is_public=True),
    Step.START_REVIEW: Rule(frozenset({State.RECEIVED}), State.IN_REVIEW, is_public=True, is_revised=True),
    Step.ASSIGN: Rule(WAITING),
    Step.DECIDE: Rule(WAITING, State.DECIDED, is_public=True, is_revised=True),
    Step.MERGE: Rule(WAITING, State.JOINED, is_public=True, is_revised=True),
    Step.GATHER: Rule(WAITING | {State.DECIDED}, is_public=True),
    Step.SPLIT: Rule(WAITING, is_public=True, is_revised=True),
    Step.REOPEN: Rule(frozenset({State.DECIDED, State.JOINED}), State.IN_REVIEW, is_public=True, is_revised=True),
    Step.PUBLISH: Rule(SHOWN, is_public=True, is_revised=True),
    Step.HIDE: Rule(SHOWN, is_revised=True),
    Step.CORRECT: Rule(SHOWN | {State.WITHDRAWN}),
    Step.ATTACH: Rule(frozenset({State.DRAFT, State.RECEIVED})),
    Step.DETACH: Rule(frozenset({State.DRAFT, State.RECEIVED})),
    Step.SHOW_FILE: Rule(SHOWN),
    Step.HIDE_FILE: Rule(SHOWN),
}


# What ФЦК can do after all with a remark that it has answered, once that is taken back.
AFTER_REOPENING: frozenset[Step] = frozenset({Step.ASSIGN, Step.DECIDE, Step.MERGE, Step.SPLIT})


def allows(state: State | str, step: Step) -> bool:
    """Whether the step may follow this state; rights and other remarks may still speak against it."""
    return State(state) in RULES[step].after


def explain_refusal(state: State | str, step: Step) -> str:
    """Why the step may not follow this state and what helps, in Russian; empty where it may."""
    if allows(state, step):
        return ""
    words = f"{step.order} нельзя: {REASONS[State(state)]}."
    if step in AFTER_REOPENING and allows(state, Step.REOPEN):
        words += " Чтобы изменить это, сначала верните замечание на рассмотрение."
    return words
