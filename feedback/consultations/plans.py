"""What a file of the log would do, row by row. Reads only: feedback.consultations.actions writes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models

from feedback.models import Channel, Consultation, ConsultationIndicator, ConsultationKind
from network.models import Region
from network.region_names import RegionNames, folded
from tabular import Column, Row, Table
from uploads.planning import Change, Plan, Planned, Verdict

COLUMNS = (
    Column("number", "№", aliases=("номер", "№ п/п", "n")),
    Column("date_start", "дата", required=True, aliases=("начало", "дата начала"), is_day=True),
    Column("date_end", "по", aliases=("окончание", "дата окончания"), is_day=True),
    Column(
        "regions", "регионы", required=True, aliases=("регион", "субъект", "субъект рф", "субъект российской федерации")
    ),
    Column("kind", "вид", required=True, aliases=("вид поддержки",)),
    Column("channel", "как", aliases=("канал",)),
    Column("topic", "тема", required=True, aliases=("тематика", "тематика консультации")),
    Column("indicators", "показатели", aliases=("показатель",)),
    Column("question", "вопрос"),
    Column("answer", "ответ"),
)
TITLES = {column.key: column.title for column in COLUMNS}
TEXTS = ("topic", "question", "answer")
DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s*г\.?)?|(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T][\d:.]+)?")
SPAN = re.compile(r"(?<=\d)\s*[–—]\s*|(?<=\d)\s+-\s+|(?<=\d)-(?=\d{1,2}\.\d)|\s+по\s+")


@dataclass(kw_only=True)
class PlannedRow(Planned):
    """One row of the file, the row of the log before and as the file wants it, and what stands against it."""

    topic: str
    before: Consultation | None = None
    row: Consultation | None = None
    regions: list[Region] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    is_known: bool = False

    @property
    def verdict(self) -> Verdict:
        """A row with a fault is refused, whatever it would change."""
        if self.faults or self.row is None:
            return Verdict.REFUSED
        if self.before is None and not self.is_known:
            return Verdict.NEW
        return Verdict.CHANGED if self.changes else Verdict.UNCHANGED

    def names(self) -> dict[str, str]:
        return {"topic": self.topic}


def make_plan(table: Table, *, lock: bool = False) -> Plan[PlannedRow]:
    """Compare a table with the log as it is; with `lock` (in a transaction) its rows stay so."""
    log = Consultation.objects.order_by("pk")
    known = list((log.select_for_update() if lock else log).prefetch_related("regions", "about_indicators"))
    return Plan(_Planner(known, list(Region.objects.all())).rows(table))


class _Planner:
    """Carries what the rows of one file are compared with."""

    def __init__(self, known: list[Consultation], regions: list[Region]) -> None:
        self.known = {row.number: row for row in known}
        self.said = {_content(row, list(row.regions.all()), row.codes) for row in known}
        self.names = RegionNames(regions)
        self.first_rows: dict[int, int] = {}
        self.first_said: dict[tuple, int] = {}

    def rows(self, table: Table) -> list[PlannedRow]:
        """The plan of each row."""
        return [self._plan(row) for row in table.rows]

    def _plan(self, source: Row) -> PlannedRow:
        values = source.values
        planned = PlannedRow(number=source.number, topic=values["topic"], faults=list(source.faults))
        before = planned.before = self._before(values.get("number", ""), planned)
        days = list(_days(values["date_start"], values.get("date_end", ""), planned.faults))
        kind = _choice(values["kind"], ConsultationKind, "Вид", planned.faults)
        channel = before.channel if before else ""
        if values.get("channel"):
            channel = _choice(values["channel"], Channel, "Как", planned.faults)
        elif "channel" in values:
            channel = ""
        planned.regions = list(self._regions(values["regions"], planned.faults))
        planned.codes = before.codes if before else []
        if "indicators" in values:
            planned.codes = list(_codes(values["indicators"], planned.faults))
        if planned.faults:
            return planned
        row = Consultation()  # never saved: what it says is copied into the row of the log
        row.date_start, row.date_end = days
        row.kind, row.channel = kind, channel
        for name in TEXTS:
            setattr(row, name, self._text(before, name, values))
        planned.row = row
        self._check(row, planned)
        self._compare(before, planned)
        return planned

    def _before(self, text: str, planned: PlannedRow) -> Consultation | None:
        """The row of the log that the file means; None where it gives no number, so it is a new one."""
        if not text:
            return None
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
        before = self.known.get(number)
        if before is None:
            planned.faults.append(f"Записи № {text} в журнале нет. У новых записей оставьте номер пустым.")
            return None
        first = self.first_rows.setdefault(number, planned.number)
        if first != planned.number:
            planned.faults.append(f"Номер {number} уже стоит в строке {first}. Оставьте одну из строк.")
        return before

    def _regions(self, text: str, faults: list[str]) -> Iterator[Region]:
        names = [name for name in re.split(r"[;,]", text) if name.strip(" .")]
        if not names:
            faults.append("Нет региона. Впишите код субъекта или название; если их несколько, через точку с запятой.")
        seen = set()
        for name in names:
            region = self.names.find(name)
            if region is None:
                faults.append(f"{self.names.absent(name.strip())} Впишите код субъекта или название.")
            elif region.pk not in seen:
                seen.add(region.pk)
                yield region

    @staticmethod
    def _text(before: Consultation | None, name: str, values: dict[str, str]) -> str:
        """What the file says; a file holds a text on one line, so the same words leave the lines of the log alone."""
        old = getattr(before, name) if before else ""
        new = values.get(name)
        return old if new is None or new == " ".join(old.split()) else new

    def _check(self, row: Consultation, planned: PlannedRow) -> None:
        try:
            row.full_clean(
                exclude=["number", "key", "by", "faq_page", "remark", "latest_revision"],
                validate_unique=False,
            )
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                title = TITLES.get(name, "")
                planned.faults += [f"{title.capitalize()}: {text}" if title else text for text in messages]

    def _compare(self, before: Consultation | None, planned: PlannedRow) -> None:
        row = planned.row
        if row is None or planned.faults:
            return
        if before:
            old = _shown(before, list(before.regions.all()), before.codes)
            new = _shown(row, planned.regions, planned.codes)
        else:
            content = _content(row, planned.regions, planned.codes)
            planned.is_known = content in self.said
            first = self.first_said.setdefault(content, planned.number)
            if first != planned.number:
                planned.faults.append(f"То же самое уже стоит в строке {first}. Оставьте одну из строк.")
            if planned.is_known:
                return
            old, new = {}, _shown(row, planned.regions, planned.codes)
        planned.changes = [
            Change(key, TITLES[key], old.get(key, ""), text) for key, text in new.items() if text != old.get(key, "")
        ]


def _days(first: str, last: str, faults: list[str]) -> Iterator[date]:
    """The first and the last day; the first cell may hold both, as in 13.04.2022 – 15.04.2022."""
    texts = [text.strip() for text in SPAN.split(first) if text.strip()]
    if not texts:
        faults.append("Нет даты. Впишите день, например 24.11.2026.")
        return
    if len(texts) > 2 or (len(texts) == 2 and last):
        faults.append(f"Дата: в «{first}» не один день. Впишите первый день, а последний — в столбец «по».")
        return
    if len(texts) == 1:
        texts.append(last or texts[0])
    for text in texts:
        day = _day(text)
        if day is None:
            faults.append(f"Дата: вместо «{text}» впишите день, например 24.11.2026.")
            return
        yield day


def _day(text: str) -> date | None:
    match = DAY.fullmatch(text.strip())
    if match is None:
        return None
    day, month, year, *other = match.groups()
    parts = (year, month, day) if year else other
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def _choice(text: str, choices: type[models.TextChoices], title: str, faults: list[str]) -> str:
    """The value that a text names by its label or by itself."""
    for value, label in choices.choices:
        if folded(text) in (folded(label), value):
            return value
    faults.append(f"{title}: вместо «{text}» впишите одно из: {', '.join(choices.labels)}.")
    return ""


def _codes(text: str, faults: list[str]) -> Iterator[str]:
    for code in sorted({code.strip(" .") for code in re.split(r"[;,\s]", text)} - {""}):
        try:
            ConsultationIndicator(code=code).clean_fields(exclude=["id", "consultation"])
        except ValidationError:
            faults.append(f"Показатели: «{code}» — не код. Впишите коды как в методике: 1.3; 3.1.2.")
        else:
            yield code


def _shown(row: Consultation, regions: Iterable[Region], codes: Iterable[str]) -> dict[str, str]:
    """The row as people read it, by column."""
    return {
        "date_start": f"{row.date_start:%d.%m.%Y}",
        "date_end": f"{row.date_end:%d.%m.%Y}",
        "regions": "; ".join(sorted(region.name for region in regions)),
        "kind": row.get_kind_display(),
        "channel": row.get_channel_display(),
        "topic": row.topic,
        "indicators": ", ".join(sorted(codes)),
        "question": row.question,
        "answer": row.answer,
    }


def _content(row: Consultation, regions: Iterable[Region], codes: Iterable[str]) -> tuple[str, ...]:
    """What the row says, to know it again in a file without numbers."""
    return tuple(folded(text) for text in _shown(row, regions, codes).values())
