"""Reads a document by its form: what has the right form may be relied upon, all else is a fault."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .form import AUDIENCES, ITEM, Record, Rows
from .leaves import UNFIT, Leaf


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

    record: Record
    path: str = ""
    title: str = ""
    order: Order = ()
    fields: dict[str, Any] = field(default_factory=dict)

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
        return path, (*self.order, list(self.record.fields).index(name))

    def fault(self, name: str, message: str) -> Found:
        """A fault of one of the fields, or of the whole part (empty name)."""
        if not name:
            return self.order, Fault(self.path, f"{self.title or 'Редакция'}: {message}")
        path, order = self.place(name)
        label = self.record.fields[name][0]
        where = f"{self.title}, {label}" if self.title else f"{label[0].upper()}{label[1:]}"
        return order, Fault(path, f"{where}: {message}")


def read(value: Any, record: Record, part: Part, found: list[Found]) -> Part:
    """Fills `part` with the fields of `value` that have the right form, and adds the faults of all others."""
    if not isinstance(value, dict):
        found.append(part.fault("", f"не подходит {shown(value)}. {_mend(record)}"))
        return part
    for key in sorted(key for key in value if key not in record.fields):
        found.append(part.fault("", f"лишний ключ {shown(key)}. Уберите его."))
    for name, (_, form) in record.fields.items():
        if name not in value:
            found.append(part.fault(name, f"не задано, нет ключа «{name}». {_mend(form, written=False)}"))
        elif isinstance(form, Record):
            path, order = part.place(name)
            title = f"{part.title}, {form.title}" if part.title else form.title
            part.fields[name] = read(value[name], form, Part(form, path, title, order), found)
        elif isinstance(form, Rows) and isinstance(value[name], list):
            rows = zip(_row_parts(part, name, form, value[name]), value[name], strict=True)
            part.fields[name] = [read(row, form.record, empty, found) for empty, row in rows]
        elif isinstance(form, Leaf) and form.fits(value[name]):
            part.fields[name] = value[name]
        elif value[name] in ("", None):
            found.append(part.fault(name, f"пусто. {_mend(form, written=False)}"))
        else:
            found.append(part.fault(name, f"не подходит {shown(value[name])}. {_mend(form)}"))
    return part


def _row_parts(parent: Part, name: str, form: Rows, rows: list[Any]) -> list[Part]:
    """Empty parts for the records of a list: each known by its key, or by its place where it has none.

    Items of a checklist with zones are numbered anew in each zone, so an item's number counts only if no other has it.
    """
    path, order = parent.place(name)
    prefix = f"{parent.title}, {form.record.title}" if parent.title else form.record.title
    leaf = form.record.fields[form.key][1]
    keys = [row.get(form.key) if isinstance(row, dict) else None for row in rows]
    sound = [key if isinstance(leaf, Leaf) and leaf.fits(key) else None for key in keys]
    times = Counter(sound)
    parts = []
    for place, key in enumerate(sound):
        if key is None or (form.record is ITEM and times[key] > 1):
            at, title = f"#{place + 1}", f"{prefix} № {place + 1} по порядку"
        else:
            at, title = str(key), f"{prefix} {AUDIENCES.get(key, key)}"
        parts.append(Part(form.record, f"{path}/{at}", title, (*order, place)))
    return parts


def _mend(form: Leaf | Record | Rows, *, written: bool = True) -> str:
    """What to put in place of a value of wrong form; and how it is written, where somebody wrote it by hand."""
    match form:
        case Leaf():
            return f"Впишите {form.wanted}: {form.written}." if written and form.written else f"Впишите {form.wanted}."
        case Record():
            return f"Нужен объект с ключами {', '.join(form.fields)}."
        case Rows():
            return f"Нужен список объектов с ключами {', '.join(form.record.fields)}."


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
