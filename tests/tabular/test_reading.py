"""What may be in an uploaded file, and what is said of what may not."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from tabular import (
    MAX_BYTES,
    MAX_ROWS,
    Column,
    FileRefused,
    Sheet,
    Table,
    bounds,
    disarm,
    opening,
    read_table,
    write_xlsx,
)

COLUMNS = (
    Column("code", "код", required=True),
    Column("region", "регион", required=True, aliases=("субъект",)),
    Column("town", "город или район"),
)
HEADER = ["Код", "Регион", "Город или район"]


def csv_file(text: str, encoding: str = "utf-8") -> Table:
    return read_table("offices.csv", text.encode(encoding), COLUMNS)


def workbook(*rows: list, change=None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def xlsx_file(*rows: list, change=None) -> Table:
    return read_table("offices.xlsx", workbook(HEADER, *rows, change=change), COLUMNS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_the_usual_encodings_and_delimiters(encoding, delimiter):
    table = csv_file("\n".join(delimiter.join(row) for row in (HEADER, ["15-01", "Брянская", "Ёлки"])), encoding)
    assert table.columns == ("code", "region", "town")
    assert table.rows[0].values == {"code": "15-01", "region": "Брянская", "town": "Ёлки"}


def test_commas_in_texts_do_not_pass_for_delimiters():
    table = csv_file("код;регион;адрес\n15-01;32;г. Брянск, ул. А, д. 1, к. 2, оф. 3, этаж 4\n")
    assert table.rows[0].values == {"code": "15-01", "region": "32"}


def test_header_is_found_in_any_case_below_a_title_and_by_other_names():
    table = csv_file("Список ЦЗН;;\n\nКОД *;Субъект:;Примечание\n1;2;3\n")
    assert table.columns == ("code", "region")
    assert table.unknown == ("Примечание",)


def test_rows_keep_the_numbers_that_excel_shows_and_blank_ones_are_skipped():
    assert [row.number for row in csv_file('код;регион\n\n1;"а\nб"\n;\n2;в\n').rows] == [3, 5]
    assert [row.number for row in xlsx_file([], ["1", "а"], [None, " "], ["2", "в"]).rows] == [3, 5]


def test_invisible_characters_and_surplus_spaces_are_dropped():
    assert csv_file("код;регион\n\u200b 15-01\xa0;а \t б\n").rows[0].values == {"code": "15-01", "region": "а б"}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("код;название\n1;2\n", "Нет столбцов: «регион»"),
        ("а;б\n1;2\n", "Не нашлась строка заголовков"),
        ("код;регион;Код\n1;2;3\n", "стоят дважды: «код»"),
        ("код;регион\n;\n", "нет ни одной строки"),
        ('код;регион\n"1" 2;3\n', "Строка 2: кавычки"),
        ('код;регион\n1;"3\n', "кавычки"),
        ("код;регион" + ";" * 29 + "лишний\n1;2\n", "больше 30 столбцов"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(text, part):
    with pytest.raises(FileRefused, match=part):
        csv_file(text)


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("a.csv", b"", "пуст"),
        ("a.csv", b"x" * (MAX_BYTES + 1), "больше 5 МБ"),
        ("a.pdf", b"%PDF-1.4", "Нужен файл XLSX или CSV"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "старого Excel"),
        ("a.xlsx", "код;регион\n1;2".encode(), "не книга XLSX"),
        ("a.xlsx", b"PK\x03\x04broken", "повреждена"),
        ("a.csv", "код\0".encode() + b"\x98\xff\0", "не текст"),
    ],
)
def test_other_kinds_of_files_are_refused(name, content, part):
    with pytest.raises(FileRefused, match=part):
        read_table(name, content, COLUMNS)


def test_ten_thousand_rows_are_read_and_one_more_is_refused():
    rows = "код;регион\n" + "1;2\n" * MAX_ROWS
    assert len(csv_file(rows).rows) == 10_000
    with pytest.raises(FileRefused, match="больше 10\xa0000 строк"):
        csv_file(rows + "1;2\n")


def test_a_workbook_has_the_same_limit_of_rows(monkeypatch):
    monkeypatch.setattr(bounds, "MAX_ROWS", 3)
    assert len(xlsx_file(*[["1", "2"]] * 3).rows) == 3
    with pytest.raises(FileRefused, match="больше 3 строк"):
        xlsx_file(*[["1", "2"]] * 4)


def test_cells_far_to_the_right_or_far_below_are_refused():
    with pytest.raises(FileRefused, match="больше 30 столбцов"):
        xlsx_file(["1", "2"], change=lambda sheet: sheet.cell(2, 16_000, "x"))
    with pytest.raises(FileRefused, match="слишком много строк"):
        xlsx_file(["1", "2"], change=lambda sheet: sheet.cell(1_048_576, 1, "x"))


def test_declared_dimensions_of_a_sheet_are_not_believed():
    content = workbook(HEADER, ["1", "2"], ["3", "4"])
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry).replace(b'ref="A1:C3"', b'ref="A1:A1"'))
    assert len(read_table("a.xlsx", changed.getvalue(), COLUMNS).rows) == 2


def zipped(**files: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return output.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(opening, "open_workbook", lambda *args, **kwargs: pytest.fail("opened"))
    for content in (zipped(xl__workbook_xml=b"0" * 20_000_000), zipped(xl__workbook_xml=b"", a=b"0" * 101 * 1024**2)):
        with pytest.raises(FileRefused, match="слишком велика внутри"):
            read_table("a.xlsx", content, COLUMNS)


def test_many_small_entries_count_together():
    files = {f"e{i}": bytes([i]) * 6 * 1024**2 for i in range(20)}
    with pytest.raises(FileRefused, match="слишком велика внутри"):
        read_table("a.xlsx", zipped(xl__workbook_xml=b"1", **files), COLUMNS)


def test_an_archive_that_is_no_workbook_or_a_broken_one_is_refused():
    with pytest.raises(FileRefused, match="не книга XLSX"):
        read_table("a.xlsx", zipped(content_xml=b"<a/>"), COLUMNS)
    with pytest.raises(FileRefused, match="повреждена"):
        read_table("a.xlsx", zipped(xl__workbook_xml=b"<a/>"), COLUMNS)


def test_entities_in_a_workbook_are_not_expanded():
    content = workbook(HEADER, ["1", "2"])
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                text = b'<!DOCTYPE worksheet [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + text
            new.writestr(entry.filename, text)
    with pytest.raises(FileRefused, match="повреждена"):
        read_table("a.xlsx", changed.getvalue(), COLUMNS)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [(15, "General", "15"), (15.0, "General", "15"), (5, "00", "05"), (True, "General", "да"), (1.5, "General", "1.5")],
)
def test_numbers_and_marks_are_read_as_a_person_typed_them(value, number_format, text):
    def change(sheet):
        sheet.cell(2, 1).number_format = number_format

    row = xlsx_file([value, "а"], change=change).rows[0]
    assert (row.values["code"], row.faults) == (text, ())


@pytest.mark.parametrize(
    ("value", "part"),
    [("=1+1", "формула"), (datetime.date(2026, 1, 15), "за дату"), ("#N/A", "ошибка Excel")],
)
def test_formulas_dates_and_errors_are_refused_with_their_row(value, part):
    table = xlsx_file(["15-01", "а"], [value, "б"])
    assert table.rows[0].faults == ()
    assert part in table.rows[1].faults[0]
    assert table.rows[1].faults[0].startswith("Столбец A: ")


def test_formulas_in_csv_are_refused_too():
    assert "формула" in csv_file('код;регион\n"=HYPERLINK(1)";а\n').rows[0].faults[0]


def test_formulas_in_columns_that_are_not_read_do_no_harm():
    assert read_table("a.xlsx", workbook([*HEADER, "Итого"], ["1", "2", "3", "=A1"]), COLUMNS).rows[0].faults == ()


def test_merged_cells_are_refused_with_their_rows_only():
    def change(sheet):
        sheet.insert_rows(1)
        sheet["A1"] = "Список"
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("B3:B4")

    table = xlsx_file(["1", "а"], ["2", None], ["3", "в"], change=change)
    assert [bool(row.faults) for row in table.rows] == [True, True, False]
    assert "объединённые ячейки" in table.rows[0].faults[0]


def test_only_the_first_visible_sheet_is_read_and_that_is_said():
    def change(sheet):
        sheet.parent.create_sheet("Черновик", 0).sheet_state = "hidden"
        sheet.parent.create_sheet("Ещё")

    table = xlsx_file(["1", "2"], change=change)
    assert len(table.rows) == 1
    assert "Прочитан только первый лист" in table.notes[0]


def test_overlong_text_is_refused_with_its_row():
    row = csv_file(f"код;регион\n1;{'я' * 1001}\n").rows[0]
    assert "длиннее 1000 знаков" in row.faults[0]
    assert len(row.values["region"]) == 1000


def test_a_table_survives_being_kept_as_json():
    table = xlsx_file(["=1", "а", "б"], ["2", "в"])
    assert Table.from_json(table.to_json()) == table


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra"])
def test_what_could_be_a_formula_is_disarmed(text):
    assert disarm(text) == "'" + text


def test_harmless_texts_are_written_as_they_are():
    assert [disarm(text) for text in ("", "15-01", "ул. А", "a=b")] == ["", "15-01", "ул. А", "a=b"]


def test_a_written_workbook_holds_text_only_and_is_read_back():
    content = write_xlsx([Sheet("ЦЗН", HEADER, [["05", "-1", "@а"], ["=1", "а", "б"]], widths=[8, 8, 8])])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert sheet["A9"].number_format == "General"
    assert sheet.column_dimensions["A"].number_format == "@"
    first, second = read_table("a.xlsx", content, COLUMNS).rows
    assert first.values == {"code": "05", "region": "-1", "town": "@а"}
    assert second.values == {"code": "=1", "region": "а", "town": "б"}
    assert not second.faults
