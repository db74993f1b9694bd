"""What an edition holds of a page, taken from its attributes and put back: they have the names of the fields."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from methodology import links
from methodology.spec import number
from methodology.spec.fields import Field, Record, flat, lists, nested, values


def take(page: Any, record: type[Record], addresses: Mapping[int, str], **above: Any) -> dict[str, Any]:
    """The part of a document that a page or one of its rows holds, links between pages as addresses.

    above: the values that the page above holds.
    """
    taken = {
        field.name: above[field.name] if field.is_above else _taken(page, field, addresses) for field in values(record)
    }
    rows = {
        field.name: [take(row, of, addresses) for row in getattr(page, field.name).all()] for field, of in lists(record)
    }
    return nested(record, taken) | rows


def _taken(page: Any, field: Field, addresses: Mapping[int, str]) -> Any:
    value = getattr(page, field.name)
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")  # browsers send two characters for one
    match field.sort:
        case "fraction":
            return number(value)
        case "html":
            return links.to_addresses(value, addresses)
        case "lines":
            return [line.strip() for line in value.splitlines() if line.strip()]
    return value


def put(page: Any, record: type[Record], part: Mapping[str, Any], known: Mapping[str, int]) -> None:
    """Put a part of a document into its page: values, and rows anew in their order.

    known: the page of each address. What no edition holds stays as it is, in a row by the field that it is known by.
    """
    for name, value in _attributes(record, part, known).items():
        setattr(page, name, value)
    for field, of in lists(record):
        rows = getattr(page, field.name)
        edited = {value.name for value in values(of)} | {"id", "page", "sort_order"}
        beside = [attribute.name for attribute in rows.model._meta.concrete_fields if attribute.name not in edited]
        kept = {getattr(row, of.known_by): {name: getattr(row, name) for name in beside} for row in rows.all()}
        made = [
            rows.model(sort_order=place, **kept.get(one[of.known_by], {}), **_attributes(of, one, known))
            for place, one in enumerate(part[field.name])
        ]
        setattr(page, field.name, made)


def _attributes(record: type[Record], part: Mapping[str, Any], known: Mapping[str, int]) -> dict[str, Any]:
    given = flat(record, part)
    return {field.name: _put(given[field.name], field, known) for field in values(record) if not field.is_above}


def _put(value: Any, field: Field, known: Mapping[str, int]) -> Any:
    match field.sort:
        case "fraction":
            return Decimal(value) if value else None
        case "html":
            return links.to_pages(value, known)
        case "lines":
            return "\n".join(value)
    return value
