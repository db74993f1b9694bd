"""What a file that is made to stop a core costs, told by what is read of it: no clock is asked."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from openpyxl.worksheet._reader import WorkSheetParser

from feedback.intake.reading import read as read_remarks
from ratings.exchange.reading import open_file
from tabular import MAX_COLUMNS, MAX_ROWS, Column, FileRefused, cells, delimited, read_lines, read_table, tables
from tabular.insides import MAX_ROW_CELLS
from tests import hostile

LONG_TEXTS = ("rows of 200 kB",)
COLUMNS = (Column("code", "код", required=True), Column("region", "регион", required=True))
# Three delimiters are tried before one is taken, each on at most so many blank rows.
MOST_ROWS_READ = 4 * 100_100
MOST_CELLS_CLEANED = (MAX_ROWS + 100) * MAX_COLUMNS


def read_data(name: str, content: bytes) -> None:
    for part in open_file(name, content).parts:
        for _ in part.rows:
            pass


READERS = {
    "offices": lambda name, content: read_table(name, content, COLUMNS),
    "any columns": lambda name, content: read_lines(content),
    "remarks": lambda name, content: read_remarks(name, content, with_decisions=True),
    "data of a campaign": read_data,
}


@pytest.fixture
def count(monkeypatch) -> Iterator[Counter]:
    """How many rows of CSV are read, how many cells are cleaned, how many cells openpyxl makes."""
    counted: Counter = Counter()

    class Reader:
        def __init__(self, lines: Iterator[str], **options: object) -> None:
            self.rows = csv.reader(lines, **options)

        def __iter__(self) -> "Reader":
            return self

        def __next__(self) -> list[str]:
            counted["rows"] += 1
            return next(self.rows)

        @property
        def line_num(self) -> int:
            return self.rows.line_num

    class Csv:
        reader, Error = Reader, csv.Error

    def clean(text: str, real=cells.clean) -> str:
        counted["cells"] += 1
        return real(text)

    def parse_cell(self, element, real=WorkSheetParser.parse_cell):
        counted["parsed"] += 1
        return real(self, element)

    monkeypatch.setattr(delimited, "csv", Csv)
    for module in (cells, tables):
        monkeypatch.setattr(module, "clean", clean)
    monkeypatch.setattr(WorkSheetParser, "parse_cell", parse_cell)
    limit = csv.field_size_limit(2**31 - 1)  # as a library may have left it
    yield counted
    csv.field_size_limit(limit)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", hostile.CSV)
def test_a_hostile_csv_is_left_after_a_few_rows(count, name, reader):
    # A file of whatever columns may be a few long texts.
    with nullcontext() if reader == "any columns" and name in LONG_TEXTS else pytest.raises(FileRefused):
        READERS[reader]("a.csv", hostile.filled(hostile.CSV[name]))
    assert count["rows"] <= MOST_ROWS_READ
    assert count["cells"] <= MOST_CELLS_CLEANED


@pytest.mark.parametrize("name", hostile.CSV)
def test_below_a_heading_it_costs_no_more_than_the_longest_table(count, name):
    try:
        table = READERS["offices"]("a.csv", hostile.filled(hostile.CSV[name], hostile.CSV_HEADING))
    except FileRefused:
        pass
    else:
        assert all(row.faults for row in table.rows)
    assert count["rows"] <= MOST_ROWS_READ
    assert count["cells"] <= MOST_CELLS_CLEANED


def test_nothing_is_cleaned_below_lines_without_a_heading(count):
    with pytest.raises(FileRefused, match="Не нашлась строка заголовков"):
        READERS["offices"]("a.csv", b"a;b;c\n" * 9_000)
    assert count["cells"] <= 3 * 20 * 3


@pytest.mark.parametrize("reader", ["offices", "any columns", "remarks"])
@pytest.mark.parametrize("name", hostile.XLSX)
def test_a_hostile_workbook_is_refused_before_openpyxl_has_made_a_sheet_of_it(count, name, reader):
    with pytest.raises(FileRefused):
        READERS[reader]("a.xlsx", hostile.XLSX[name]())
    assert count["parsed"] <= MAX_ROW_CELLS


@pytest.mark.parametrize("name", hostile.DOCX)
def test_a_hostile_document_is_refused(name):
    with pytest.raises(FileRefused):
        READERS["remarks"]("a.docx", hostile.DOCX[name]())


def test_a_workbook_that_is_in_order_is_still_read():
    assert len(READERS["offices"]("a.xlsx", hostile.workbook()).rows) == 1
    _, row = READERS["any columns"]("a.xlsx", hostile.workbook())
    assert [cell.value for cell in row.cells[:3]] == ["1", "1", "1"]
    assert (
        len(
            READERS["remarks"](
                "a.docx", hostile.document(hostile.word_table(hostile.word_row("1", "32", "Текст")))
            ).entries
        )
        == 1
    )


def test_merges_that_lie_over_each_other_are_counted_each_time():
    merges = b"<mergeCells>" + hostile.MERGE * 2_000 + b"</mergeCells>"
    content = hostile.workbook(b'<row r="9999"><c><v>1</v></c></row>', after=merges)
    with pytest.raises(FileRefused, match="слишком много объединённых"):
        READERS["remarks"]("a.xlsx", content)


def test_merged_remarks_are_no_more_than_other_tables_may_have():
    merges = b'<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
    content = hostile.workbook((b"<row>" + hostile.cell("1") + b"</row>") * (MAX_ROWS + 100), after=merges)
    with pytest.raises(FileRefused, match="больше 10\xa0000 строк"):
        READERS["remarks"]("a.xlsx", content)


def test_shared_texts_are_read_as_openpyxl_reads_them():
    strings = (
        b"<si><t>\xd0\xba\xd0\xbe\xd0\xb4</t></si>"
        b"<si><r><t>\xd1\x80\xd0\xb5\xd0\xb3</t></r><r><rPr><b/></rPr><t>\xd0\xb8\xd0\xbe\xd0\xbd</t></r>"
        b'<rPh sb="0" eb="1"><t>reading</t></rPh></si>'
        b"<si><t>a_x005F_x000D_b</t></si><si/>"
    )
    numbered = b"".join(b'<c t="s"><v>%d</v></c>' % number for number in (0, 1, 2, 3))
    book = hostile.workbook(b"<row>" + numbered + b"</row>", strings=strings)
    from openpyxl import load_workbook

    theirs = [cell.value for cell in list(load_workbook(io.BytesIO(book)).active)[1]]
    ours = [cell.value for cell in read_lines(book)[1].cells]
    assert ours == [value or "" for value in theirs]
    assert ours[:2] == ["код", "регион"]


def moved(book: bytes) -> bytes:
    """The workbook with its sheet where Excel would not put it."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            name = entry.filename.replace("worksheets/sheet1", "other")
            new.writestr(name, old.read(entry).replace(b"worksheets/sheet1", b"other"))
    return output.getvalue()


def test_a_sheet_under_another_name_or_root_is_bounded_too(count):
    with pytest.raises(FileRefused, match="слишком велика внутри"):
        READERS["offices"]("a.xlsx", moved(hostile.workbook(b"<row/>" * 50_000)))
    assert count["parsed"] == 0
    merges = b"<mergeCells>" + hostile.MERGE * 21_000 + b"</mergeCells>"
    with pytest.raises(FileRefused, match="слишком много объединённых"):
        READERS["offices"]("a.xlsx", moved(hostile.workbook(after=merges)))
    assert len(READERS["offices"]("a.xlsx", moved(hostile.workbook())).rows) == 1
