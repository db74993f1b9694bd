"""One value of a campaign's data, to be corrected: what it may be, as it stands, and as a file of one row. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from index_engine.csv_files import exact
from index_engine.inputs import Audience, Inputs
from tabular import csv_file
from tabular.numbers import put_comma

from .form import AUDIENCES, OFFICES, POINTS, STATUSES, TABLES, TALLIES
from .frame import Frame

MAX_WORDING = 90
COUNTS = ("clients", "jobseeker_respondents", "employer_respondents")
COLUMNS = {"offices": COUNTS, "tallies": ("answered", "positive"), "points": ("points", "status")}


@dataclass(frozen=True)
class Subject:
    """What is corrected at an office: a count of the office, the answers to a question, the points of an indicator."""

    table: str
    name: str  # the count, the number of the question, the code of the indicator
    audience: str = ""

    @property
    def key(self) -> str:
        """As forms name it."""
        return ":".join(filter(None, [self.table, self.audience, self.name]))

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns whose values are given anew."""
        return (self.name,) if self.table == OFFICES.name else COLUMNS[self.table]

    @property
    def title(self) -> str:
        """In words."""
        if self.table == OFFICES.name:
            return OFFICES.heading(self.name)
        if self.table == TALLIES.name:
            return f"{AUDIENCES[Audience(self.audience)]}, вопрос {self.name}"
        return f"показатель {self.name}"

    def row(self, office: str, values: Mapping[str, str]) -> dict[str, str]:
        """The row of the table with these values."""
        named = {
            "tallies": {"audience": self.audience, "question": self.name},
            "points": {"indicator": self.name},
        }
        return {"office_code": office} | named.get(self.table, {}) | {name: values[name] for name in self.columns}


def subjects(frame: Frame) -> dict[str, list[tuple[Subject, str]]]:
    """All that can be corrected in a campaign, with its words, under headings."""
    counts = [(Subject(OFFICES.name, name), OFFICES.heading(name)) for name in COUNTS]
    found = {"Числа ЦЗН": counts}
    for audience in Audience:
        found[f"Ответы: {AUDIENCES[audience]}"] = [
            (Subject(TALLIES.name, number, audience.value), _short(number, frame.wordings[audience, number]))
            for number in frame.numbers(audience)
        ]
    found["Баллы показателей"] = [
        (Subject(POINTS.name, code), _short(code, indicator.title)) for code, indicator in frame.checked().items()
    ]
    return found


def standing(inputs: Inputs, office: str, subject: Subject) -> dict[str, str]:
    """The values as they stand, as people write them; empty where there are none."""
    if subject.table == OFFICES.name:
        found = next((row for row in inputs.offices if row.code == office), None)
        value = getattr(found, subject.name, None)
        return {subject.name: "" if value is None else str(value)}
    if subject.table == TALLIES.name:
        key = office, subject.audience, subject.name
        tally = next((row for row in inputs.tallies if row[:3] == key), None)
        return {name: str(getattr(tally, name)) if tally else "" for name in subject.columns}
    points = next((row for row in inputs.points if row[:2] == (office, subject.name)), None)
    if points is None:
        return {"points": "", "status": ""}
    value = "" if points.points is None else put_comma(exact(points.points))
    return {"points": value, "status": STATUSES[points.status]}


def as_file(office: str, subject: Subject, values: Mapping[str, str]) -> bytes:
    """The correction as a file that `read` understands, with canonical headings: one row of one table."""
    row = subject.row(office, values)
    columns = [column.key for column in TABLES[subject.table].columns if column.key in row]
    return csv_file(columns, [[row[name] for name in columns]])


def _short(code: str, text: str) -> str:
    text = f"{code}. {text}"
    return text if len(text) <= MAX_WORDING else text[: MAX_WORDING - 1].rstrip() + "…"
