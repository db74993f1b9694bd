"""Reads a document by its form: what has the right form may be relied upon, all else is a fault."""

import dataclasses
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from methodology.spec.fields import Field, Record, capitalised, fields

# What neither XML nor PostgreSQL nor UTF-8 can hold.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Fault:
    """What is wrong with the part of a document at `path`, and how to mend it."""

    path: str
    message: str


Order = tuple[int, ...]
Found = tuple[Order, Fault]


@dataclass
class Part:
    """A record of the document: where it stands, and those of its fields that have the right form."""

    record: type[Record]
    path: str = ""
    title: str = ""
    order: Order = ()
    fields: dict[str, Any] = dataclasses.field(default_factory=dict)

    def has(self, *names: str) -> bool:
        """Whether these fields may be relied upon."""
        return all(name in self.fields for name in names)

    def given(self, *names: str) -> bool:
        """Whether these fields may be relied upon and are not left empty."""
        return all(self.fields.get(name) for name in names)

    def rows(self, name: str) -> list["Part"]:
        """The records of a list; none where it is no list."""
        return self.fields.get(name, [])

    def every(self, rows: str, *names: str) -> bool:
        """Whether the list is one, and these fields of all its records may be relied upon."""
        return self.has(rows) and all(row.has(*names) for row in self.rows(rows))

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    def decimal(self, name: str) -> Decimal | None:
        """A fraction as a number; None where it is left empty."""
        return Decimal(self.fields[name]) if self.fields[name] else None

    def place(self, name: str) -> tuple[str, Order]:
        """Path and order of one of the fields."""
        path = f"{self.path}/{name}" if self.path else name
        return path, (*self.order, list(fields(self.record)).index(name))

    def fault(self, name: str, message: str) -> Found:
        """A fault of one of the fields, or of the whole part (empty name)."""
        if not name:
            return self.order, Fault(self.path, f"{self.title or 'Редакция'}: {message}")
        path, order = self.place(name)
        label = name_of(self.record, name)
        where = f"{self.title}, {label}" if self.title else capitalised(label)
        return order, Fault(path, f"{where}: {message}")


def name_of(record: type[Record], name: str) -> str:
    """What a field is called in the sentence of a fault."""
    field = fields(record)[name]
    return field.fault or field.short or field.label


def read(value: Any, part: Part, found: list[Found]) -> Part:
    """Fills `part` with the fields of `value` that have the right form, and adds the faults of all others."""
    form = fields(part.record)
    if not isinstance(value, dict):
        found.append(part.fault("", f"не подходит {shown(value)}. Нужен объект с ключами {', '.join(form)}."))
        return part
    for key in sorted(key for key in value if key not in form):
        found.append(part.fault("", f"лишний ключ {shown(key)}. Уберите его."))
    for name, field in form.items():
        if name not in value:
            if field.is_required:
                found.append(part.fault(name, f"не задано, нет ключа «{name}». {_mend(field, written=False)}"))
            else:
                part.fields[name] = field.default
        elif field.record and not field.is_list:
            path, order = part.place(name)
            title = ", ".join(filter(None, [part.title, field.record.said]))
            part.fields[name] = read(value[name], Part(field.record, path, title, order), found)
        elif field.record and isinstance(value[name], list):
            rows = zip(_row_parts(part, name, field.record, value[name]), value[name], strict=True)
            part.fields[name] = [read(row, empty, found) for empty, row in rows]
        elif field.kind and field.kind.fits(value[name]):
            part.fields[name] = value[name]
        elif value[name] in ("", None):
            found.append(part.fault(name, f"пусто. {_mend(field, written=False)}"))
        else:
            found.append(part.fault(name, f"не подходит {shown(value[name])}. {_mend(field)}"))
    return part


def _row_parts(parent: Part, name: str, record: type[Record], rows: list[Any]) -> list[Part]:
    """Empty parts for the records of a list: each known by its key, or by its place where it has none.

    Items of a checklist with zones are numbered anew in each zone, so an item's number counts only if no other has it.
    """
    path, order = parent.place(name)
    prefix = ", ".join(filter(None, [parent.title, record.said]))
    kind = fields(record)[record.known_by].kind
    keys = [row.get(record.known_by) if isinstance(row, dict) else None for row in rows]
    sound = [key if kind and kind.fits(key) else None for key in keys]
    times = Counter(sound)
    parts = []
    for place, key in enumerate(sound):
        if key is None or (record.is_numbered_anew and times[key] > 1):
            at, title = f"#{place + 1}", f"{prefix} № {place + 1} по порядку"
        else:
            at, title = str(key), f"{prefix} {record.names.get(key, key)}"
        parts.append(Part(record, f"{path}/{at}", title, (*order, place)))
    return parts


def _mend(field: Field, *, written: bool = True) -> str:
    """What to put in place of a value of wrong form; and how it is written, where somebody wrote it by hand."""
    if field.kind:
        how = f": {field.kind.written}" if written and field.kind.written else ""
        return f"Впишите {field.kind.wanted}{how}."
    keys = ", ".join(fields(field.record))
    return f"Нужен список объектов с ключами {keys}." if field.is_list else f"Нужен объект с ключами {keys}."


def shown(value: Any) -> str:
    """A value of wrong form in a few words, fit for any page and file."""
    match value:
        case None:
            return "null"
        case bool():
            return f"«{str(value).lower()}»"
        case int() if abs(value) > 10**20:
            return "огромное число"
        case int() | float():
            return f"число {value}"
        case str():
            short = UNFIT.sub("\N{REPLACEMENT CHARACTER}", value[:40])
            return f"«{short}…»" if len(value) > 40 else f"«{short}»"
        case list():
            return "список"
        case _:
            return "объект"
