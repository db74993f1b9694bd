"""The form in which data of a campaign come: tables, their columns by canonical and by Russian headings, limits.

The canonical names are those of the files of a release (index_engine.csv_files); people write the Russian ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from index_engine.inputs import Audience, PointsStatus
from tabular import Column

MAX_CSV_BYTES = 64 * 1024**2
MAX_ZIP_BYTES = 32 * 1024**2
MAX_XLSX_ROWS = 60_000
MAX_XLSX_CELLS = 10 * MAX_XLSX_ROWS
MAX_MERGED = 1_000
MAX_COUNT = 100_000_000
MAX_REASON = 1_000
MAX_FAULTS = 500


class Mode(StrEnum):
    """What becomes of data that the file does not repeat, in the tables that it has."""

    PART = "part"  # they stay: only the rows given change
    NAMED = "some"  # those of offices that the file names go
    ALL = "all"  # all of them go


@dataclass(frozen=True)
class Table:
    """A table: canonical name, title of its sheet, columns, how many rows it may have.

    Columns under `ignored` headings only help the person who fills the table in.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    max_rows: int
    ignored: tuple[str, ...] = ()

    def heading(self, key: str) -> str:
        """The Russian heading of a column."""
        return next(column.title for column in self.columns if column.key == key)


def _column(key: str, title: str, *aliases: str, required: bool = False) -> Column:
    return Column(key, title, required, (key, *aliases))


OFFICE = _column("office_code", "код ЦЗН", "код", required=True)
AUDIENCE = _column("audience", "аудитория", "кто отвечал", required=True)
INDICATOR = _column("indicator", "показатель", "код показателя", required=True)
OFFICE_NAMES = ("название ЦЗН", "название", "office", "регион")

OFFICES = Table(
    "offices",
    "ЦЗН",
    (
        OFFICE,
        _column("clients", "обслужено клиентов", "клиентов"),
        _column("jobseeker_respondents", "ответили соискатели", "ответило соискателей"),
        _column("employer_respondents", "ответили работодатели", "ответило работодателей"),
        _column("region_code", "код региона"),
        _column("is_managing", "управляющий", "управляющий ЦЗН"),
    ),
    max_rows=20_000,
    ignored=OFFICE_NAMES,
)
TALLIES = Table(
    "tallies",
    "Ответы",
    (
        OFFICE,
        AUDIENCE,
        _column("question", "вопрос", "номер вопроса", required=True),
        _column("answered", "ответили", "ответило", required=True),
        _column("positive", "из них положительно", "положительно", required=True),
    ),
    max_rows=200_000,
    ignored=(*OFFICE_NAMES, "текст вопроса"),
)
PAIRS = Table(
    "pairs",
    "Пары",
    (
        OFFICE,
        AUDIENCE,
        _column("question_a", "вопрос А", "первый вопрос", required=True),
        _column("question_b", "вопрос Б", "второй вопрос", required=True),
        _column("answered_both", "ответили на оба", required=True),
        _column("positive_both", "положительно на оба", required=True),
        _column("positive_a", "положительно на А", "положительно на первый", required=True),
        _column("positive_b", "положительно на Б", "положительно на второй", required=True),
    ),
    max_rows=800_000,
    ignored=OFFICE_NAMES,
)
POINTS = Table(
    "points",
    "Баллы",
    (
        OFFICE,
        INDICATOR,
        _column("points", "баллы"),
        _column("maximum", "максимум", "максимум баллов"),
        _column("status", "состояние", "проверка"),
        _column("current", "сейчас"),
        _column("previous", "год назад"),
    ),
    max_rows=100_000,
    ignored=(*OFFICE_NAMES, "название показателя"),
)
SANCTIONS = Table(
    "sanctions",
    "Обнуления",
    (
        OFFICE,
        _column("reason", "причина", required=True),
        _column("decided_on", "дата решения", "дата", required=True),
    ),
    max_rows=20_000,
    ignored=OFFICE_NAMES,
)
# In the order of reading: answers are held against respondents, pairs against answers.
TABLES: Mapping[str, Table] = {table.name: table for table in (OFFICES, TALLIES, PAIRS, POINTS, SANCTIONS)}
# Files of a release's inputs that an import does not read: they come from the portal itself.
OWN = ("network", "regions", "previous")
GUIDE = "Как заполнять"

AUDIENCES: Mapping[Audience, str] = {Audience.JOBSEEKER: "соискатели", Audience.EMPLOYER: "работодатели"}
STATUSES: Mapping[PointsStatus, str] = {
    PointsStatus.CLAIMED: "заявлено",
    PointsStatus.VERIFIED: "проверено",
    PointsStatus.REJECTED: "отклонено",
    PointsStatus.UNMEASURED: "не измерено",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong: the sheet or file, the row (0: the whole of it), the heading, and in Russian what to do."""

    place: str
    row: int
    column: str
    message: str


@dataclass
class Faults:
    """Everything that is wrong with a file; the first MAX_FAULTS are kept, all are counted."""

    kept: list[Fault] = field(default_factory=list)
    total: int = 0

    def add(self, place: str, row: int, column: str, message: str) -> None:
        """Note one fault."""
        self.total += 1
        if len(self.kept) < MAX_FAULTS:
            self.kept.append(Fault(place, row, column, message))

    def __bool__(self) -> bool:
        return self.total > 0
