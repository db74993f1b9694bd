"""What an import of offices would do, row by row. Reads only: network.actions writes."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.db import models

from network.models import Office, Region
from network.spreadsheets import Column, Row, Table

COLUMNS = (
    Column("code", "код", required=True, aliases=("код ЦЗН",)),
    Column("region", "регион", required=True, aliases=("субъект", "субъект РФ", "код региона")),
    Column("name", "название", required=True, aliases=("наименование", "название ЦЗН", "наименование ЦЗН")),
    Column("town", "город или район", aliases=("город", "район", "город/район", "город (район)")),
    Column("address", "адрес"),
    Column("is_managing", "управляющий", aliases=("управляющий ЦЗН",)),
)
TITLES = {column.key: column.title for column in COLUMNS}
YES = frozenset({"да", "1", "+", "истина", "true"})
NO = frozenset({"нет", "0", "-", "—", "", "ложь", "false"})


class Verdict(models.TextChoices):
    """What is to become of a row."""

    REFUSED = "refused", "отклонён"
    NEW = "new", "новый"
    CHANGED = "changed", "изменён"
    UNCHANGED = "unchanged", "без изменений"


@dataclass(frozen=True)
class Change:
    """One field of an office, before and after, as people read it."""

    key: str
    title: str
    old: str
    new: str


@dataclass
class PlannedRow:
    """One row of the file, the office as the row wants it, and what stands against it."""

    number: int
    code: str
    name: str
    faults: list[str] = field(default_factory=list)
    office: Office | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """A row with a fault is refused, whatever it would change."""
        if self.faults or self.office is None:
            return Verdict.REFUSED
        if self.office.pk is None:
            return Verdict.NEW
        return Verdict.CHANGED if self.changes else Verdict.UNCHANGED

    def to_json(self) -> dict:
        """Plain data for the log of imports."""
        return {
            "number": self.number,
            "code": self.code,
            "name": self.name,
            "verdict": self.verdict.value,
            "changes": [[change.title, change.old, change.new] for change in self.changes],
        }


@dataclass(frozen=True)
class Plan:
    """Everything that an import would do."""

    rows: list[PlannedRow]

    def having(self, *verdicts: Verdict) -> list[PlannedRow]:
        """Rows with one of these verdicts."""
        return [row for row in self.rows if row.verdict in verdicts]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each verdict."""
        return {verdict.value: len(self.having(verdict)) for verdict in Verdict}

    @property
    def writes(self) -> list[PlannedRow]:
        """Rows that would be written."""
        return self.having(Verdict.NEW, Verdict.CHANGED)

    @property
    def digest(self) -> str:
        """Differs when anything that would be written differs: what was confirmed is what is applied."""
        data = json.dumps([row.to_json() for row in self.rows], ensure_ascii=False)
        return hashlib.sha256(data.encode()).hexdigest()


def make_plan(table: Table, *, lock: bool = False) -> Plan:
    """Compare a table with the offices that there are; with `lock` (in a transaction) they stay so."""
    offices = Office.objects.order_by("pk")
    known = list(offices.select_for_update() if lock else offices)
    return Plan(_Planner(table, known, list(Region.objects.all())).rows())


