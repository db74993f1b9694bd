"""Sheets as office programs show and print them; what LibreOffice did with our files before is told in each test."""

import io
import zipfile

import openpyxl
import pytest

from tabular import Sheet, write_xlsx
from tabular.paper import HIGHEST, LINE, lines

LONG = "Показатель говорит, доверяют ли клиенты знаниям сотрудников центра занятости. " * 3


@pytest.fixture(scope="module")
def content():
    rows = [["1", LONG], ["2", "коротко"], ["3", "строка\n" * 500]]
    return write_xlsx([Sheet("Лист", ["№", "Предложение региона"], rows, (6, 40))])


@pytest.fixture(scope="module")
def page(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def test_a_sheet_is_printed_as_wide_as_the_paper(page):
    """It came as loose strips of columns, upright, without headings from the second page on."""
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == "$1:$1"
    assert page.oddFooter.right.text == "&P из &N"


def test_a_very_wide_sheet_takes_more_pages_across():
    sheet = Sheet("Лист", ["а", "б", "в"], (), (200, 200, 100))
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx([sheet]))).worksheets[0]
    assert page.page_setup.fitToWidth == 3


def test_rows_are_high_enough_for_wrapped_texts(page):
    """LibreOffice drew the lines of a cell over each other, for the rows had no height."""
    assert page.row_dimensions[2].height >= LINE * len(LONG) / 50
    assert page.row_dimensions[3].height is None
    assert page.row_dimensions[4].height == LINE * HIGHEST


def test_a_row_still_grows_when_somebody_writes_more_into_it(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b'ht="' in sheet
    assert b"customHeight" not in sheet


def test_headings_have_the_font_of_the_sheet(page):
    """A bold font without a name was a serif one in LibreOffice."""
    assert (page["A1"].font.b, page["A1"].font.name) == (True, "Calibri")
    assert not page["A2"].font.b


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [("", 10, 1), ("слово", 10, 1), ("десять слов ровно", 17, 1), ("а\nб\nв", 10, 3), ("а" * 100, 2, 84)],
)
def test_lines_of_a_text_are_counted(text, width, expected):
    assert lines(text, width) == expected
