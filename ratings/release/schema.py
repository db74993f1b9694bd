"""A column and a table of the package, as Table Schema describes them, and the kinds of columns there are. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

POINTS = "пункты индекса, 0–100"
SHARE = "доля, 0–1"
PEOPLE = "человек"
NUMBER = "номер"

UNKNOWN = "неизвестно"
UNMEASURED = "не измерено"
WITHHELD = "всегда: разность двух таких чисел выдала бы ответы единиц"
UNRANKED = "не участвует в рейтинге, причина — в столбце status"

EXACT = r"-?[0-9]+(/[0-9]+|(\.[0-9]+)?(e-?[0-9]+)?)"


@dataclass(frozen=True)
class Column:
    """A column: type of Table Schema, Russian meaning, unit, what an empty cell means ("" where none may be empty)."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    empty: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Key:
    """A foreign key: fields of this table that name a row of another one."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """A table of the package: its path, title, columns, primary key, foreign keys."""

    path: str
    title: str
    description: str
    columns: tuple[Column, ...]
    primary: tuple[str, ...]
    foreign: tuple[Key, ...] = ()

    @property
    def name(self) -> str:
        """The resource's name: the path without its ending, with hyphens."""
        return self.path.removesuffix(".csv").replace("/", "-").replace("_", "-")

    def schema(self) -> dict[str, Any]:
        """The Table Schema of this file."""
        schema: dict[str, Any] = {
            "fields": [
                {
                    "name": column.name,
                    "type": column.type,
                    "title": column.meaning,
                    **({"description": found} if (found := _description(column)) else {}),
                    "constraints": {**({} if column.empty else {"required": True}), **column.constraints},
                }
                for column in self.columns
            ],
            "missingValues": [""],
            "primaryKey": list(self.primary),
        }
        if self.foreign:
            schema["foreignKeys"] = [
                {
                    "fields": list(key.fields),
                    "reference": {"resource": key.resource, "fields": list(key.reference)},
                }
                for key in self.foreign
            ]
        return schema


def _description(column: Column) -> str:
    parts = [f"Единица: {column.unit}." if column.unit else "", f"Пусто: {column.empty}." if column.empty else ""]
    return " ".join(part for part in parts if part)


def text(name: str, meaning: str, empty: str = "", **constraints: Any) -> Column:
    """Words, or a code; `constraints` as Table Schema has them."""
    return Column(name, "string", meaning, empty=empty, constraints=constraints)


def count(name: str, meaning: str, unit: str = PEOPLE, empty: str = "") -> Column:
    """How many; never below zero."""
    return Column(name, "integer", meaning, unit, empty, {"minimum": 0})


def place(name: str, meaning: str, empty: str = UNRANKED) -> Column:
    """A rank."""
    return Column(name, "integer", meaning, "место", empty, {"minimum": 1})


def points(name: str, meaning: str, empty: str = UNMEASURED) -> Column:
    """Points of the index."""
    return Column(name, "number", meaning, POINTS, empty, {"minimum": 0, "maximum": 100})


def difference(name: str, meaning: str, unit: str = "пункты индекса", empty: str = "сравнивать не с чем") -> Column:
    """A change of the index."""
    return Column(name, "number", meaning, unit, empty)


def share(name: str, meaning: str, empty: str = UNMEASURED) -> Column:
    """A part of one."""
    return Column(name, "number", meaning, SHARE, empty, {"minimum": 0, "maximum": 1})


def decimal(name: str, meaning: str, unit: str = "", empty: str = "") -> Column:
    """A float of the engine, to nine decimals."""
    note = "десятичное число с 9 знаками после точки"
    return Column(name, "string", meaning, f"{unit}; {note}" if unit else note, empty, {"pattern": EXACT})


def exact(column: Column, *, is_float: bool = False) -> Column:
    """The same figure unrounded; limits of intervals are always floats."""
    limit = column.name.endswith(("_low", "_high")) and not column.name.startswith("bound")
    unit = "десятичное число с 9 знаками после точки" if limit or is_float else "точная дробь: числитель/знаменатель"
    return Column(
        f"{column.name}_exact", "string", f"{column.meaning}, без округления", unit, column.empty, {"pattern": EXACT}
    )
