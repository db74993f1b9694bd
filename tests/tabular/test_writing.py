"""Workbooks and CSV files for people: what may be filled in, what is only looked at, and what no cell may become."""

import io
from decimal import Decimal

import openpyxl
import pytest

from tabular import Sheet, csv_file, write_xlsx
from tabular.writing import SHADE

ROWS = [["01", "=1+1", 3, Decimal("72.40")], ["#N/A", "длинное название", None, Decimal("0.00")], ["", "а", 0, None]]
HEADINGS = ["код", "название", "место", "индекс"]
WIDTHS = [8, 10, 8, 8]
FORMATS = ["@", "@", "#,##0", "0.00"]


def page(**options):
    content = write_xlsx([Sheet("Лист", HEADINGS, ROWS, WIDTHS, FORMATS, **options)])
    return openpyxl.load_workbook(io.BytesIO(content)).active


@pytest.mark.parametrize("has_figures", [False, True])
def test_texts_are_disarmed_and_stay_texts_beside_numbers(has_figures):
    sheet = page(has_figures=has_figures)
    assert [cell.value for cell in sheet[2]] == ["01", "'=1+1", 3, 72.4]
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("#N/A", "s")
    assert [cell.number_format for cell in sheet[2]] == FORMATS


def test_a_table_of_figures_keeps_its_first_columns_and_wraps_only_what_is_longer():
    sheet = page(kept=2, note="Демо", has_filter=True, has_figures=True)
    assert (sheet.freeze_panes, sheet.print_title_cols) == ("C2", "$A:$B")
    assert (sheet.auto_filter.ref, sheet.oddHeader.center.text) == ("A1:D4", "Демо")
    assert sheet["A1"].fill.fgColor.rgb.endswith(SHADE)
    assert (bool(sheet["B2"].alignment.wrap_text), bool(sheet["B3"].alignment.wrap_text)) == (False, True)
    assert sheet["D2"].alignment.horizontal is None


def test_a_sheet_to_be_filled_in_wraps_everything_and_has_formats_down_to_its_end():
    sheet = page()
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["D"].number_format == "0.00"
    assert all(cell.alignment.wrap_text for row in sheet["A1:D4"] for cell in row)
    assert (sheet["A4"].value, sheet["A4"].number_format) == (None, "@")
    assert not sheet["A1"].fill.fill_type


def test_a_csv_file_is_what_a_russian_excel_opens_by_itself():
    text = csv_file(HEADINGS, ROWS).decode()
    assert text == "\ufeffкод;название;место;индекс\r\n01;'=1+1;3;72,40\r\n#N/A;длинное название;;0,00\r\n;а;0;\r\n"
