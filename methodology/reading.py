"""The document of an edition as readers see it: words for values, parts put together."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from methodology.diff import Change
from methodology.models import ChecklistItem, ChecklistPage, IndicatorPage, ParametersPage, Question, QuestionnairePage
from methodology.spec import Document


@dataclass(frozen=True)
class Reading:
    """An edition for a template: parameters, groups with indicators and checklists, questionnaires."""

    parameters: list[tuple[str, Any, bool]]
    groups: list[dict[str, Any]]
    questionnaires: list[dict[str, Any]]


def parameter_labels() -> dict[str, str]:
    """Names of all parameters in Russian, by key."""
    return {name: str(ParametersPage._meta.get_field(name).verbose_name) for name in ParametersPage.NAMES}


Row = TypeVar("Row", bound=tuple[Any, ...])

SECTIONS = {"groups": "Группа", "indicators": "Показатель", "checklists": "Чек-лист"}
WHOLE = {"parameters": "Параметры", "groups": "Группы", "indicators": "Показатели", "checklists": "Чек-листы"}
AUDIENCES = {"jobseeker": "Анкета соискателя", "employer": "Анкета работодателя"}


def part_of(path: str) -> str:
    """The path of the part that `path` is in: one group, indicator, checklist or form; all parameters are one part."""
    section, _, rest = path.partition("/")
    return section if section == "parameters" or not rest else f"{section}/{rest.partition('/')[0]}"


def place(path: str) -> str:
    """The part of a document at `path` in Russian: «Чек-лист 1.3, пункт 2»; «Методика» for the whole."""
    section, _, rest = path.partition("/")
    name, _, inner = rest.partition("/")
    if not name:
        return WHOLE.get(section, "Анкеты" if section == "questionnaires" else "Методика")
    if section == "parameters":
        return f"Параметр «{parameter_labels().get(name, name)}»"
    if section == "questionnaires":
        title = AUDIENCES.get(name, "Анкета")
    else:
        title = f"{SECTIONS.get(section, 'Методика')} {'сайта' if name == 'site' else name}"
    kind, _, number = inner.partition("/")
    word = {"items": "пункт", "questions": "вопрос"}.get(kind)
    return f"{title}, {word} {number.partition('/')[0]}" if word and number else title


def by_part(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Rows that begin with a change under the names of the parts of the method: an indicator, a checklist, a form."""
    parts = [list(group) for _, group in groupby(rows, lambda row: part_of(row[0].path))]
    return [(_part_title(found[0][0]), found) for found in parts]


def _part_title(change: Change) -> str:
    """The name of the part that a change is in; the change itself names it where it is of the whole part."""
    part = part_of(change.path)
    return change.title if change.path == part else place(part)


def read(document: Document) -> Reading:
    """The document with its parts put together and its values in words; no query."""
    checklists = {checklist["indicator"]: _checklist(checklist) for checklist in document["checklists"]}
    indicators = [_indicator(indicator, checklists) for indicator in document["indicators"]]
    return Reading(
        [_parameter(name, document["parameters"][name]) for name in ParametersPage.NAMES],
        [
            group | {"indicators": [i for i in indicators if i["group"] == group["number"]]}
            for group in document["groups"]
        ],
        [_questionnaire(questionnaire) for questionnaire in document["questionnaires"]],
    )


def _parameter(name: str, value: Any) -> tuple[str, Any, bool]:
    field = ParametersPage._meta.get_field(name)
    if isinstance(value, bool):
        value = "да" if value else "нет"
    elif field.choices:
        value = dict(field.choices).get(value, value)
    elif isinstance(value, str) and name != "star_bands":
        value = value.replace(".", ",")
    return str(field.verbose_name), value, name in ParametersPage.REPORTED


def _indicator(indicator: dict[str, Any], checklists: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return indicator | {
        "shown_code": indicator["code"] if indicator["code"][:1].isdigit() else "",
        "level_label": IndicatorPage.Level(indicator["level"]).label,
        "status_label": IndicatorPage.Status(indicator["status"]).label,
        "is_active": indicator["status"] == IndicatorPage.Status.ACTIVE,
        "checklist": checklists.get(indicator["code"]),
    }


def _checklist(checklist: dict[str, Any]) -> dict[str, Any]:
    items = [item | {"evidence_label": ChecklistItem.Evidence(item["evidence"]).label} for item in checklist["items"]]
    sections = [(title, list(group)) for title, group in groupby(items, ChecklistItem.section_of)]
    return checklist | {"rule_label": ChecklistPage.Rule(checklist["rule"]).label, "sections": sections}


def _questionnaire(questionnaire: dict[str, Any]) -> dict[str, Any]:
    questions = [
        question
        | {
            "kind_label": Question.Kind(question["kind"]).label,
            "shown_number": question["number"] if question["number"][-1:].isdigit() else "",
        }
        for question in questionnaire["questions"]
    ]
    blocks = [(Question.Block(block).label, list(group)) for block, group in groupby(questions, lambda q: q["block"])]
    return questionnaire | {
        "audience_label": QuestionnairePage.Audience(questionnaire["audience"]).label,
        "blocks": blocks,
    }
