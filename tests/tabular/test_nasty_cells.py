"""What each importer makes of the same nasty cells: what it takes them for, or with which words it refuses them."""

import datetime
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest

from feedback.consultations import exchange as consultations
from feedback.intake.reading import read as read_remarks
from methodology.exchange import WorkbookRefused, from_xlsx
from network.plans import COLUMNS as OFFICE_COLUMNS
from portal.redirects import read_redirects
from ratings import exchange as data
from tabular import FileRefused, Table, read_table
from tests.methodology.test_exchange import changed
from tests.ratings.test_exchange import FRAME, NOTHING

MARK = "NASTY"
LONG = "я" * 40_000


@dataclass(frozen=True)
class Importer:
    """Where an upload has a text of no fixed form, and what is read there; a refusal begins with a cross."""

    headings: tuple[str, ...]
    row: tuple[Any, ...]  # MARK stands where the nasty cell will
    read: Callable[[str, bytes], str]
    title: str = "Лист"


def of_table(key: str) -> Callable[[Table], str]:
    return lambda table: "✗ " + " ".join(table.rows[0].faults) if table.rows[0].faults else table.rows[0].values[key]


def of_remarks(name: str, content: bytes) -> str:
    entry = read_remarks(name, content, with_decisions=False).entries[0]
    return "✗ " + " ".join(entry.faults) if entry.faults else entry.text


def of_data(name: str, content: bytes) -> str:
    found = data.read(FRAME, NOTHING, name, content, data.Mode.PART)
    faults = " ".join(fault.message for fault in found.faults.kept)
    return f"✗ {faults}" if faults else found.inputs.sanctions[0].reason


def of_edition(_: str, content: bytes) -> str:
    try:
        return from_xlsx(content)["indicators"][0]["measures"]
    except WorkbookRefused as refusal:
        return "✗ " + " ".join(fault.message for fault in refusal.faults)


IMPORTERS = {
    "offices": Importer(
        ("код", "регион", "название"),
        ("01-1", "32", MARK),
        lambda name, content: of_table("name")(read_table(name, content, OFFICE_COLUMNS)),
    ),
    "redirects": Importer(("откуда", "куда"), ("/a/", MARK), lambda _, content: read_redirects(content)[1][1]),
    "consultations": Importer(
        ("дата", "регионы", "вид", "тема"),
        ("05.04.2022", "32", "вебинар", MARK),
        lambda name, content: of_table("topic")(consultations.read(name, content)),
    ),
    "remarks": Importer(("регион", "предложение"), ("32", MARK), of_remarks),
    "data": Importer(("код ЦЗН", "причина", "дата решения"), ("01-1", MARK, "2026-05-31"), of_data, "Обнуления"),
    "edition": Importer((), (), of_edition),
}


def reading(importer: Importer, name: str, content: bytes) -> str:
    try:
        return importer.read(name, content)
    except FileRefused as refusal:
        return f"✗ {refusal}"


# XLSX


def workbook(importer: Importer, put: Callable[[Any], None]) -> bytes:
    """A workbook of the importer's form; `put` changes its nasty cell."""
    if not importer.row:
        return changed(lambda book: put(book["Показатели"]["H2"]))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = importer.title
    sheet.append(importer.headings)
    sheet.append(importer.row)
    put(sheet.cell(2, importer.row.index(MARK) + 1))
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def value(what: Any, number_format: str = "", data_type: str = "") -> Callable[[Any], None]:
    def put(cell: Any) -> None:
        cell.value = what
        if number_format:
            cell.number_format = number_format
        if data_type:
            cell.data_type = data_type

    return put


def merged(cell: Any) -> None:
    cell.value = "а"
    cell.parent.merge_cells(start_row=2, end_row=3, start_column=cell.column, end_column=cell.column)


