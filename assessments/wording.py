"""What a passport says, in words: for its history, and for comparing two texts. Pure but for reading rows."""

from typing import Any

from assessments.blank import Line, Sheet
from assessments.models import Entry
from assessments.reading import Stand, Stated
from tabular.numbers import format_count

MET = {True: "выполнен", False: "не выполнен", None: "нет отметки"}


def name_line(sheet: Sheet, line: Line | None) -> str:
    """The line as a heading has it: «5.4, уровень 3, Фасад и территория, 1»."""
    if line is None:
        return sheet.indicator
    level = f"уровень {line.level}" if line.level else ""
    return ", ".join(part for part in (sheet.indicator, level, line.zone, str(line.number)) if part)


def describe_entry(entry: Entry, sheet: Sheet) -> str:
    """What an entry says, in one line."""
    parts = []
    if sheet.has_ticks or entry.item == sheet.own_key:
        parts.append(MET[entry.is_met] if entry.item != sheet.own_key else _without(entry, sheet))
    elif sheet.has_counts and (entry.current is not None or entry.previous is not None):
        parts.append(f"за период {_count(entry.current)}, за прошлый {_count(entry.previous)}")
    if entry.dated:
        parts.append(f"дата {entry.dated:%d.%m.%Y}")
    if entry.note:
        parts.append(f"пояснение: {entry.note}")
    return "; ".join(part for part in parts if part)


def take_snapshot(stand: Stand) -> dict[str, str]:
    """All that a passport says, by line, in words."""
    return {key: said for stated in stand.sheets for key, said in _lines(stated)}


def list_changes(before: dict[str, str], after: dict[str, str]) -> list[list[str]]:
    """Lines that differ: key, how it was, how it is."""
    keys = [*after, *(key for key in before if key not in after)]
    return [[key, before.get(key, ""), after.get(key, "")] for key in keys if before.get(key, "") != after.get(key, "")]


def _lines(stated: Stated) -> list[tuple[str, str]]:
    sheet = stated.sheet
    found = []
    for key in (sheet.own_key, *sheet.by_key):
        entry, proofs = stated.entries.get(key), stated.evidence.get(key, [])
        said = describe_entry(entry, sheet) if entry and not entry.is_empty else ""
        if proofs:
            count = format_count(len(proofs), "подтверждение", "подтверждения", "подтверждений")
            names = ", ".join(f"{piece} ({piece.sha256[:8]})" for piece in proofs)
            said = "; ".join(part for part in (said, f"{count}: {names}") if part)
        if said:
            found.append((key, said))
    for event in stated.events:
        kind = sheet.by_key[event.kind].text if event.kind in sheet.by_key else event.other
        found.append((event.item, f"{event.held_on:%d.%m.%Y}, {kind}: {event.content}"))
    return found


def _without(entry: Entry, sheet: Sheet) -> str:
    if entry.is_met is not False:
        return ""
    return "мероприятий не было" if sheet.has_events else "показатель не измеряли"


def _count(value: Any) -> str:
    return "не указано" if value is None else str(value)
