"""An upload becomes data of the campaign, or the list of all that is wrong with it. Pure.

Tables that the file has replace those of the campaign; the others stay, and what stays must agree with what is new.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from ratings.engine.inputs import Audience, Inputs, Office, Pair, Points, Sanction, Tally

from .cells import OF
from .contents import Contents
from .form import TABLES, Faults
from .frame import Frame
from .pairs import contradiction
from .reading import open_file
from .tables import Figures, Tables

Row = TypeVar("Row", Tally, Pair, Points, Sanction)


class Mode(StrEnum):
    """Whose data the file replaces."""

    PART = "part"
    ALL = "all"


@dataclass
class Reading:
    """What became of a file: data of the whole campaign (None with faults), faults, remarks, tables, offices named."""

    inputs: Inputs | None
    faults: Faults
    notes: list[str]
    tables: list[str]
    offices: list[str]


def _quiet(share: float) -> None:
    """Progress that nobody watches."""


def read(
    frame: Frame,
    current: Inputs,
    file_name: str,
    content: bytes,
    mode: Mode,
    progress: Callable[[float], None] = _quiet,
) -> Reading:
    """The campaign's data as they would be with this file; FileRefused where it holds no table.

    current: the data as they stand; progress: is told the share of rows that have been read, 0 to 1. Counts are whole
    numbers, points are exact fractions.
    """
    contents = open_file(file_name, content)
    lines = max(sum(part.lines for part in contents.parts), 1)
    tables = Tables(frame, current, contents, mode is Mode.ALL, lambda count: progress(min(count / lines, 1.0)))
    return _Checker(frame, current, contents, mode, tables).result()


class _Checker:
    """Holds what was read against each other, against the network and against data that stay; then merges it."""

    def __init__(self, frame: Frame, current: Inputs, contents: Contents, mode: Mode, tables: Tables) -> None:
        self.frame, self.current, self.contents, self.mode = frame, current, contents, mode
        self.tables, self.faults = tables, contents.faults

    def result(self) -> Reading:
        """Read all tables, hold them against each other and against what stays."""
        self.check_managing()
        self.tables.read()
        if self.mode is Mode.PART and not self.tables.named and not self.faults:
            self.faults.add("файл", 0, "", "В файле нет ни одного числа: загружать нечего. Заполните таблицы.")
        self.check_what_stays()
        inputs = None if self.faults else self.merged()
        if inputs:
            self.remark(inputs)
        return Reading(
            inputs=inputs,
            faults=self.faults,
            notes=[*self.contents.notes, *(text.format(count) for text, count in self.tables.notes.items())],
            tables=[name for name in TABLES if name in self.tables.names],
            offices=sorted(self.tables.named),
        )

    def check_managing(self) -> None:
        """The network must know one managing office of a region at most."""
        managing = Counter(office.region for office in self.frame.offices.values() if office.managing)
        for code, count in managing.items():
            if count > 1:
                self.faults.add(
                    "сеть портала",
                    0,
                    "",
                    f"В регионе {code} участвуют управляющие ЦЗН: {count}. Оставьте отметку у одного в разделе «Сеть».",
                )

    def is_replaced(self, table: str, office: str) -> bool:
        """Whether the file replaces the rows of this office in this table."""
        if table not in self.tables.names or self.mode is Mode.ALL:
            return table in self.tables.names
        return office in (self.tables.figures if table == "offices" else self.tables.named)

    def check_what_stays(self) -> None:
        """Data that stay must agree with what the file brings."""
        if self.tables.broken:
            return
        if "offices" in self.tables.names and "tallies" not in self.tables.names:
            for tally in self.current.tallies:
                limit = self.tables.respondents(tally.office, tally.audience)
                place = self.tables.first.get(("offices", tally.office))
                if place and limit is not None and tally.answered > limit:
                    key = f"{tally.audience.value}_respondents"
                    place.fault(
                        key,
                        f"Ответивших {OF[tally.audience]} {limit}, а на вопрос {tally.question} в данных кампании "
                        f"ответили {tally.answered}. Загрузите вместе с таблицей «Ответы».",
                    )
        if "pairs" in self.tables.names or not self.tables.names & {"offices", "tallies"}:
            return
        told: set[str] = set()
        for pair in self.current.pairs:
            if pair.office in told or not self.is_touched(pair.office):
                continue
            rows = self.tables.tallies if self.is_replaced("tallies", pair.office) else self.tables.known_tallies
            one, other = (rows.get((pair.office, pair.audience, number)) for number in (pair.first, pair.second))
            if contradiction(pair, one, other, self.tables.respondents(pair.office, pair.audience)):
                told.add(pair.office)
                place = self.tables.first.get(("tallies", pair.office)) or self.tables.first.get(
                    ("offices", pair.office)
                )
                message = (
                    f"Пары вопросов ЦЗН {pair.office}, которые уже есть в данных кампании, не сходятся с новыми "
                    "числами. Загрузите вместе с таблицей «Пары», хотя бы с одними её заголовками."
                )
                if place:
                    place.fault("office_code", message)
                else:
                    self.faults.add("данные кампании", 0, "", message)

    def is_touched(self, office: str) -> bool:
        """Whether the file may change anything of this office."""
        return self.mode is Mode.ALL or office in self.tables.named

    def merged(self) -> Inputs:
        """Data of the whole campaign: offices and regions as the network has them, rows of the file, rows that stay."""
        return Inputs(
            regions=list(self.frame.regions.values()),
            offices=[self.merged_office(office) for office in self.frame.offices.values()],
            tallies=[*self.staying("tallies", self.current.tallies), *self.tables.tallies.values()],
            pairs=[*self.staying("pairs", self.current.pairs), *self.tables.pairs],
            points=[*self.staying("points", self.current.points), *self.tables.points],
            sanctions=[*self.staying("sanctions", self.current.sanctions), *self.tables.sanctions],
            previous=list(self.current.previous),
        )

    def staying(self, table: str, rows: Iterable[Row]) -> Iterator[Row]:
        """Rows of the campaign's data that the file leaves as they are; those of offices that are gone go too."""
        known = self.frame.offices
        return (row for row in rows if row.office in known and not self.is_replaced(table, row.office))

    def merged_office(self, office: Office) -> Office:
        """The office with its counts: of the file, or those that stay."""
        source = self.tables.figures if self.is_replaced("offices", office.code) else self.tables.known_figures
        figures = source.get(office.code, Figures())
        return office._replace(
            clients=figures.clients,
            jobseeker_respondents=figures.jobseeker,
            employer_respondents=figures.employer,
        )

    def remark(self, inputs: Inputs) -> None:
        """What is allowed and yet worth a look."""
        offices = {office.code: office for office in inputs.offices}
        silent = {
            (row.office, row.audience)
            for row in inputs.tallies
            if _respondents(offices[row.office], row.audience) is None
        }
        if silent:
            text = "ЦЗН, у которых есть ответы, но не указано число ответивших (места в рейтинге у них не будет): {}."
            self.tables.notes[text] = len({office for office, _ in silent})
        by_code = {indicator.code: indicator for indicator in self.frame.method.indicators}
        subjects = {(row.audience, row.number): by_code[row.indicator] for row in self.frame.method.questions}
        unused = sum(
            self.frame.measured_elsewhere(offices[row.office], subjects[row.audience, row.question])
            for row in inputs.tallies
        ) + sum(self.frame.measured_elsewhere(offices[row.office], by_code[row.indicator]) for row in inputs.points)
        if unused:
            text = "Строк, которые не войдут в индекс, потому что показатель измеряют у управляющего ЦЗН региона: {}."
            self.tables.notes[text] = unused
        blank = self.tables.blank - self.tables.named
        if blank and self.mode is Mode.PART:
            text = "ЦЗН, у которых в файле нет ни одного числа (их данные остаются как были): {}."
            self.tables.notes[text] = len(blank)


def _respondents(office: Office, audience: Audience) -> int | None:
    return office.jobseeker_respondents if audience is Audience.JOBSEEKER else office.employer_respondents
