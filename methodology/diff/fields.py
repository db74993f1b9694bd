"""What is compared in each part of a document: its properties, their names and how readers see their values."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from methodology.spec.words import EVIDENCE, KINDS, LEVELS, RULES, SANCTIONS, STATUSES, WEIGHTINGS, YES_NO

from .changes import ChangeKind
from .wording import plain, tidy

NOT_GIVEN = "не указано"
BLOCKS = {
    "header": "перед вопросами",
    "main": "вопросы",
    "comment": "пожелания",
    "demographic": "об отвечающем",
}
PARAMETER_VALUES: dict[str, dict[str, str]] = {
    "region_weighting": WEIGHTINGS,
    "country_weighting": WEIGHTINGS,
    "sanctioned": SANCTIONS,
}
DECIMAL = re.compile(r"-?\d+\.\d+")


def named(value: Any, names: Mapping[str, str], empty: str) -> str:
    """A value that is no prose, in words: its name, or `empty`."""
    if value is None or value == "":
        return empty
    return YES_NO[value] if isinstance(value, bool) else names.get(str(value), str(value))


def with_comma(text: str) -> str:
    """A decimal with comma; other texts as they are."""
    return text.replace(".", ",") if DECIMAL.fullmatch(text) else text


@dataclass(frozen=True)
class Field:
    """A property of a part: its Russian name, the kind of its changes, and how its values are read."""

    name: str
    label: str
    kind: ChangeKind
    html: bool = False
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    empty: str = NOT_GIVEN

    def shown(self, value: Any) -> str:
        """The value as readers see it."""
        if self.kind is ChangeKind.REWEIGHTED:
            return with_comma(named(value, self.names, self.empty))
        if self.kind is ChangeKind.CHANGED:
            return named(value, self.names, self.empty)
        if isinstance(value, list):
            return "\n".join(value)
        return plain(value or "") if self.html else tidy(value or "")

    def differs(self, before: str, after: str) -> bool:
        """Whether readers see a difference; how HTML breaks lines is none."""
        return before.split() != after.split() if self.html else before != after


def _text(name: str, label: str) -> Field:
    return Field(name, label, ChangeKind.REWORDED)


def _html(name: str, label: str) -> Field:
    return Field(name, label, ChangeKind.REWORDED, html=True)


def _weight(name: str, label: str, empty: str = NOT_GIVEN) -> Field:
    return Field(name, label, ChangeKind.REWEIGHTED, empty=empty)


def _other(name: str, label: str, names: Mapping[str, str] = MappingProxyType({}), empty: str = NOT_GIVEN) -> Field:
    return Field(name, label, ChangeKind.CHANGED, names=names, empty=empty)


# Properties that name another part: they follow it to its new number and title.
REFERENCES = frozenset({"group", "indicator"})
REPORT_PLACE = _other("report_place", "место в отчёте")
GROUP = (_text("title", "название"), _weight("weight", "вес"), _html("text", "текст"))
INDICATOR = (
    _text("title", "название"),
    _other("group", "группа"),
    _other("level", "уровень", LEVELS),
    _other("status", "состояние", STATUSES),
    _text("status_reason", "причина"),
    _weight("weight", "вес", empty="поровну в группе"),
    _html("measures", "что измеряет"),
    _html("method", "как измеряется"),
    REPORT_PLACE,
)
CHECKLIST = (
    _text("title", "название"),
    _other("rule", "правило", RULES),
    _weight("maximum", "максимум"),
    _weight("per_kind", "баллы за вид"),
    _weight("factor", "множитель прироста"),
    _weight("level_3", "баллы за уровень 3"),
    _weight("level_2", "баллы за уровень 2"),
    _weight("level_1", "баллы за уровень 1"),
    _html("text", "как заполнять"),
    REPORT_PLACE,
)
ITEM = (
    _text("text", "параметр"),
    _weight("points", "баллы"),
    _text("points_note", "оговорка о баллах"),
    _other("evidence", "подтверждение", EVIDENCE),
    REPORT_PLACE,
)
QUESTIONNAIRE = (_text("title", "название"), _html("text", "об анкете"), REPORT_PLACE)
QUESTION = (
    _text("text", "вопрос"),
    _text("hint", "подсказка"),
    _text("options", "варианты"),
    _other("kind", "вид", KINDS),
    _other("block", "часть анкеты", BLOCKS),
    _other("indicator", "показатель", empty="нет"),
    _text("condition", "когда задаётся"),
    _other("skip_if_remote", "не задаётся тем, кого обслужили дистанционно"),
    _other("required", "обязателен"),
    REPORT_PLACE,
)
