"""What an import of offices would do, row by row. Reads only: network.actions writes."""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from network.models import Office, Region
from network.region_names import RegionNames
from tabular import Column, Row, Table
from uploads.planning import Change, Plan, Planned, Verdict

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


@dataclass(kw_only=True)
class PlannedRow(Planned):
    """One row of the file, the office as the row wants it, and what stands against it."""

    code: str
    name: str
    office: Office | None = None

    @property
    def verdict(self) -> Verdict:
        """A row with a fault is refused, whatever it would change."""
        if self.faults or self.office is None:
            return Verdict.REFUSED
        if self.office._state.adding:
            return Verdict.NEW
        return Verdict.CHANGED if self.changes else Verdict.UNCHANGED

    def names(self) -> dict[str, str]:
        return {"code": self.code, "name": self.name}


def make_plan(table: Table, *, lock: bool = False) -> Plan[PlannedRow]:
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
        self.region_names = RegionNames(regions)
        self.unknown_regions: dict[str, str] = {}
        self.first_rows: dict[str, int] = {}

    def rows(self) -> list[PlannedRow]:
        """The plan of each row, each checked by itself and then all together."""
        planned = [self._plan(row) for row in self.table.rows]
        self._check_together(planned)
        return planned

    def _plan(self, row: Row) -> PlannedRow:
        values = row.values
        planned = PlannedRow(number=row.number, code=values["code"], name=values["name"], faults=list(row.faults))
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
        region = self.region_names.find(text)
        if region is None:
            if text not in self.unknown_regions:
                absent = self.region_names.absent(text)
                self.unknown_regions[text] = f"{absent} Впишите код субъекта или название из списка регионов."
            planned.faults.append(self.unknown_regions[text])
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
        for office in (self.offices | {row.code: row.office for row in planned if row.office}).values():
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
