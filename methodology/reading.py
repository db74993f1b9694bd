"""The document of an edition as readers see it: words for values, parts put together."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from methodology.diff import Change
from methodology.models import ChecklistItem, ParametersPage
from methodology.spec import Document, records, shown_code, words
from methodology.spec.fields import Field, fields, values
from tabular.numbers import put_comma


@dataclass(frozen=True)
class Reading:
    """An edition for a template: parameters, groups with indicators and checklists, questionnaires."""

    parameters: list[tuple[str, Any, bool]]
    groups: list[dict[str, Any]]
    questionnaires: list[dict[str, Any]]


Row = TypeVar("Row", bound=tuple[Any, ...])


def part_of(path: str) -> str:
    """The path of the part that `path` is in: one group, indicator, checklist or form; all parameters are one part."""
    section, _, rest = path.partition("/")
    return section if section == "parameters" or not rest else f"{section}/{rest.partition('/')[0]}"


def place(path: str) -> str:
    """The part of a document at `path` in Russian: «Чек-лист 1.3, пункт 2»; «Методика» for the whole."""
    section, _, rest = path.partition("/")
    name, _, inner = rest.partition("/")
    form = fields(records.Edition).get(section)
    if form is None or form.record is None:
        return "Методика"
    if not name:
        return form.record.sheet
    if section == "parameters":
        known = fields(records.Parameters)
        return f"Параметр «{known[name].label if name in known else name}»"
    if section == "questionnaires":
        title = f"Анкета {words.OF_ONE.get(name, '')}".strip()
    else:
        title = f"{form.record.said} {'сайта' if name == 'site' else name}"
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
        [_parameter(field, field.of(document["parameters"])) for field in values(records.Parameters)],
        [
            group | {"indicators": [i for i in indicators if i["group"] == group["number"]]}
            for group in document["groups"]
        ],
        [_questionnaire(questionnaire) for questionnaire in document["questionnaires"]],
    )


def _parameter(field: Field, value: Any) -> tuple[str, Any, bool]:
    if field.kind and field.kind.labels:
        value = field.kind.labels[value]
    elif field.sort == "fraction":
        value = put_comma(value)
    return field.label, value, field.name in ParametersPage.REPORTED


def _indicator(indicator: dict[str, Any], checklists: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return indicator | {
        "shown_code": shown_code(indicator["code"]),
        "level_label": words.LEVELS[indicator["level"]],
        "status_label": words.STATUSES[indicator["status"]],
        "is_active": indicator["status"] == "active",
        "checklist": checklists.get(indicator["code"]),
    }


def _checklist(checklist: dict[str, Any]) -> dict[str, Any]:
    items = [item | {"evidence_label": words.EVIDENCE[item["evidence"]]} for item in checklist["items"]]
    sections = [(title, list(group)) for title, group in groupby(items, ChecklistItem.section_of)]
    return checklist | {"rule_label": words.RULES[checklist["rule"]], "sections": sections}


def _questionnaire(questionnaire: dict[str, Any]) -> dict[str, Any]:
    questions = [
        question
        | {
            "kind_label": words.KINDS[question["kind"]],
            "shown_number": question["number"] if question["number"][-1:].isdigit() else "",
        }
        for question in questionnaire["questions"]
    ]
    blocks = [(words.BLOCKS[block], list(group)) for block, group in groupby(questions, lambda q: q["block"])]
    return questionnaire | {
        "audience_label": words.AUDIENCES[questionnaire["audience"]],
        "blocks": blocks,
    }
