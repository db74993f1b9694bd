"""An upload becomes data of the campaign, or the list of all that is wrong with it. Pure.

Rows that the file gives take the place of those of the campaign. The others stay, unless they are to go (`Mode`), and
what stays must agree with what is new.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from index_engine.inputs import Audience, Inputs, Office, Pair, Points, Sanction, Tally

from .cells import OF
from .contents import Contents
from .form import TABLES, Faults, Mode
from .frame import Frame
from .pairs import contradiction
from .reading import open_file
from .tables import Figures, Tables

Row = TypeVar("Row", Tally, Pair, Points, Sanction)


# How many first fields of a row name it.
WIDTHS = {"tallies": 3, "pairs": 4, "points": 2, "sanctions": 1}


@dataclass
class Reading:
    """What became of a file: data of the whole campaign (None with faults), faults, remarks, tables, offices named."""

    inputs: Inputs | None
    faults: Faults
    notes: list[str]
    tables: list[str]
    offices: list[str]
    # Names of tables, each with how many of its rows the file does not repeat: of offices that it names, of others.
    left_named: dict[str, int]
    left_others: dict[str, int]


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
    tables = Tables(frame, current, contents, mode, lambda count: progress(min(count / lines, 1.0)))
    return _Checker(frame, current, contents, mode, tables).result()


class _Checker:
    """Holds what was read against each other, against the network and against data that stay; then merges it."""

    def __init__(self, frame: Frame, current: Inputs, contents: Contents, mode: Mode, tables: Tables) -> None:
        self.frame, self.current, self.contents, self.mode = frame, current, contents, mode
        self.tables, self.faults = tables, contents.faults
        self.given: dict[str, set[tuple[str, ...]]] = {}

    def result(self) -> Reading:
        """Read all tables, hold them against each other and against what stays."""
        self.check_managing()
        self.tables.read()
        self.given = {
            "tallies": set(self.tables.tallies),
            **{
                name: {row[: WIDTHS[name]] for row in getattr(self.tables, name)}
                for name in ("pairs", "points", "sanctions")
            },
        }
        if self.mode is not Mode.ALL and not self.tables.named and not self.faults:
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
            left_named=self.not_repeated(of_named=True),
            left_others=self.not_repeated(of_named=False),
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

    def not_repeated(self, *, of_named: bool) -> dict[str, int]:
        """How many rows the campaign has that the file does not repeat, of each table that it has."""
        tables, found = self.tables, {}
        for name in (name for name in TABLES if name in tables.names):
            if name == "offices":
                lost = [code for code, known in tables.known_figures.items() if _loses(tables.figures.get(code), known)]
                count = sum((code in tables.figures) is of_named for code in lost if code in self.frame.offices)
            else:
                rows = getattr(self.current, name)
                count = sum(
                    (row.office in tables.named) is of_named and row[: WIDTHS[name]] not in self.given[name]
                    for row in rows
                    if row.office in self.frame.offices
                )
            if count:
                found[name] = count
        return found

    def goes(self, table: str, office: str) -> bool:
        """Whether rows of this office go out of this table where the file does not repeat them."""
        if table not in self.tables.names or self.mode is Mode.PART:
            return False
        return self.mode is Mode.ALL or office in self.tables.named

    def check_what_stays(self) -> None:
        """Data that stay must agree with what the file brings."""
        if self.tables.broken:
            return
        if "offices" in self.tables.names:
            for tally in self.current.tallies:
                if self.goes("tallies", tally.office) or tally[:3] in self.given["tallies"]:
                    continue
                limit = self.tables.respondents(tally.office, tally.audience)
                place = self.tables.first.get(("offices", tally.office))
                if place and limit is not None and tally.answered > limit:
                    key = f"{tally.audience.value}_respondents"
                    place.fault(
                        key,
                        f"Ответивших {OF[tally.audience]} {limit}, а на вопрос {tally.question} в данных кампании "
                        f"ответили {tally.answered}. Загрузите вместе с таблицей «Ответы».",
                    )
        if not self.tables.names & {"offices", "tallies"}:
            return
        told: set[str] = set()
        for pair in self.current.pairs:
            if pair.office in told or not self.is_touched(pair.office):
                continue
            if self.goes("pairs", pair.office) or pair[:4] in self.given["pairs"]:
                continue
            one, other = (self.tally(pair.office, pair.audience, number) for number in (pair.first, pair.second))
            if contradiction(pair, one, other, self.tables.respondents(pair.office, pair.audience)):
                told.add(pair.office)
                place = self.tables.first.get(("tallies", pair.office)) or self.tables.first.get(
                    ("offices", pair.office)
                )
                message = (
                    f"Пары вопросов ЦЗН {pair.office}, которые уже есть в данных кампании, не сходятся с новыми "
                    "числами. Загрузите их вместе с таблицей «Пары». Если пар больше нет, оставьте в ней одни "
                    "заголовки и отметьте, что удалить то, чего нет в файле."
                )
                if place:
                    place.fault("office_code", message)
                else:
                    self.faults.add("данные кампании", 0, "", message)

    def tally(self, office: str, audience: Audience, number: str) -> Tally | None:
        """The answers to a question as they would be."""
        key = office, audience, number
        given = self.tables.tallies.get(key)
        return given if given or self.goes("tallies", office) else self.tables.known_tallies.get(key)

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
        known, given, width = self.frame.offices, self.given[table], WIDTHS[table]
        return (
            row for row in rows if row.office in known and row[:width] not in given and not self.goes(table, row.office)
        )

    def merged_office(self, office: Office) -> Office:
        """The office with its counts: of the file, or those that stay."""
        figures = self.tables.figures_of(office.code)
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
        if blank and self.mode is not Mode.ALL:
            text = "ЦЗН, у которых в файле нет ни одного числа (их данные остаются как были): {}."
            self.tables.notes[text] = len(blank)
        rows = (row for name in WIDTHS for row in getattr(self.current, name))
        if gone := sum(row.office not in self.frame.offices for row in rows):
            text = "Строк ЦЗН, которые в кампании больше не участвуют (они уйдут из данных с этой загрузкой): {}."
            self.tables.notes[text] = gone


def _loses(given: Figures | None, known: Figures) -> bool:
    """Whether an office has a count that the file does not repeat."""
    given = given or Figures()
    return given.over(known) != given


def _respondents(office: Office, audience: Audience) -> int | None:
    return office.jobseeker_respondents if audience is Audience.JOBSEEKER else office.employer_respondents
