"""What is inside an XLSX workbook, counted before openpyxl builds objects of it: some hundred times cheaper.

A workbook of 5 MB can hold a hundred megabytes of XML, and openpyxl takes 10 to 50 microseconds for each element.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from .archives import CHUNK, WORKBOOK, WORKBOOK_PART, Archive, ArchiveLimits, safe_zip
from .bounds import MAX_CELLS, MAX_COLUMNS, MAX_MERGED, FileRefused

MAX_BLANK = 200_000  # rows, and cells without content; elements that are neither
MAX_ROW_CELLS = 16_384  # as many as Excel has columns
MAX_GAP = 512 * 1024  # bytes between two elements of a sheet: Excel lets a cell have 32,767 characters
MAX_OTHER_TAGS = 30_000  # of styles, names, relations and the like
MAX_OTHER_BYTES = 10 * 1024**2
MAX_STRINGS_BYTES = 20 * 1024**2
MAX_TEXTS = 200_000  # a shared one with parts in different fonts has several
SHEETS = "xl/worksheets/"
STRINGS = "xl/sharedStrings.xml"
# What openpyxl leaves alone when it only reads cells.
UNREAD = (
    "customXml/",
    "xl/calcChain.xml",
    "xl/comments",
    "xl/externalLinks/",
    "xl/media/",
    "xl/pivotCache/",
    "xl/pivotTables/",
    "xl/printerSettings/",
    "xl/threadedComments/",
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROOT, ROW, CELL, MERGE = (f"{MAIN} {name}" for name in ("worksheet", "row", "c", "mergeCell"))
CONTENT = frozenset(f"{MAIN} {name}" for name in ("v", "is", "f"))
ITEM, TEXT, PHONETIC = (f"{MAIN} {name}" for name in ("si", "t", "rPh"))
PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
RANGE = re.compile(f"{PLACE.pattern}(:{PLACE.pattern})?")


@dataclass
class Survey:
    """What a sheet holds: cells, those of them with content, rows, and where its content ends."""

    rows: int = 0
    cells: int = 0
    filled: int = 0
    last_row: int = 0  # with content
    wide_row: int = 0  # the first one with content beyond MAX_COLUMNS; 0 where none has
    merged: list[str] = field(default_factory=list)  # as "A1:B2"; openpyxl does not tell them when it only reads

    @property
    def blank(self) -> int:
        """Rows, and cells without content: they cost nearly as much to read as those with it."""
        return self.rows + self.cells - self.filled


class TooMuch(Exception):
    """There is more in a part than any table needs."""


def survey_workbook(
    content: bytes, limits: ArchiveLimits = WORKBOOK, *, most_cells: int = MAX_CELLS
) -> dict[str, Survey]:
    """What the sheets of a workbook hold, by the names of their parts.

    Raises FileRefused where that is more than a table can be, or no workbook.
    """
    with _opened(content, limits) as archive:
        if WORKBOOK_PART not in archive.sizes:
            raise FileRefused("Это не книга XLSX. Сохраните таблицу как «Книга Excel (XLSX)» или CSV.")
        return _survey_all(archive, most_cells)


def survey_parts(content: bytes, limits: ArchiveLimits, names: Iterable[str]) -> dict[str, Survey]:
    """The same of sheets that lie elsewhere than Excel puts them, in a workbook that has passed."""
    with _opened(content, limits) as archive:
        return {name: survey_sheet(archive.chunks(name), most_cells=MAX_CELLS) for name in names}


@contextmanager
def _opened(content: bytes, limits: ArchiveLimits) -> Iterator[Archive]:
    """The archive; what is found in it to be too much, or no XML, is told in its words."""
    try:
        with safe_zip(content, limits) as archive:
            yield archive
    except TooMuch as error:
        raise FileRefused(limits.too_big) from error
    except expat.ExpatError as error:
        raise FileRefused(limits.broken) from error


def _survey_all(archive: Archive, most_cells: int) -> dict[str, Survey]:
    surveys: dict[str, Survey] = {}
    tags = size = filled = blank = 0
    for name in archive.sizes:
        if name.startswith(SHEETS) and not name.endswith(".rels"):
            survey = surveys[name] = survey_sheet(archive.chunks(name), most_cells=most_cells)
            filled += survey.filled
            blank += survey.blank
        elif name != STRINGS and not name.startswith(UNREAD):
            size += archive.sizes[name]
            if size <= MAX_OTHER_BYTES:
                tags += archive.read(name).count(b"<")
        if filled > most_cells or blank > MAX_BLANK or tags > MAX_OTHER_TAGS or size > MAX_OTHER_BYTES:
            raise TooMuch
    return surveys


def survey_sheet(chunks: Iterable[bytes], *, most_cells: int) -> Survey:
    """Count what a sheet holds, no further than it may go. Raises FileRefused, TooMuch and expat.ExpatError."""
    surveyor = _Surveyor(most_cells)
    surveyor.read(chunks)
    return surveyor.survey


def shared_strings(chunks: Iterable[bytes]) -> list[str]:
    """The texts that cells refer to by number, without what says how to pronounce them. Raises TooMuch."""
    collector = _Collector()
    collector.read(chunks)
    return collector.strings


class _Reader:
    """Reads XML without a document type, as long as an element begins now and then."""

    def __init__(self) -> None:
        self.begun = 0  # where the last element did
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse

    def read(self, chunks: Iterable[bytes]) -> None:
        """Read to the end. Raises TooMuch and expat.ExpatError."""
        fed = 0
        for chunk in chunks:
            self.parser.Parse(chunk, False)
            fed += len(chunk)
            # A comment without an end would be looked through again with each chunk.
            self.check_gap(fed - CHUNK)
        self.parser.Parse(b"", True)

    def check_gap(self, place: int) -> None:
        """Refuse what is longer between two elements than a cell can be."""
        if place - self.begun > MAX_GAP:
            raise TooMuch

    @staticmethod
    def _refuse(*declared: Any) -> None:
        raise expat.ExpatError("a document type")


class _Surveyor(_Reader):
    """Counts elements as expat meets them."""

    def __init__(self, most_cells: int) -> None:
        super().__init__()
        self.survey = Survey()
        self.most_cells = most_cells
        self.row = self.column = self.row_cells = self.others = 0
        self.is_counted = True  # the cell at hand
        self.parser.StartElementHandler = self._root

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if name != ROOT:
            raise expat.ExpatError("no sheet")
        self.parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        survey = self.survey
        place = self.parser.CurrentByteIndex
        self.check_gap(place)
        self.begun = place
        if name == CELL:
            self._cell(attributes.get("r", ""))
        elif name in CONTENT:
            if not self.is_counted:
                self.is_counted = True
                survey.filled += 1
                survey.last_row = max(survey.last_row, self.row)
                if self.column > MAX_COLUMNS and not survey.wide_row:
                    survey.wide_row = self.row
        elif name == ROW:
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) <= 7 else self.row + 1
            self.column = self.row_cells = 0
            survey.rows += 1
            if survey.blank > MAX_BLANK:
                raise TooMuch
        elif name == MERGE:
            survey.merged.append(attributes.get("ref", ""))
            if not RANGE.fullmatch(survey.merged[-1]):
                raise expat.ExpatError("no range of cells")
            if len(survey.merged) > MAX_MERGED:
                raise FileRefused("На листе слишком много объединённых ячеек. Разъедините их.")
        elif name != TEXT:
            self.others += 1
            if self.others > MAX_BLANK:
                raise TooMuch

    def _cell(self, place: str) -> None:
        survey = self.survey
        survey.cells += 1
        self.row_cells += 1
        self.is_counted = False
        found = PLACE.fullmatch(place)
        self.column = _number(found[1]) if found else self.column + 1
        if self.row_cells > MAX_ROW_CELLS or survey.filled > self.most_cells or survey.blank > MAX_BLANK:
            raise TooMuch


class _Collector(_Reader):
    """Collects the texts of shared strings."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self.size = self.texts = self.phonetic = 0
        self.is_text = False
        self.parts: list[str] = []
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.begun = self.parser.CurrentByteIndex
        if name == TEXT:
            self.is_text = not self.phonetic
            self.texts += 1
            if self.texts > MAX_TEXTS:
                raise TooMuch
        elif name == ITEM:
            self.parts = []
            if len(self.strings) >= MAX_TEXTS:
                raise TooMuch
        elif name == PHONETIC:
            self.phonetic += 1

    def _end(self, name: str) -> None:
        if name == TEXT:
            self.is_text = False
        elif name == ITEM:
            # As openpyxl does: Excel writes an underscore that would begin a code so.
            self.strings.append("".join(self.parts).replace("x005F_", ""))
        elif name == PHONETIC:
            self.phonetic -= 1

    def _text(self, text: str) -> None:
        if self.is_text:
            self.size += len(text)
            if self.size > MAX_STRINGS_BYTES:
                raise TooMuch
            self.parts.append(text)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
