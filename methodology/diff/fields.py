"""How readers see the values of what is compared, and which differences between them they see."""

import re
from functools import cache
from typing import Any

from methodology.spec.fields import Field, Record, lowered, values
from methodology.spec.words import YES_NO
from tabular.numbers import put_comma

from .wording import plain, tidy

DECIMAL = re.compile(r"-?\d+\.\d+")


def with_comma(text: str) -> str:
    """A decimal with comma; other texts as they are."""
    return put_comma(text) if DECIMAL.fullmatch(text) else text


@cache
def compared(record: type[Record]) -> list[Field]:
    """What is compared of the parts that a record describes, in the order in which changes are told."""
    return sorted((field for field in values(record) if field.compared), key=lambda field: field.rank)


def shown(field: Field, value: Any) -> str:
    """The value as readers see it: prose without its markup, all else in words."""
    if field.compared == "reworded":
        if isinstance(value, list):
            return "\n".join(value)
        return plain(value or "") if field.sort == "html" else tidy(value or "")
    text = named(field, value)
    return with_comma(text) if field.compared == "reweighted" else text


def named(field: Field, value: Any) -> str:
    """A value that is no prose, in words."""
    if value is None or value == "":
        return field.empty
    if isinstance(value, bool):
        return YES_NO[value]
    labels = field.kind.labels if field.kind else None
    return lowered(labels[value]) if labels and value in labels else str(value)


def differ(field: Field, before: str, after: str) -> bool:
    """Whether readers see a difference between two values as they are shown; how HTML breaks lines is none."""
    return before.split() != after.split() if field.sort == "html" else before != after
