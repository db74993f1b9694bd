"""What a field of a record says of itself, and the fields of any record: whoever carries a document asks here.

A record is a model of pydantic, each of whose fields is declared by `field`. Nobody lists the fields again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar, get_args

import pydantic
from pydantic import BaseModel, ConfigDict
from pydantic_core import CoreSchema

from .kinds import Kind

COMPARED = dict.fromkeys(("text", "html", "lines"), "reworded") | dict.fromkeys(("choice", "flag"), "changed")
COMPARED["fraction"] = "reweighted"


@dataclass(frozen=True)
class Field:
    """A field: its kind of values (None for records), its label, its description in the published schema.

    The label is its name on pages and wherever no other is given: `title` in the schema, `heading` in the workbook,
    `fault` in faults, `told` in comparisons, `short` in both of these. Its column has a `width`, may refer to a sheet
    and stand `before` that of another field; a parameter has a row with an `explanation` instead. `compared` is the
    kind of its changes (methodology.diff); those of a lower `rank` are told first; readers see `empty` for no value.
    What `is_above` is held by the page above.

    The rest follows from where it is declared: its name, which is also that of the page's attribute and of the column,
    its path from the part of the document that has a page, the record that it holds, its default.
    """

    kind: Kind | None
    label: str
    description: str = ""
    title: str = ""
    heading: str = ""
    short: str = ""
    fault: str = ""
    told: str = ""
    width: int = 14
    refers: str = ""
    before: str = ""
    explanation: str = ""
    compared: str = ""
    rank: int = 0
    empty: str = "не указано"
    is_above: bool = False
    name: str = ""
    path: tuple[str, ...] = ()
    record: "type[Record] | None" = None
    is_list: bool = False
    is_required: bool = True
    default: Any = None

    @property
    def sort(self) -> str:
        """The sort of its values; empty for records."""
        return self.kind.sort if self.kind else ""

    def of(self, part: Mapping[str, Any]) -> Any:
        """Its value in a part of the document; its default where the part leaves it out."""
        for step in self.path[:-1]:
            part = part[step]
        return part[self.path[-1]] if self.is_required else part.get(self.path[-1], self.default)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return self.kind.core if self.kind else handler(source)


def field(kind: Kind | None, label: str, description: str = "", *, alias: str | None = None, **said: Any) -> Any:
    """Declares a field of a record: `said` are attributes of Field; with a `default` the document may leave it out."""
    info = pydantic.Field(said.pop("default", ...), alias=alias)
    said = {"compared": COMPARED.get(kind.sort, "") if kind else ""} | said
    info.metadata.append(Field(kind, label, description, **said))
    return info


class Record(BaseModel):
    """An object of the document with these keys and no other.

    `said` is its name in faults, `sheet` its sheet in the workbook. In a list it is known by the field `known_by`,
    whose values may have `names` in faults and, where the list `is_numbered_anew`, may repeat.
    """

    model_config = ConfigDict(strict=True, extra="forbid")
    said: ClassVar[str] = ""
    sheet: ClassVar[str] = ""
    known_by: ClassVar[str] = ""
    names: ClassVar[Mapping[str, str]] = {}
    is_numbered_anew: ClassVar[bool] = False

    def __init_subclass__(cls, **said: Any) -> None:
        for name, value in said.items():
            setattr(cls, name, value)
        super().__init_subclass__()


def capitalised(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """The text with a small letter."""
    return text[:1].lower() + text[1:]


@cache
def fields(record: type[Record]) -> Mapping[str, Field]:
    """The fields of a record by their keys, in order."""
    found = [_declared(name, info) for name, info in record.model_fields.items()]
    return {one.path[-1]: one for one in found}


def _declared(name: str, info: Any) -> Field:
    (declared,) = (entry for entry in info.metadata if isinstance(entry, Field))
    of = (info.annotation, *get_args(info.annotation))
    record = next((one for one in of if isinstance(one, type) and issubclass(one, Record)), None)
    is_list, path = record is not None and record is not info.annotation, (info.alias or name,)
    required = info.is_required()
    default = None if required else info.default
    return replace(
        declared, name=name, path=path, record=record, is_list=is_list, is_required=required, default=default
    )


@cache
def values(record: type[Record]) -> tuple[Field, ...]:
    """The single values of a record in order, those of records inside it among them."""
    found: list[Field] = []
    for one in fields(record).values():
        if one.kind:
            found.append(one)
        elif one.record and not one.is_list:
            found += [replace(inner, path=one.path + inner.path) for inner in values(one.record)]
    return tuple(found)


@cache
def lists(record: type[Record]) -> tuple[tuple[Field, type[Record]], ...]:
    """The lists of records in a record, each with what it is a list of."""
    return tuple((one, one.record) for one in fields(record).values() if one.record and one.is_list)


def flat(record: type[Record], part: Mapping[str, Any]) -> dict[str, Any]:
    """The single values of a part by the names of their fields."""
    return {one.name: one.of(part) for one in values(record)}


def nested(record: type[Record], flat_values: Mapping[str, Any]) -> dict[str, Any]:
    """The part that these values make, without its lists; what may be left out and is its default is left out."""
    part: dict[str, Any] = {}
    for one in values(record):
        value = flat_values[one.name] if one.is_required else flat_values.get(one.name, one.default)
        if one.is_required or value != one.default:
            holder = part
            for step in one.path[:-1]:
                holder = holder.setdefault(step, {})
            holder[one.path[-1]] = value
    return part