FORMULA, DATE, MERGED = "✗ формула", "✗ Excel принял значение за дату", "✗ бъедин"  # «объединены», «объединённые»
NEEDS_TEXT = "✗ здесь нужен текст"
# The cell; what all importers make of it; what some make of it instead. Of a refusal the words that tell it.
XLSX: dict[str, tuple[Callable[[Any], None], str, dict[str, str]]] = {
    "a number formatted 00": (value(5, "00"), "05", {}),
    "a number formatted 0000 that is a float": (value(17.0, "0000"), "0017", {}),
    "a whole float": (value(15.0), "15", {}),
    "a fraction with a long tail": (value(0.1 + 0.2), "0.3", {"edition": NEEDS_TEXT}),
    "a tiny number": (value(1e-7), "0.0000001", {"edition": NEEDS_TEXT}),
    "a huge number": (value(1e20), "100000000000000000000", {}),
    "a logical value": (value(True), "да", {"edition": NEEDS_TEXT}),
    "a formula": (value("=1+1"), FORMULA, {}),
    "a text like a formula": (value("=1+1", data_type="s"), FORMULA, {}),
    "an armed formula": (value("'=1+1"), "=1+1", {"data": "✗ не может начинаться со знака «=»"}),
    "a telephone": (value("+7 900"), "+7 900", {"data": "✗ не может начинаться со знака «+»"}),
    "an armed minus": (value("'-5"), "-5", {"data": "✗ не может начинаться со знака «-»"}),
    "an error": (value("#N/A"), "✗ ошибка Excel #N/A", {}),
    "a date": (value(datetime.date(2026, 1, 15)), DATE, {}),
    "a time": (value(datetime.time(10, 30)), DATE, {}),
    "a day that Excel cannot have": (value(9e9, "dd.mm.yyyy"), "✗ ошибка Excel #VALUE!", {}),
    "merged with the cell below": (merged, MERGED, {"remarks": "а"}),
    "invisible characters": (value("а\u200bб\u00a0 \x7fв"), "аб в", {"edition": "а\u200bб\u00a0 \x7fв"}),
    "an escaped control character": (value("а_x0001_б"), "а_x0001_б", {}),
    "spaces": (value("  а  "), "а", {"edition": "  а  "}),
}


def agrees(found: str, expected: str) -> bool:
    """Whether it is what was expected: the text itself, or a refusal that holds the words."""
    if not expected.startswith("✗"):
        return found == expected
    return found.startswith("✗") and expected.removeprefix("✗ ") in found


@pytest.mark.parametrize("importer", IMPORTERS)
@pytest.mark.parametrize("cell", XLSX)
def test_a_nasty_cell_of_a_workbook(importer, cell):
    put, expected, others = XLSX[cell]
    found = reading(IMPORTERS[importer], "a.xlsx", workbook(IMPORTERS[importer], put))
    assert agrees(found, others.get(importer, expected)), found


