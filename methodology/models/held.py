"""Attributes of pages that an edition holds: named, limited and chosen from as its fields say."""

from typing import Any

from methodology.spec.fields import Record, values


def held(record: type[Record], name: str) -> dict[str, Any]:
    """The arguments of a model's field that the field of an edition decides: its name, its limit, its choices."""
    field = next(field for field in values(record) if field.name == name)
    decided = {"verbose_name": field.label}
    if field.kind and field.sort != "flag":
        decided |= {"choices": field.kind.labels, "max_length": field.kind.limit}
    return {argument: value for argument, value in decided.items() if value}
