"""The published JSON Schema: `python -m methodology.spec.json_schema > methodology/edition.schema.json`."""

import json

from .fields import Field, Record, capitalised, fields, lowered
from .kinds import DEFINITIONS, Schema
from .records import Edition

DESCRIPTION = (
    "Форма файла редакции индекса клиентоцентричности, формат 1. Дроби — тексты с точкой. Правила смысла (суммы весов "
    "и баллов, ссылки между частями) схема не выражает: они описаны в docs/edition-format.md, их проверяет портал."
)


def json_schema(edition: type[Record] = Edition) -> Schema:
    """The JSON Schema (2020-12) of the document, each record and common kind of values as a definition of its own."""
    definitions = dict(DEFINITIONS)
    whole = {"title": edition.model_config["title"], "description": DESCRIPTION} | _object(edition, definitions)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "edition.schema.json"}
    return head | whole | {"$defs": definitions}


def _object(record: type[Record], definitions: dict[str, Schema]) -> Schema:
    return {
        "title": record.model_config["title"],
        "type": "object",
        "required": [key for key, field in fields(record).items() if field.is_required],
        "additionalProperties": False,
        "properties": {key: _property(field, definitions) for key, field in fields(record).items()},
    }


def _property(field: Field, definitions: dict[str, Schema]) -> Schema:
    said = {"title": field.title or capitalised(field.label), "description": field.description or _explained(field)}
    return {name: text for name, text in said.items() if text} | _values(field, definitions)


def _explained(field: Field) -> str:
    """What a field of this kind says where nothing else is said: that it is HTML, or its choices with their labels."""
    if field.kind and field.kind.labels and "enum" in field.kind.schema:
        return ", ".join(f"{value} — {lowered(label)}" for value, label in field.kind.labels.items()) + "."
    return "HTML." if field.sort == "html" else ""


def _values(field: Field, definitions: dict[str, Schema]) -> Schema:
    if field.record is None:
        return field.kind.schema if field.kind else {}
    name = field.record.__name__.lower()
    definitions.setdefault(name, {}).update(_object(field.record, definitions))
    reference = {"$ref": f"#/$defs/{name}"}
    return {"type": "array", "items": reference} if field.is_list else reference


if __name__ == "__main__":
    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