def rewritten(content: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with other bytes in its parts: openpyxl itself would not write them."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return output.getvalue()


TOO_LONG = {"redirects": LONG, "remarks": "✗ длиннее 5000 знаков", "edition": LONG}


@pytest.mark.parametrize("importer", IMPORTERS)
@pytest.mark.parametrize(
    ("text", "expected", "others"),
    [
        (LONG.encode(), "✗ длиннее 1000 знаков", TOO_LONG),
        (b"\0", "✗ повреждена", {}),
        (b"\x01", "✗ повреждена", {}),
        (b"&#0;", "✗ повреждена", {}),
        (b"&undefined;", "✗ повреждена", {}),
        (b"_x0000_", "_x0000_", {}),
    ],
    ids=["40,000 characters", "NUL", "a control character", "a reference to NUL", "an entity", "an escaped NUL"],
)
def test_bytes_that_no_program_of_ours_writes_into_a_cell(importer, text, expected, others):
    content = rewritten(workbook(IMPORTERS[importer], value(MARK)), MARK.encode(), text)
    found = reading(IMPORTERS[importer], "a.xlsx", content)
    assert agrees(found, others.get(importer, expected)), found[:300]


@pytest.mark.parametrize("importer", IMPORTERS)
@pytest.mark.parametrize("written", [b"ref2=", b'ref="A:A" is='])
def test_merged_cells_that_say_nowhere_are_refused(importer, written):
    content = rewritten(workbook(IMPORTERS[importer], merged), b"<mergeCell ref=", b"<mergeCell " + written)
    assert agrees(reading(IMPORTERS[importer], "a.xlsx", content), "✗ повреждена")


@pytest.mark.parametrize("importer", IMPORTERS)
def test_a_number_without_bounds_is_refused(importer):
    content = rewritten(workbook(IMPORTERS[importer], value(987654)), b"<v>987654</v>", b"<v>1E999</v>")
    assert agrees(reading(IMPORTERS[importer], "a.xlsx", content), "✗ слишком большое число")


# CSV


CSV: dict[str, tuple[str, str, dict[str, str]]] = {
    "a zero before": ("05", "05", {}),
    "a fraction": ("0,1", "0,1", {}),
    "a text like a formula": ("=1+1", FORMULA, {}),
    "a formula in quotes": ('"=HYPERLINK(""a"")"', FORMULA, {}),
    "an armed formula": ("'=1+1", "=1+1", {"data": "✗ не может начинаться со знака «=»"}),
    "a telephone": ("+7 900", "+7 900", {"data": "✗ не может начинаться со знака «+»"}),
    "a date": ("15.01.2026", "15.01.2026", {}),
    "NUL": ("а\0б", "✗ не текст", {}),
    "a control character": ("а\x01б", "аб", {}),
    "invisible characters": ("а\u200bб\u00a0 \x7fв", "аб в", {}),
    "lines": ('"а\r\nб"', "а б", {}),
    "a quote that is not closed": ('"а', "✗ кавычки не закрыты", {}),
    "40,000 characters": (LONG, "✗ длиннее 1000 знаков", TOO_LONG),
}


@pytest.mark.parametrize("importer", [name for name, importer in IMPORTERS.items() if importer.row])
@pytest.mark.parametrize("cell", CSV)
def test_a_nasty_cell_of_a_csv_file(importer, cell):
    text, expected, others = CSV[cell]
    form = IMPORTERS[importer]
    lines = [";".join(form.headings), ";".join(text if one == MARK else one for one in form.row)]
    found = reading(form, "a.csv", "\n".join(lines).encode())
    assert agrees(found, others.get(importer, expected)), found[:300]


# Days and points


@pytest.mark.parametrize(
    "day", [datetime.date(2022, 4, 5), datetime.datetime.fromisoformat("2022-04-05T10:30"), "05.04.2022"]
)
def test_columns_of_days_take_the_dates_of_a_workbook(day):
    log = Importer(("дата", "регионы", "вид", "тема"), (MARK, "32", "вебинар", "а"), lambda *_: "")
    row = consultations.read("a.xlsx", workbook(log, value(day))).rows[0]
    assert (row.values["date_start"] in ("2022-04-05", "05.04.2022"), row.faults) == (True, ())
    sanctions = Importer(("код ЦЗН", "причина", "дата решения"), ("01-1", "а", MARK), of_data, "Обнуления")
    found = data.read(FRAME, NOTHING, "a.xlsx", workbook(sanctions, value(day)), data.Mode.PART)
    assert [row.decided_on for row in found.inputs.sanctions] == ["2022-04-05"]


@pytest.mark.parametrize(
    ("number", "points"), [(0.1, "1/10"), (0.1 + 0.2, "3/10"), (0.75, "3/4"), (1, "1"), (1 / 3, "✗ нужно число")]
)
def test_points_are_as_exact_as_excel_shows_them(number, points):
    form = Importer(("код ЦЗН", "показатель", "баллы"), ("01-1", "1.3", MARK), of_data, "Баллы")
    found = data.read(FRAME, NOTHING, "a.xlsx", workbook(form, value(number)), data.Mode.PART)
    refused = " ".join(fault.message for fault in found.faults.kept)
    assert agrees(f"✗ {refused}" if refused else str(found.inputs.points[0].points), points)