class _Planner:
    """Carries what the rows of one file are compared with."""

    def __init__(self, table: Table, offices: list[Office], regions: list[Region]) -> None:
        self.table = table
        self.offices = {office.code: office for office in offices}
        self.folded_codes = {office.code.casefold(): office.code for office in offices}
        self.regions = {region.pk: region for region in regions}
        self.region_names = {
            _folded(name): region
            for region in regions
            for name in (region.short_name, region.slug, region.name, region.code)
        }
        self.unknown_regions: dict[str, str] = {}
        self.first_rows: dict[str, int] = {}

    def rows(self) -> list[PlannedRow]:
        """The plan of each row, each checked by itself and then all together."""
        planned = [self._plan(row) for row in self.table.rows]
        self._check_together(planned)
        return planned

    def _plan(self, row: Row) -> PlannedRow:
        values = row.values
        planned = PlannedRow(row.number, values["code"], values["name"], list(row.faults))
        self._check_code(planned)
        if self._is_demo(planned):
            return planned
        region = self._region(values["region"], planned)
        managing = self._managing(values, planned)
        if not planned.code or region is None:
            return planned
        before = self.offices.get(planned.code)
        office = copy(before) if before else Office(code=planned.code)
        office.region = region
        office.name = values["name"]
        office.town = values.get("town", office.town)
        office.address = values.get("address", office.address)
        office.is_managing = office.is_managing if managing is None else managing
        planned.office = office
        try:
            # Uniqueness is checked over the whole file: rows may exchange names and the managing mark.
            office.full_clean(exclude=["region", "latest_revision"], validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                planned.faults += [f"{TITLES.get(name, name).capitalize()}: {text}" for text in messages]
        planned.changes = list(self._changes(before, office))
        return planned

    def _check_code(self, planned: PlannedRow) -> None:
        code = planned.code
        if not code:
            planned.faults.append("Нет кода. Впишите код ЦЗН; если это не ЦЗН, удалите строку.")
            return
        first = self.first_rows.setdefault(code.casefold(), planned.number)
        if first != planned.number:
            planned.faults.append(f"Код {code} уже стоит в строке {first}. Оставьте одну из строк.")
        same = self.folded_codes.get(code.casefold(), code)
        if same != code:
            planned.faults.append(f"Код {code} отличается от имеющегося только регистром букв. Впишите {same}.")

    def _is_demo(self, planned: PlannedRow) -> bool:
        """An invented office is no file's to change; its row would turn it into one that passes for real."""
        before = self.offices.get(planned.code)
        if before is None or not before.is_demo:
            return False
        planned.faults.append(f"Код {planned.code} занят выдуманным ЦЗН демонстрации. Впишите другой код.")
        return True

    def _region(self, text: str, planned: PlannedRow) -> Region | None:
        if not text:
            planned.faults.append("Нет региона. Впишите код субъекта, например 05, или его название.")
            return None
        key = text.zfill(2) if text.isdecimal() else _folded(text)
        region = self.region_names.get(key)
        if region is None:
            if key not in self.unknown_regions:
                near = get_close_matches(key, self.region_names, n=1, cutoff=0.7)
                hint = f" Может быть, {self.region_names[near[0]].name}?" if near else ""
                self.unknown_regions[key] = (
                    f"Региона «{text}» нет.{hint} Впишите код субъекта или название из списка регионов."
                )
            planned.faults.append(self.unknown_regions[key])
        return region

    @staticmethod
    def _managing(values: dict[str, str], planned: PlannedRow) -> bool | None:
        """None where the file does not say."""
        text = values.get("is_managing")
        if text is None:
            return None
        if text.lower() in YES:
            return True
        if text.lower() not in NO:
            planned.faults.append(f"Управляющий: вместо «{text}» впишите «да» или «нет».")
            return None
        return False

    def _changes(self, before: Office | None, after: Office) -> Iterable[Change]:
        for key, title in TITLES.items():
            old, new = (self._shown(before, key) if before else ""), self._shown(after, key)
            if old != new and (before or key != "code"):
                yield Change(key, title, old, new)

    def _shown(self, office: Office, key: str) -> str:
        if key == "region":
            return self.regions[office.region_id].name
        if key == "is_managing":
            return "да" if office.is_managing else "нет"
        return getattr(office, key)

    def _check_together(self, planned: list[PlannedRow]) -> None:
        """No two offices of a region share a name, and at most one is managing, once all is written."""
        rows = {row.code: row for row in planned if row.office}
        named: dict[tuple, list[Office]] = defaultdict(list)
        managing: dict[tuple, list[Office]] = defaultdict(list)
        for office in (self.offices | {code: row.office for code, row in rows.items()}).values():
            named[office.region_id, office.name].append(office)
            if office.is_managing and not office.is_demo:
                managing[office.region_id,].append(office)
        for group in (group for group in named.values() if len(group) > 1):
            for office in group:
                if row := rows.get(office.code):
                    others = self._listed(group, office, rows)
                    row.faults.append(
                        f"Так же называется другой ЦЗН этого региона: {others}. Измените одно из названий."
                    )
        for group in (group for group in managing.values() if len(group) > 1):
            for office in group:
                if row := rows.get(office.code):
                    others = self._listed(group, office, rows)
                    row.faults.append(
                        f"Управляющий в регионе один, а отмечен ещё {others}. Поставьте ему в файле «нет»."
                    )

    @staticmethod
    def _listed(group: list[Office], office: Office, rows: dict[str, PlannedRow]) -> str:
        others = [other for other in group if other.code != office.code]
        shown = [
            f"{other.code} ({f'строка {rows[other.code].number}' if other.code in rows else other.name})"
            for other in others[:3]
        ]
        return ", ".join(shown) + (f" и ещё {len(others) - 3}" if len(others) > 3 else "")


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").replace("–", "-").replace("—", "-").split())
