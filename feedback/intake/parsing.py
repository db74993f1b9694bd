"""Proposals out of the rows of a table as regions make them. Pure.

A proposal may go on in the next row (Word breaks rows at the end of a page), a number may be missing, a region may be
written once for many rows. What can be understood in two ways is refused, with the row and the way to mend it. A dash
or «нет» in place of a proposal is none.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from feedback.intake.decisions import read_marks
from tabular import Column

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
DASHES = re.compile(r"[-–—−_./\\…\s]+")
NO_REMARK = frozenset(
    {"нет", "отсутствуют", "не имеется", "не имеем", "не поступало", "не поступили"}
    | {
        phrase.format(what)
        for what in ("замечаний", "предложений", "замечаний и предложений", "предложений и замечаний")
        for phrase in ("нет {}", "{} нет", "без {}", "{} не имеется", "{} не имеем", "{} не поступало")
    }
    | {
        f"{what} отсутствуют"
        for what in ("замечания", "предложения", "замечания и предложения", "предложения и замечания")
    }
)
FOLLOWS = "follows"  # where the fault of a row stands that may go on with the one above
NAMED = 10  # rows without a remark that are named one by one


class Fault(str):
    """What is wrong with a row, and the column where to mend it; empty: it is no single one."""

    column: str

    def __new__(cls, message: str, column: str = "") -> "Fault":
        fault = super().__new__(cls, message)
        fault.column = column
        return fault

    @classmethod
    def of(cls, kept: Any) -> "Fault":
        """What `to_json` wrote; a mere text where it was written before faults knew their columns."""
        return cls(*kept) if isinstance(kept, list) else cls(kept)


@dataclass(frozen=True)
class Source:
    """A row of a file: own texts by column, those of merged cells that began above, what it goes on with."""

    place: str
    values: Mapping[str, str] = field(default_factory=dict)
    carried: Mapping[str, str] = field(default_factory=dict)
    below: frozenset[str] = frozenset()  # columns whose cell began in a row above
    heading: str = ""  # the text of a cell as wide as the table
    is_numbered: bool = False  # Word numbers it by itself
    faults: tuple[str, ...] = ()  # those of one column are a Fault


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
    faults: tuple[Fault, ...] = ()
    may_go_on: bool = False  # nobody can tell whether it goes on with the row above
    is_mended: bool = False  # a person has written it anew after the file was read


@dataclass(frozen=True)
class Proposals:
    """What a file says: proposals, columns that were found, remarks for the reader, titles not known."""

    entries: tuple[Entry, ...]
    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` understands."""
        rows = [vars(entry) | {"faults": [[fault, fault.column] for fault in entry.faults]} for entry in self.entries]
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
            tuple(Entry(**(row | {"faults": tuple(map(Fault.of, row["faults"]))})) for row in data["entries"]),
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
    faults: list[Fault]
    may_go_on: bool = False


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
        if _is_blank(row):
            continue
        last = growing[-1] if growing else None
        verdict = _follows(row, last, has_numbers)
        if verdict == "yes" and last:
            _append(last, row)
            continue
        texts = dict(row.carried) | {k: v for k, v in row.values.items() if v}
        made = _Growing(row, group, texts, [_fault(fault) for fault in row.faults])
        if verdict == "unclear" and last:
            made.may_go_on = True
            made.faults.append(
                Fault(
                    "Нет номера, и непонятно, новое это предложение или продолжение строки выше "
                    f"({last.source.place}).",
                    FOLLOWS,
                )
            )
        growing.append(made)
    growing = _without_empty(growing, notes)
    if not with_decisions and any(one.texts.get(key) for one in growing for key in DECIDED):
        notes.append("Столбцы с решением и комментарием заполняет ФЦК: из них ничего не взято.")
        for one in growing:
            one.texts = {key: text for key, text in one.texts.items() if key not in DECIDED}
    return [_entry(one) for one in growing], notes


def is_no_remark(text: str) -> bool:
    """Whether a text says only that there is nothing to say: dashes, «нет», «замечаний нет» and the like."""
    said = " ".join(text.lower().replace("ё", "е").split()).strip(" .!;:,«»\"'()")
    return said in NO_REMARK or bool(DASHES.fullmatch(text))


def _is_blank(row: Source) -> bool:
    """Whether nothing is written in a row, as in those of a form that nobody has filled in: its number says nothing."""
    if row.faults or row.below:
        return not row.faults and not row.is_numbered and not any(row.values.values())
    return not any(text for key, text in row.values.items() if key != "number")


def _without_empty(growing: list[_Growing], notes: list[str]) -> list[_Growing]:
    """Without rows that hold no remark for certain: no title and no decision either; which ones the reader is told."""
    empty = [
        one
        for one in growing
        if is_no_remark(one.texts.get("text", ""))
        and not any(_is_said(one.texts.get(key, "")) for key in ("title", "decision", "partly", "rejected"))
    ]
    if empty:
        places = ", ".join(one.source.place for one in empty[:NAMED])
        more = f" и ещё {len(empty) - NAMED}" if len(empty) > NAMED else ""
        notes.append(f"Прочерк или «нет» вместо предложения: {places}{more}. Это не замечания, они пропущены.")
    return [one for one in growing if one not in empty]


def _is_said(text: str) -> bool:
    return bool(text.strip()) and not is_no_remark(text)


def _fault(text: str) -> Fault:
    return text if isinstance(text, Fault) else Fault(text)


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
    before = last.texts.get("text", "")
    if is_no_remark(before) or DASHES.fullmatch(text):
        return "no"
    is_open = before[-1:] in tuple(OPEN)
    if is_no_remark(text) and not is_open:
        return "no"
    if text[0].islower() or is_open:
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
    last.faults += [Fault(f"{row.place}: {fault}", _fault(fault).column) for fault in row.faults]


def _entry(one: _Growing) -> Entry:
    texts = {key: one.texts.get(key, "") for key in TITLES}
    faults = list(one.faults)
    decision, words, fault = read_marks(texts["decision"], texts["partly"], texts["rejected"])
    text, answer = texts["text"], "\n".join(filter(None, [words, texts["answer"]]))
    title = " ".join(texts["title"].split()) or title_of(text)
    faults += faults_of(title, text, answer)
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
        may_go_on=one.may_go_on,
    )


def faults_of(title: str, text: str, answer: str) -> list[Fault]:
    """What is wrong with the texts of a proposal, wherever they come from."""
    faults = []
    if not text:
        faults.append(Fault("Нет текста предложения. Впишите его.", "text"))
    elif is_no_remark(text):
        faults.append(Fault(f"«{text}» вместо предложения. Впишите его.", "text"))
    if len(text) > LONGEST:
        faults.append(Fault(f"Предложение длиннее {LONGEST} знаков. Сократите его или разделите на два.", "text"))
    if len(title) > LONGEST_TITLE:
        faults.append(Fault(f"Заголовок длиннее {LONGEST_TITLE} знаков. Сократите его.", "title"))
    if len(answer) > LONGEST:
        faults.append(Fault(f"Комментарий длиннее {LONGEST} знаков. Сократите его.", "answer"))
    return faults


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
