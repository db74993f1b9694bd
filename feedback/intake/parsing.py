"""Proposals out of the rows of a table as regions make them. Pure.

A proposal may go on in the next row (Word breaks rows at the end of a page), a number may be missing, a region may be
written once for many rows. What can be understood in two ways is refused, with the row and the way to mend it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from feedback.intake.decisions import read_marks
from network.spreadsheets import Column

LONGEST = 5000  # of a proposal and of an answer: feedback.models.Remark.LONGEST, a test compares them
LONGEST_TITLE = 160

COLUMNS = (
    Column("number", "№", aliases=("номер", "№ п/п", "№п/п", "п/п", "номер п/п", "№ п.п.", "n", "no")),
    Column(
        "region",
        "регион",
        aliases=(
            "субъект",
            "субъект РФ",
            "субъект Российской Федерации",
            "наименование субъекта",
            "наименование субъекта РФ",
            "наименование региона",
            "код региона",
        ),
    ),
    Column("topic", "тема", aliases=("раздел",)),
    Column("title", "заголовок", aliases=("кратко",)),
    Column(
        "text",
        "предложение",
        required=True,
        longest=LONGEST,
        aliases=(
            "предложения",
            "замечание",
            "замечания",
            "замечания и предложения",
            "предложения и замечания",
            "замечание/предложение",
            "предложение/замечание",
            "замечания/предложения",
            "предложения/замечания",
            "замечание (предложение)",
            "предложение (замечание)",
            "предложение региона",
            "предложения региона",
            "предложения регионов",
            "суть предложения",
            "содержание предложения",
            "текст предложения",
            "текст замечания",
        ),
    ),
    Column(
        "decision",
        "принято/не принято",
        longest=LONGEST,
        aliases=(
            "принято / не принято",
            "принято/ не принято",
            "принято /не принято",
            "принято или не принято",
            "принято/частично/не принято",
            "принято/не принято/частично",
            "принято",
            "решение",
            "решение ФЦК",
            "результат",
            "результат рассмотрения",
            "отметка о принятии",
            "статус",
        ),
    ),
    Column("partly", "принято частично", aliases=("частично", "частично принято")),
    Column("rejected", "не принято", aliases=("отклонено",)),
    Column(
        "answer",
        "комментарий",
        longest=LONGEST,
        aliases=(
            "комментарии",
            "комментарий ФЦК",
            "комментарий к решению",
            "ответ",
            "ответ ФЦК",
            "пояснение",
            "обоснование",
            "причина",
            "примечание",
        ),
    ),
)
TITLES = {column.key: column.title for column in COLUMNS}
DECIDED = ("decision", "partly", "rejected", "answer")
ENDED = ".!?…»)"
OPEN = ",:;-–—(«"
NUMBER = re.compile(r"\s*(\d{1,6})\s*[.)]?\s*")


@dataclass(frozen=True)
class Source:
    """A row of a file: own texts by column, those of merged cells that began above, what it goes on with."""

    place: str
    values: Mapping[str, str] = field(default_factory=dict)
    carried: Mapping[str, str] = field(default_factory=dict)
    below: frozenset[str] = frozenset()  # columns whose cell began in a row above
    heading: str = ""  # the text of a cell as wide as the table
    is_numbered: bool = False  # Word numbers it by itself
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A proposal as the file says it; decision: a value of feedback.models.Decision, or empty."""

    place: str
    number: str
    region: str
    group: str
    topic: str
    title: str
    text: str
    decision: str
    answer: str
    decision_fault: str = ""  # what is wrong with the decision; it matters only where one is to be made
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposals:
    """What a file says: proposals, columns that were found, remarks for the reader, titles not known."""

    entries: tuple[Entry, ...]
    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` understands."""
        rows = [vars(entry) | {"faults": list(entry.faults)} for entry in self.entries]
        return {
            "entries": rows,
            "columns": list(self.columns),
            "notes": list(self.notes),
            "unknown": list(self.unknown),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Proposals":
        """What `to_json` wrote."""
        return cls(
            tuple(Entry(**(row | {"faults": tuple(row["faults"])})) for row in data["entries"]),
            tuple(data["columns"]),
            tuple(data["notes"]),
            tuple(data["unknown"]),
        )


@dataclass
class _Growing:
    """A proposal while its rows are put together."""

    source: Source
    group: str
    texts: dict[str, str]
    faults: list[str]


def proposals(sources: Iterable[Source], *, with_decisions: bool) -> tuple[list[Entry], list[str]]:
    """The proposals of the rows, and remarks for the reader; decisions and comments are passed over, if so wanted."""
    rows = list(sources)
    has_numbers = any(_is_numbered(row) for row in rows)
    growing: list[_Growing] = []
    notes: list[str] = []
    group = ""
    for row in rows:
        if row.heading:
            group = row.heading
            notes.append(f"{row.place}: текст во всю ширину таблицы, «{_cut(group, 60)}». Он понят как подзаголовок.")
            continue
        if not row.faults and not row.is_numbered and not any(row.values.values()):
            continue
        last = growing[-1] if growing else None
        verdict = _follows(row, last, has_numbers)
        if verdict == "yes" and last:
            _append(last, row)
            continue
        made = _Growing(row, group, dict(row.carried) | {k: v for k, v in row.values.items() if v}, list(row.faults))
        if verdict == "unclear" and last:
            made.faults.append(
                f"Нет номера, и непонятно, новое это предложение или продолжение строки выше ({last.source.place}). "
                "Если новое, впишите номер; если продолжение, перенесите текст в ту строку."
            )
        growing.append(made)
    if not with_decisions and any(one.texts.get(key) for one in growing for key in DECIDED):
        notes.append("Столбцы с решением и комментарием заполняет ФЦК: из них ничего не взято.")
        for one in growing:
            one.texts = {key: text for key, text in one.texts.items() if key not in DECIDED}
    return [_entry(one) for one in growing], notes


def _is_numbered(row: Source) -> bool:
    return row.is_numbered or bool(row.values.get("number"))


def _follows(row: Source, last: _Growing | None, has_numbers: bool) -> str:
    """Whether a row goes on with the proposal above: "yes", "no" or "unclear"."""
    if last is None or _is_numbered(row):
        return "no"
    if "text" in row.below:
        return "yes"
    text = row.values.get("text", "")
    if row.values.get("region") and text:
        return "no"
    if not text:
        return "yes"
    if text[0].islower() or last.texts.get("text", "")[-1:] in tuple(OPEN):
        return "yes"
    if any(row.values.get(key) for key in ("decision", "partly", "rejected")):
        return "no"
    if row.below >= {"number", "region"}:  # one number for each region, with several proposals
        return "no"
    return "unclear" if has_numbers else "no"


def _append(last: _Growing, row: Source) -> None:
    for key, text in row.values.items():
        if not text or (key == "region" and last.texts.get(key) == text):
            continue
        before = last.texts.get(key, "")
        joint = "" if not before else " " if text[0].islower() or before[-1] not in ENDED else "\n"
        last.texts[key] = before + joint + text
    last.faults += [f"{row.place}: {fault}" for fault in row.faults]


def _entry(one: _Growing) -> Entry:
    texts = {key: one.texts.get(key, "") for key in TITLES}
    faults = list(one.faults)
    decision, words, fault = read_marks(texts["decision"], texts["partly"], texts["rejected"])
    text, answer = texts["text"], "\n".join(filter(None, [words, texts["answer"]]))
    title = " ".join(texts["title"].split()) or title_of(text)
    if not text:
        faults.append("Нет текста предложения. Впишите его или удалите строку.")
    if len(text) > LONGEST:
        faults.append(f"Предложение длиннее {LONGEST} знаков. Сократите его или разделите на два.")
    if len(title) > LONGEST_TITLE:
        faults.append(f"Заголовок длиннее {LONGEST_TITLE} знаков. Сократите его.")
    if len(answer) > LONGEST:
        faults.append(f"Комментарий длиннее {LONGEST} знаков. Сократите его.")
    number = NUMBER.fullmatch(texts["number"])
    return Entry(
        place=one.source.place,
        number=number[1] if number else texts["number"],
        region=" ".join(texts["region"].split()),
        group=one.group,
        topic=" ".join(texts["topic"].split()),
        title=title,
        text=text,
        decision=decision,
        answer=answer,
        decision_fault=fault,
        faults=tuple(faults),
    )


def title_of(text: str) -> str:
    """A title for a proposal that has none: its first sentence, cut between words."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    sentence = re.split(r"(?<=[.!?…])\s+(?=[А-ЯЁA-Z«])", " ".join(first.split()), maxsplit=1)[0]
    return _cut(sentence.rstrip(".;:, "), LONGEST_TITLE)


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(".;:,") + "…"


def found_columns(keys: Iterable[str]) -> tuple[str, ...]:
    """Column keys in the order of COLUMNS."""
    there = set(keys)
    return tuple(column.key for column in COLUMNS if column.key in there)
