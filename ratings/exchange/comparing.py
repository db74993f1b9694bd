"""What is different between two states of a campaign's data, in words that may be shown. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from index_engine.csv_files import exact
from index_engine.inputs import Audience, Inputs, Network, Office, Points, Sanction, Tally
from tabular.numbers import put_comma

from .form import AUDIENCES, OFFICES, PAIRS, POINTS, SANCTIONS, STATUSES, TABLES, TALLIES

MAX_ROWS = 500
MAX_CODES = 200
UNKNOWN = "нет данных"
NETWORKS = {
    Network.CENTRALISED: "централизованная",
    Network.DECENTRALISED: "децентрализованная",
    Network.UNKNOWN: "не указана",
}


class Change(NamedTuple):
    """One difference: title of the table, code of the office (or region), what it is about, texts before and after."""

    table: str
    office: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class TableDifference:
    """How many rows a table had and has, and how many were added, changed, removed."""

    title: str
    before: int
    after: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class OfficeDifference:
    """Codes of offices that now have data and had none, whose data changed, that lost all: the first MAX_CODES."""

    added: list[str]
    changed: list[str]
    removed: list[str]
    added_count: int
    changed_count: int
    removed_count: int


@dataclass(frozen=True)
class Comparison:
    """The difference of two states: by table, by office, answers in all, and each change (the first MAX_ROWS)."""

    tables: list[TableDifference]
    offices: OfficeDifference
    answers_before: int
    answers_after: int
    total: int
    rows: list[Change]

    def to_json(self) -> dict[str, Any]:
        """Plain data for templates and storage."""
        return asdict(self) | {"rows": [row._asdict() for row in self.rows]}


def counts(inputs: Inputs) -> dict[str, int]:
    """How much of what there is: rows of each table, offices with data, answers and respondents in all."""
    return {
        "regions": len(inputs.regions),
        "offices": len(inputs.offices),
        "offices_with_data": len(_with_data(inputs)),
        "tallies": len(inputs.tallies),
        "pairs": len(inputs.pairs),
        "points": len(inputs.points),
        "sanctions": len(inputs.sanctions),
        "answers": sum(row.answered for row in inputs.tallies),
        "jobseeker_respondents": sum(office.jobseeker_respondents or 0 for office in inputs.offices),
        "employer_respondents": sum(office.employer_respondents or 0 for office in inputs.offices),
    }


def compare(before: Inputs, after: Inputs, *, minimum: int = 0) -> Comparison:
    """What is different between two states.

    minimum: 0 tells all. Otherwise it is for the public: counts of fewer people are not told, nor how many answers were
    positive, for a row of such lists, each with a few answers more, would tell how those few answered.
    """
    found = _Differences(before, after, minimum)
    changes = list(found.changes())
    added, changed, removed = found.offices()
    return Comparison(
        tables=found.tables(),
        offices=OfficeDifference(
            added[:MAX_CODES], changed[:MAX_CODES], removed[:MAX_CODES], len(added), len(changed), len(removed)
        ),
        answers_before=sum(row.answered for row in before.tallies),
        answers_after=sum(row.answered for row in after.tallies),
        total=len(changes),
        rows=changes[:MAX_ROWS],
    )


def _with_data(inputs: Inputs) -> set[str]:
    """Codes of offices that have any figure."""
    told = {
        office.code
        for office in inputs.offices
        if not (office.clients is None and office.jobseeker_respondents is None and office.employer_respondents is None)
    }
    for rows in (inputs.tallies, inputs.pairs, inputs.points, inputs.sanctions):
        told |= {row.office for row in rows}
    return told


class _Sides(NamedTuple):
    """Rows of a table that differ, by key, before and after; keys in order."""

    before: dict[tuple[str, ...], Any]
    after: dict[tuple[str, ...], Any]

    def in_order(self) -> list[tuple[str, ...]]:
        """Keys that stand on either side."""
        return sorted(self.before.keys() | self.after.keys())


class _Differences:
    """Both states, and only the rows of each table that differ."""

    def __init__(self, before: Inputs, after: Inputs, minimum: int) -> None:
        self.states = before, after
        self.minimum = minimum
        keys: dict[str, int] = {"regions": 1, "offices": 1, "tallies": 3, "pairs": 4, "points": 2, "sanctions": 1}
        self.sides = {name: _sides(getattr(before, name), getattr(after, name), width) for name, width in keys.items()}

    def tables(self) -> list[TableDifference]:
        """Of each table that people fill in."""
        found = []
        for name, table in TABLES.items():
            was, now = self.sides[name]
            old, new = (len(getattr(state, name)) for state in self.states)
            both = len(was.keys() & now.keys())
            found.append(TableDifference(table.title, old, new, len(now) - both, both, len(was) - both))
        return found

    def offices(self) -> tuple[list[str], list[str], list[str]]:
        """Codes of offices added, changed and removed, as to their data."""
        was, now = (_with_data(state) for state in self.states)
        touched = {row.office for name in ("tallies", "pairs", "points", "sanctions") for row in self._rows(name)}
        touched |= {row.code for row in self._rows("offices")}
        return sorted(now - was), sorted(touched & was & now), sorted(was - now)

    def _rows(self, name: str) -> Iterator[Any]:
        for side in self.sides[name]:
            yield from side.values()

    def changes(self) -> Iterator[Change]:
        """Each change, table by table, offices in order; pairs are told together, by office and audience."""
        yield from self._of_units("regions", "Регионы", _region_fields)
        yield from self._of_units("offices", OFFICES.title, self._office_fields)
        yield from self._of_rows("tallies", TALLIES.title, self._tally)
        yield from self._of_rows("points", POINTS.title, self._points)
        yield from self._of_rows("sanctions", SANCTIONS.title, self._sanction)
        yield from self._of_pairs()

    def _of_units(self, name: str, title: str, fields: Callable[[Any], dict[str, str]]) -> Iterator[Change]:
        sides = self.sides[name]
        for key in sides.in_order():
            was, now = (fields(side[key]) if key in side else {} for side in sides)
            if not was or not now:
                yield Change(title, key[0], "участие", "участвует" if was else "", "участвует" if now else "")
            for what in was | now:
                old, new = was.get(what, UNKNOWN), now.get(what, UNKNOWN)
                if old != new:
                    yield Change(title, key[0], what, old, new)

    def _of_rows(self, name: str, title: str, told: Callable[[Any, Any], tuple[str, str, str]]) -> Iterator[Change]:
        was, now = sides = self.sides[name]
        for key in sides.in_order():
            yield Change(title, key[0], *told(was.get(key), now.get(key)))

    def _of_pairs(self) -> Iterator[Change]:
        was, now = self.sides["pairs"]
        touched = {(key[0], key[1]) for side in (was, now) for key in side}
        if not touched:
            return
        both = Counter((key[0], key[1]) for key in was.keys() & now.keys())
        old, new = (Counter((row.office, str(row.audience)) for row in state.pairs) for state in self.states)
        for office, audience in sorted(touched):
            unit = office, audience
            changed = f", изменено {both[unit]}" if both[unit] else ""
            label = AUDIENCES[Audience(audience)]
            yield Change(PAIRS.title, office, label, f"пар {old[unit]}", f"пар {new[unit]}{changed}")

    # Words

    def _office_fields(self, office: Office) -> dict[str, str]:
        return {
            "название": office.name,
            "регион": office.region,
            "управляющий": "да" if office.managing else "нет",
            "обслужено клиентов": UNKNOWN if office.clients is None else str(office.clients),
            "ответили соискатели": self._people(office.jobseeker_respondents),
            "ответили работодатели": self._people(office.employer_respondents),
        }

    def _people(self, count: int | None) -> str:
        if count is None:
            return UNKNOWN
        return f"меньше {self.minimum}" if 0 < count < self.minimum else str(count)

    def _tally(self, was: Tally | None, now: Tally | None) -> tuple[str, str, str]:
        row = was or now
        if row is None:
            raise ValueError("A change has at least one side.")
        what = f"{AUDIENCES[row.audience]}, вопрос {row.question}"
        before, after = self._answers(was), self._answers(now)
        if before != after:
            return what, before, after
        few = row.answered < self.minimum
        return what, before, f"{after}, {'числа другие' if few else 'число положительных другое'}"

    def _answers(self, row: Tally | None) -> str:
        if row is None:
            return UNKNOWN
        if not self.minimum:
            return f"ответили {row.answered}, положительно {row.positive}"
        return f"ответили меньше {self.minimum}" if row.answered < self.minimum else f"ответили {row.answered}"

    @staticmethod
    def _points(was: Points | None, now: Points | None) -> tuple[str, str, str]:
        row = was or now
        if row is None:
            raise ValueError("A change has at least one side.")
        return f"показатель {row.indicator}", _points_text(was), _points_text(now)

    @staticmethod
    def _sanction(was: Sanction | None, now: Sanction | None) -> tuple[str, str, str]:
        return "обнуление", _sanction_text(was), _sanction_text(now)


def _sides(before: Sequence[Any], after: Sequence[Any], width: int) -> _Sides:
    """Rows that stand on one side only, by their key (the first `width` fields)."""
    if not (before and after):  # the first data of a campaign: nothing has to be sought
        return _Sides(_by_key(before, width), _by_key(after, width))
    old, new = set(before), set(after)
    return _Sides(_by_key(old - new, width), _by_key(new - old, width))


def _by_key(rows: Iterable[Any], width: int) -> dict[tuple[str, ...], Any]:
    return {row[:width]: row for row in rows}


def _region_fields(region: Any) -> dict[str, str]:
    return {"название": region.name, "сеть ЦЗН": NETWORKS[region.network]}


def _points_text(row: Points | None) -> str:
    if row is None:
        return UNKNOWN
    points = "" if row.points is None else f"{put_comma(exact(row.points))} из {put_comma(exact(row.maximum))}, "
    return f"{points}{STATUSES[row.status]}"


def _sanction_text(row: Sanction | None) -> str:
    if row is None:
        return "нет"
    year, month, day = row.decided_on.split("-")
    return f"{row.reason} ({day}.{month}.{year})"
