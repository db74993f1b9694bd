"""Data of a campaign as files: what is read, what is refused and why, what is replaced. Without a database."""

import io
import json
import tracemalloc
import zipfile
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from index_engine.csv_files import inputs_to_files
from index_engine.inputs import (
    Audience,
    Inputs,
    Network,
    Office,
    Pair,
    Points,
    PointsStatus,
    Region,
    Sanction,
    Tally,
)
from index_engine.validation import check
from ratings import exchange
from ratings.exchange import Frame, Mode, comparing, form
from ratings.exchange import tables as exchange_tables
from ratings.exchange import workbook as exchange_workbook
from ratings.exchange.pairs import contradiction, impossible
from tabular import FileRefused

DOCUMENT = json.loads((Path(__file__).parents[2] / "data" / "editions" / "1.json").read_text(encoding="utf-8"))
SEEKERS, EMPLOYERS = Audience.JOBSEEKER, Audience.EMPLOYER
OFFICES = [
    Office("01-1", "ЦЗН первый", "01", True, None, None, None),
    Office("01-2", "ЦЗН второй", "01", False, None, None, None),
    Office("02-1", "ЦЗН третий", "02", False, None, None, None),
]
FRAME = Frame.of(
    DOCUMENT,
    regions=[Region("01", "Первый регион", Network.CENTRALISED), Region("02", "Второй регион", Network.UNKNOWN)],
    offices=OFFICES,
    strangers=["09-9"],
    today="2026-11-24",
)
NOTHING = Inputs(regions=list(FRAME.regions.values()), offices=OFFICES)
OFFICE_HEADS = "код ЦЗН;обслужено клиентов;ответили соискатели;ответили работодатели"
TALLY_HEADS = "код ЦЗН;аудитория;вопрос;ответили;из них положительно"
PAIR_HEADS = (
    "код ЦЗН;аудитория;вопрос А;вопрос Б;ответили на оба;положительно на оба;положительно на А;положительно на Б"
)
POINT_HEADS = "код ЦЗН;показатель;баллы;максимум;состояние;сейчас;год назад"
SANCTION_HEADS = "код ЦЗН;причина;дата решения"


def table(heads: str, *rows: str) -> bytes:
    return "\n".join([heads, *rows]).encode()


def archive(**files: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(f"{name}.csv", content)
    return output.getvalue()


def workbook(**sheets: list[list]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def read(content: bytes, current: Inputs = NOTHING, mode: Mode = Mode.PART, name: str = "данные.csv"):
    return exchange.read(FRAME, current, name, content, mode)


def accepted(content: bytes, current: Inputs = NOTHING, mode: Mode = Mode.PART) -> Inputs:
    found = read(content, current, mode)
    assert found.faults.kept == []
    check(FRAME.method, found.inputs)
    return found.inputs


def fault(content: bytes, current: Inputs = NOTHING, mode: Mode = Mode.PART) -> form.Fault:
    """The only fault of a file."""
    found = read(content, current, mode)
    assert found.inputs is None
    assert [one.message for one in found.faults.kept[1:]] == []
    return found.faults.kept[0]


@pytest.fixture
def full() -> Inputs:
    """All tables, for two offices."""
    return accepted(
        archive(
            offices=table(OFFICE_HEADS, "01-1;1000;30;20", "02-1;500;25;"),
            tallies=table(
                TALLY_HEADS,
                "01-1;соискатели;1;30;24",
                "01-1;соискатели;15.1;20;10",
                "01-1;работодатели;1;20;20",
                "02-1;соискатели;1;25;5",
            ),
            pairs=table(PAIR_HEADS, "01-1;соискатели;1;15.1;20;8;16;10"),
            points=table(POINT_HEADS, "01-1;2.2;;2;;460;400", "02-1;1.3;0,8;1;проверено;;"),
            sanctions=table(SANCTION_HEADS, "02-1;Подтверждения подделаны;31.05.2026"),
        )
    )


# Reading


def test_all_tables_are_read_with_russian_headings(full):
    assert [(one.clients, one.jobseeker_respondents, one.employer_respondents) for one in full.offices] == [
        (1000, 30, 20),
        (None, None, None),
        (500, 25, None),
    ]
    assert Tally("01-1", SEEKERS, "15.1", 20, 10) in full.tallies
    assert full.pairs == [Pair("01-1", SEEKERS, "1", "15.1", 20, 8, 16, 10)]
    assert full.points == [
        Points("01-1", "2.2", Fraction(3, 10), Fraction(2), PointsStatus.CLAIMED),
        Points("02-1", "1.3", Fraction(4, 5), Fraction(1), PointsStatus.VERIFIED),
    ]
    assert full.sanctions == [Sanction("02-1", "Подтверждения подделаны", "2026-05-31")]


def test_what_the_portal_gives_out_is_read_back_to_the_same_bytes(full):
    full.points.append(Points("01-2", "1.3", Fraction(1, 3), Fraction(1), PointsStatus.REJECTED))
    full.points.append(Points("01-2", "2.3", None, Fraction(2), PointsStatus.UNMEASURED))
    full.pairs.append(Pair("01-1", EMPLOYERS, "1", "2", 7, 2, None, 3))
    full.tallies.append(Tally("01-1", EMPLOYERS, "2", 7, 3))
    packed = exchange.pack(full)
    assert exchange.pack(accepted(packed, mode=Mode.ALL)) == packed
    assert inputs_to_files(exchange.unpack(packed)) == inputs_to_files(full)


def test_packed_bytes_depend_on_the_data_alone(full):
    packed = exchange.pack(full)
    for rows in (full.offices, full.tallies, full.points):
        rows.reverse()
    assert exchange.pack(full) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archived:
        assert {entry.date_time for entry in archived.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_single_csv_is_known_by_its_headings(delimiter, encoding):
    text = "\n".join([TALLY_HEADS, "01-1;соискатели;1;30;24"]).replace(";", delimiter)
    assert accepted(text.encode(encoding)).tallies == [Tally("01-1", SEEKERS, "1", 30, 24)]


def test_headings_may_be_canonical_in_any_order_below_a_title():
    content = "Ответы за весну\n\npositive,answered,question,audience,office_code\n24,30,1,jobseeker,01-1\n"
    assert accepted(content.encode()).tallies == [Tally("01-1", SEEKERS, "1", 30, 24)]


def test_a_workbook_is_read_sheet_by_sheet_with_numbers_as_excel_keeps_them():
    book = workbook(
        ЦЗН=[["Код ЦЗН", "Обслужено клиентов", "Ответили соискатели"], ["01-1", 1000.0, 30]],
        Ответы=[TALLY_HEADS.split(";"), ["01-1", "Соискатель", 15.1, "1 0", 7], [None, None, None, None, None]],
        Баллы=[["код ЦЗН", "показатель", "баллы"], ["01-1", 1.3, 0.1 + 0.2]],
        Обнуления=[SANCTION_HEADS.split(";"), ["01-2", "Ложные снимки", date(2026, 5, 31)]],
        Заметки=[["что-то"]],
    )
    found = read(book, name="регион.xlsx")
    assert found.faults.kept == []
    assert found.inputs.offices[0].clients == 1000
    assert found.inputs.tallies == [Tally("01-1", SEEKERS, "15.1", 10, 7)]
    assert found.inputs.points == [Points("01-1", "1.3", Fraction(3, 10), Fraction(1), PointsStatus.CLAIMED)]
    assert found.inputs.sanctions == [Sanction("01-2", "Ложные снимки", "2026-05-31")]
    assert any("«Заметки» не читается" in note for note in found.notes)


def test_the_only_sheet_of_a_workbook_may_have_any_title():
    book = workbook(Лист1=[TALLY_HEADS.split(";"), ["01-1", "соискатели", 1, 30, 24]])
    assert read(book).inputs.tallies == [Tally("01-1", SEEKERS, "1", 30, 24)]


def test_a_pair_in_the_wrong_order_is_turned_round():
    tallies = table(TALLY_HEADS, "01-1;соискатели;1;30;24", "01-1;соискатели;15.1;20;10")
    content = archive(tallies=tallies, pairs=table(PAIR_HEADS, "01-1;соискатели;15.1;1;20;8;10;16"))
    assert accepted(content).pairs == [Pair("01-1", SEEKERS, "1", "15.1", 20, 8, 16, 10)]


def test_counts_withheld_from_a_pair_may_be_empty():
    tallies = table(TALLY_HEADS, "01-1;соискатели;1;30;24", "01-1;соискатели;2;28;10")
    content = archive(tallies=tallies, pairs=table(PAIR_HEADS, "01-1;соискатели;1;2;27;8;;10"))
    assert accepted(content).pairs == [Pair("01-1", SEEKERS, "1", "2", 27, 8, None, 10)]
    content = archive(tallies=tallies, pairs=table(PAIR_HEADS, "01-1;соискатели;1;2;27;;;"))
    assert accepted(content).pairs == [Pair("01-1", SEEKERS, "1", "2", 27, None, None, None)]
    content = archive(tallies=tallies, pairs=table(PAIR_HEADS, "01-1;соискатели;1;2;27;;20;10"))
    assert read(content).faults.kept, "that is a gap: published files leave all three out"


def test_growth_from_nothing_is_not_measured():
    found = read(table(POINT_HEADS, "01-1;2.2;;;;460;0"))
    assert found.inputs.points == [Points("01-1", "2.2", None, Fraction(2), PointsStatus.UNMEASURED)]
    assert any("год назад был 0" in note for note in found.notes)


def test_growth_is_exact():
    assert accepted(table(POINT_HEADS, "01-1;2.2;;;проверено;7;6")).points[0].points == Fraction(1, 3)


def test_html_in_a_text_stays_text():
    reason = "<script>alert(1)</script>"
    assert accepted(table(SANCTION_HEADS, f"01-1;{reason};2026-05-31")).sanctions[0].reason == reason


def test_the_template_filled_in_by_a_region_is_read():
    book = openpyxl.load_workbook(io.BytesIO(exchange.template(FRAME, "01")))
    assert book.sheetnames == ["ЦЗН", "Ответы", "Пары", "Баллы", "Обнуления", "Как заполнять"]
    codes = {row[0].value for sheet in ("ЦЗН", "Ответы", "Баллы") for row in book[sheet].iter_rows(min_row=2)}
    assert codes == {"01-1", "01-2"}
    heads = [cell.value for cell in book["Ответы"][1]]
    for row in book["Ответы"].iter_rows(min_row=2):
        cells = dict(zip(heads, row, strict=True))
        if cells["код ЦЗН"].value == "01-1" and cells["вопрос"].value == "1":
            cells["ответили"].value, cells["из них положительно"].value = "30", "24"
    output = io.BytesIO()
    book.save(output)
    found = read(output.getvalue(), name="регион.xlsx")
    assert found.faults.kept == []
    assert found.offices == ["01-1"]
    both = [Tally("01-1", audience, "1", 30, 24) for audience in (EMPLOYERS, SEEKERS)]
    assert sorted(found.inputs.tallies) == both


def test_what_is_measured_at_the_managing_office_of_a_centralised_region_is_asked_only_there():
    indicators = [row | {"level": "managing"} if row["code"] == "1.3" else row for row in DOCUMENT["indicators"]]
    frame = Frame.of(
        DOCUMENT | {"indicators": indicators},
        regions=FRAME.regions.values(),
        offices=OFFICES,
        strangers=[],
        today="2026-11-24",
    )
    asked = set()
    for region in ("01", "02"):
        book = openpyxl.load_workbook(io.BytesIO(exchange.template(frame, region)))
        asked |= {(row[0].value, row[2].value) for row in book["Баллы"].iter_rows(min_row=2)}
        asked |= {(row[0].value, row[3].value) for row in book["Ответы"].iter_rows(min_row=2)}
    for what in ("1.3", "12"):
        assert {office for office, asks in asked if asks == what} == {"01-1", "02-1"}
    content = archive(
        tallies=table(TALLY_HEADS, "01-2;соискатели;12;9;9"), points=table(POINT_HEADS, "01-2;1.3;0,5;1;;;")
    )
    notes = exchange.read(frame, NOTHING, "x.zip", content, Mode.PART).notes
    assert any("у управляющего ЦЗН региона: 2" in note for note in notes)


def test_no_text_of_the_template_is_a_formula():
    office = Office("01-1", '=HYPERLINK("http://x")', "01", True, None, None, None)
    frame = Frame.of(DOCUMENT, regions=FRAME.regions.values(), offices=[office], strangers=[], today="2026-11-24")
    book = openpyxl.load_workbook(io.BytesIO(exchange.template(frame, "01")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert book["ЦЗН"]["B2"].value == '\'=HYPERLINK("http://x")'


# Faults


@pytest.mark.parametrize(
    ("row", "column", "part"),
    [
        ("09-9;соискатели;1;30;24", "код ЦЗН", "в кампании не участвует"),
        ("01-11;соискатели;1;30;24", "код ЦЗН", "Может быть, 01-1?"),
        (";соискатели;1;30;24", "код ЦЗН", "Нет кода ЦЗН"),
        ("=A1;соискатели;1;30;24", "код ЦЗН", "формула"),
        ("01-1;прохожие;1;30;24", "аудитория", "«соискатели» или «работодатели»"),
        ("01-1;соискатели;99;30;24", "вопрос", "нет вопроса «99»"),
        ("01-1;соискатели;;30;24", "вопрос", "Нет номера вопроса"),
        ("01-1;соискатели;14;30;24", "вопрос", "в индекс не входит"),
        ("01-1;соискатели;15;30;24", "вопрос", "в индекс не входит"),
        ("01-1;соискатели;1;-3;0", "ответили", "Отрицательное число"),
        ("01-1;соискатели;1;3,5;0", "ответили", "целое число"),
        ("01-1;соискатели;1;много;0", "ответили", "целое число"),
        ("01-1;соискатели;1;1e3;0", "ответили", "целое число"),
        ("01-1;соискатели;1;٣;0", "ответили", "целое число"),
        ("01-1;соискатели;1;9999999999;0", "ответили", "Слишком большое"),
        ("01-1;соискатели;1;30;", "из них положительно", "Пусто"),
        ("01-1;соискатели;1;;30", "ответили", "Пусто"),
        ("01-1;соискатели;1; ;30", "ответили", "Пусто"),
        ("01-1;соискатели;1;30;\u200b", "из них положительно", "Пусто"),
        ("01-1;соискатели;1;30;31", "из них положительно", "а всего ответили 30"),
        ("01-1;соискатели;1;41;31", "ответили", "всего ответивших соискателей у ЦЗН 40"),
        ("01-2;соискатели;1;30;24", "вопрос", "уже есть выше"),
    ],
)
def test_an_unfit_row_of_answers_is_named_with_its_place(row, column, part):
    content = archive(
        offices=table(OFFICE_HEADS, "01-1;100;40;40"),
        tallies=table(TALLY_HEADS, "01-2;соискатели;1;30;24", row),
    )
    found = fault(content)
    assert (found.place, found.row, found.column) == ("tallies.csv", 3, column)
    assert part in found.message


@pytest.mark.parametrize(
    ("row", "column", "part"),
    [
        ("01-1;соискатели;1;1;20;8;16;10", "вопрос Б", "с самим собой"),
        ("01-1;соискатели;1;99;20;8;16;10", "вопрос Б", "нет вопроса «99»"),
        ("01-1;соискатели;1;2;20;21;16;10", "ответили на оба", "Положительно на оба ответили 21"),
        ("01-1;соискатели;1;2;20;8;21;10", "ответили на оба", "Положительно на вопрос 1 ответили 21"),
        ("01-1;соискатели;1;2;20;8;7;10", "ответили на оба", "а на оба сразу 8"),
        ("01-1;соискатели;1;2;20;5;16;10", "ответили на оба", "не меньше 6"),
        ("01-1;соискатели;1;2;21;8;16;10", "ответили на оба", "на вопрос 2 всего 20"),
        ("01-1;соискатели;1;2;20;8;16;12", "ответили на оба", "а всего положительно 10"),
        ("01-1;соискатели;1;2;20;6;12;10", "ответили на оба", "а всего не положительно 6"),
        ("01-1;соискатели;1;2;15;4;12;5", "ответили на оба", "больше людей, чем всего ответивших (30)"),
        ("01-1;соискатели;1;3;20;8;16;10", "ответили на оба", "нет ответов в таблице «Ответы»"),
        ("01-1;соискатели;1;2;20;;16;10", "положительно на оба", "Пусто"),
        ("01-1;соискатели;1;2;20;8;16;x", "положительно на Б", "целое число"),
        ("01-1;соискатели;12;1;20;8;16;10", "вопрос А", "уже есть выше"),
    ],
)
def test_an_impossible_pair_is_named_with_its_place(row, column, part):
    content = archive(
        offices=table(OFFICE_HEADS, "01-1;100;30;40"),
        tallies=table(
            TALLY_HEADS,
            "01-1;соискатели;1;30;24",
            "01-1;соискатели;2;20;10",
            "01-1;соискатели;12;20;10",
        ),
        pairs=table(PAIR_HEADS, "01-1;соискатели;1;12;20;8;16;10", row),
    )
    found = fault(content)
    assert (found.place, found.row, found.column) == ("pairs.csv", 3, column)
    assert part in found.message


def test_a_pair_is_possible_just_when_some_answers_give_it():
    """All answers of three people to two questions, and every other count: the rule is neither lax nor strict."""
    possible = set()
    kinds = [(first, second) for first in (None, False, True) for second in (None, False, True)]
    for one in kinds:
        for two in kinds:
            for three in kinds:
                people = [one, two, three]
                asked = [p for p in people if None not in p]
                possible.add(
                    (
                        sum(p[0] is not None for p in people),
                        sum(p[0] is True for p in people),
                        sum(p[1] is not None for p in people),
                        sum(p[1] is True for p in people),
                        len(asked),
                        sum(p == (True, True) for p in asked),
                        sum(p[0] for p in asked),
                        sum(p[1] for p in asked),
                    )
                )
    counts = range(4)
    taken = set()
    for n1 in counts:
        for k1 in range(n1 + 1):
            for n2 in counts:
                for k2 in range(n2 + 1):
                    for both in counts:
                        for positive in counts:
                            for a in counts:
                                for b in counts:
                                    pair = Pair("01-1", SEEKERS, "1", "2", both, positive, a, b)
                                    one = Tally("01-1", SEEKERS, "1", n1, k1)
                                    two = Tally("01-1", SEEKERS, "2", n2, k2)
                                    if not impossible(pair) and not contradiction(pair, one, two, 3):
                                        taken.add((n1, k1, n2, k2, both, positive, a, b))
    assert taken == possible


@pytest.mark.parametrize(
    ("row", "column", "part"),
    [
        ("01-1;9.9;0,5;1;проверено;;", "показатель", "нет показателя «9.9»"),
        ("01-1;1.1;0,5;1;проверено;;", "показатель", "нет чек-листа"),
        ("01-1;1.3;1,1;1;проверено;;", "баллы", "от 0 до 1"),
        ("01-1;1.3;-0,1;1;проверено;;", "баллы", "не меньше нуля"),
        ("01-1;1.3;1/0;1;проверено;;", "баллы", "не меньше нуля"),
        ("01-1;1.3;nan;1;проверено;;", "баллы", "не меньше нуля"),
        ("01-1;1.3;0,5;2;проверено;;", "максимум", "в редакции — 1, а не 2"),
        ("01-1;1.3;0,5;1;наверное;;", "состояние", "Состояния «наверное» нет"),
        ("01-1;1.3;;1;проверено;;", "баллы", "Нет баллов"),
        ("01-1;1.3;0,5;1;не измерено;;", "состояние", "Баллы есть"),
        ("01-1;1.3;;1;;460;400", "сейчас", "не считают по приросту"),
        ("01-1;2.2;;2;;460;", "сейчас", "нужны оба числа"),
        ("01-1;2.2;0,4;2;;460;400", "баллы", "получается 0,3"),
        ("01-2;1.3;0,5;1;;;", "показатель", "уже есть выше"),
    ],
)
def test_an_unfit_row_of_points_is_named_with_its_place(row, column, part):
    found = read(table(POINT_HEADS, "01-2;1.3;0,5;1;проверено;;", row))
    named = {(one.place, one.row, one.column): one.message for one in found.faults.kept}
    assert part in named["данные.csv", 3, column]
    assert found.inputs is None


@pytest.mark.parametrize(
    ("row", "column", "part"),
    [
        ("01-1;;2026-05-31", "причина", "Нет причины"),
        ("01-1;;", "причина", "Нет причины"),
        ("01-1;=cmd();2026-05-31", "причина", "формула"),
        ("01-1;'=cmd();2026-05-31", "причина", "не может начинаться"),
        ("01-1;@cmd;2026-05-31", "причина", "не может начинаться"),
        (f"01-1;{'я' * 1001};2026-05-31", "причина", "длиннее"),
        ("01-1;Подделка;", "дата решения", "нужен день"),
        ("01-1;Подделка;31.02.2026", "дата решения", "нужен день"),
        ("01-1;Подделка;2026-11-25", "дата решения", "ещё не наступил"),
        ("01-2;Подделка;2026-05-31", "код ЦЗН", "уже стоит выше"),
    ],
)
def test_an_unfit_sanction_is_named_with_its_place(row, column, part):
    found = fault(table(SANCTION_HEADS, "01-2;Подделка;2026-05-31", row))
    assert (found.row, found.column) == (3, column)
    assert part in found.message


@pytest.mark.parametrize(
    ("row", "column", "part"),
    [
        ("01-1;1000.5;1;1;01;да", "обслужено клиентов", "целое число"),
        ("01-1;1000;1;1;02;да", "код региона", "в регионе 01, а не 02"),
        ("01-2;1000;1;1;01;да", "управляющий", "в регионе он один"),
        ("01-1;1000;1;1;1;нет", "управляющий", "Управляющего меняют в разделе «Сеть»"),
        ("01-1;1000;1;1;1;может", "управляющий", "«да» или «нет»"),
        ("02-1;1000;1;1;2;", "код ЦЗН", "уже стоит выше"),
    ],
)
def test_an_unfit_row_of_offices_is_named_with_its_place(row, column, part):
    found = fault(table(f"{OFFICE_HEADS};код региона;управляющий", "02-1;1;1;1;02;", row))
    assert (found.row, found.column) == (3, column)
    assert part in found.message


def test_two_managing_offices_of_a_region_in_the_network_are_refused():
    offices = [office._replace(managing=True) for office in OFFICES]
    frame = Frame.of(DOCUMENT, regions=FRAME.regions.values(), offices=offices, strangers=[], today="2026-11-24")
    found = exchange.read(frame, NOTHING, "x.csv", table(TALLY_HEADS, "01-1;соискатели;1;30;24"), Mode.PART)
    assert "управляющие ЦЗН: 2" in found.faults.kept[0].message


def test_all_faults_of_all_tables_are_named_at_once():
    found = read(
        archive(
            offices=table("код ЦЗН;код ЦЗН;обслужено клиентов", "01-1;01-1;1"),
            tallies=table(TALLY_HEADS, "нет;никто;99;-1;x", "01-1;соискатели;1;3;4"),
            points=table(POINT_HEADS, "01-1;7.7;1;1;;;"),
            sanctions=table("код ЦЗН;причина", "01-1;Подделка"),
        )
    )
    places = [(one.place, one.column) for one in found.faults.kept]
    assert sorted(places) == sorted(
        [
            ("offices.csv", "код ЦЗН"),
            *[("tallies.csv", column) for column in ("код ЦЗН", "аудитория", "ответили", "из них положительно")],
            ("tallies.csv", "из них положительно"),
            ("points.csv", "показатель"),
            ("sanctions.csv", "дата решения"),
        ]
    )


def test_many_faults_are_counted_and_the_first_are_kept():
    found = read(table(TALLY_HEADS, *[f"нет-{i};соискатели;1;1;1" for i in range(2000)]))
    assert (found.faults.total, len(found.faults.kept)) == (2000, form.MAX_FAULTS)


def test_dates_formulas_and_errors_in_cells_are_explained():
    day = date(2026, 1, 15)
    book = workbook(Ответы=[TALLY_HEADS.split(";"), ["01-1", "соискатели", day, 3, 2], ["01-1", "=A1", 1, "#REF!", 2]])
    messages = [one.message for one in read(book, name="x.xlsx").faults.kept]
    assert any("принял значение за дату" in message for message in messages)
    assert any(message.startswith("формула") for message in messages)
    assert any("ошибка Excel" in message for message in messages)


def test_merged_cells_below_the_heading_are_refused():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Ответы"
    sheet.append(["Сводка за год"])
    sheet.merge_cells("A1:E1")
    sheet.append(TALLY_HEADS.split(";"))
    sheet.append(["01-1", "соискатели", "1", 30, 24])
    sheet.append(["01-1", "соискатели", "2", 30, 24])
    sheet.merge_cells("A3:A4")
    output = io.BytesIO()
    book.save(output)
    messages = [one.message for one in read(output.getvalue(), name="x.xlsx").faults.kept]
    assert "Ячейки A3:A4 объединены. Разъедините их и заполните каждую." in messages
    assert not any("A1:E1" in message for message in messages)


# Files as a whole


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("x.csv", b"", "Файл пуст"),
        ("x.csv", "имя;возраст\nа;б\n".encode(), "не нашлась строка заголовков"),
        ("x.xlsx", b"office_code,clients\n", "не книга XLSX"),
        ("x.zip", b"PK\x03\x04....", "повреждён"),
        ("x.xls", b"\xd0\xcf\x11\xe0....", "старого Excel"),
        ("x.csv", b"\xff\xfe\x00", "кодировке"),
        ("x.csv", (TALLY_HEADS + '\n"01-1;соискатели').encode(), "кавычки"),
        ("x.zip", archive(readme=b"a;b"), "ни одной таблицы"),
        ("x.xlsx", workbook(Разное=[["а", "б"]]), "ни одной таблицы"),
    ],
)
def test_a_file_without_data_is_refused_in_words(name, content, part):
    with pytest.raises(FileRefused) as refused:
        read(content, name=name)
    assert part in str(refused.value)


def test_a_bomb_is_refused_before_it_is_unpacked():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("tallies.csv", b"0" * 200 * 1024**2)
    tracemalloc.start()
    with pytest.raises(FileRefused, match="слишком велик внутри"):
        read(output.getvalue(), name="x.zip")
    assert tracemalloc.get_traced_memory()[1] < 20 * 1024**2
    tracemalloc.stop()


def test_an_archive_with_a_password_or_two_tables_of_a_kind_is_refused():
    content = bytearray(archive(tallies=table(TALLY_HEADS, "01-1;соискатели;1;30;24")))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FileRefused, match="под паролем"):
        read(bytes(content))
    both = archive(**{"tallies": table(TALLY_HEADS), "inputs/tallies": table(TALLY_HEADS)})
    with pytest.raises(FileRefused, match="два файла"):
        read(both)


def test_a_damaged_entry_of_an_archive_is_refused_in_words():
    content = bytearray(archive(tallies=table(TALLY_HEADS, *["01-1;соискатели;1;30;24"] * 50)))
    content[60:70] = b"xxxxxxxxxx"
    with pytest.raises(FileRefused):
        read(bytes(content))


def test_too_many_rows_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(exchange_workbook, "MAX_XLSX_ROWS", 3)
    rows = [["01-1", "соискатели", number, 3, 2] for number in range(1, 9)]
    with pytest.raises(FileRefused, match="больше 3 строк"):
        read(workbook(Ответы=[TALLY_HEADS.split(";"), *rows]), name="x.xlsx")
    monkeypatch.setitem(form.TABLES, "sanctions", form.SANCTIONS)
    small = form.Table("sanctions", "Обнуления", form.SANCTIONS.columns, max_rows=2)
    monkeypatch.setitem(form.TABLES, "sanctions", small)
    with pytest.raises(FileRefused, match="больше 2 строк"):
        read(table(SANCTION_HEADS, *[f"0{i}-1;Подделка;2026-05-31" for i in (1, 2, 3)]))


def test_folders_of_an_archive_and_files_that_are_not_read():
    tallies = table(TALLY_HEADS, "01-1;соискатели;1;30;24")
    content = archive(**{"inputs/tallies": tallies, "inputs/regions": b"x", "results/tallies": b"x", "more": b"x"})
    found = read(content)
    assert found.inputs.tallies == [Tally("01-1", SEEKERS, "1", 30, 24)]
    assert [note.split(" не ")[0] for note in found.notes[:2]] == ["Файл inputs/regions.csv", "Файл more.csv"]


# What is replaced


def test_only_the_rows_given_change_unless_more_is_asked_for(full):
    now = accepted(
        archive(
            offices=table(OFFICE_HEADS, "01-1;1001;;"),
            tallies=table(TALLY_HEADS, "01-1;соискатели;1;30;25"),
            pairs=table(PAIR_HEADS, "01-1;соискатели;1;15.1;20;9;16;10"),
            points=table(POINT_HEADS, "02-1;2.2;1;2;;;"),
            sanctions=table(SANCTION_HEADS, "01-2;Подделка;30.05.2026"),
        ),
        full,
    )
    assert changed(full, now) == [
        ("ЦЗН", "01-1", "обслужено клиентов", "1000", "1001"),
        ("Ответы", "01-1", "соискатели, вопрос 1", "ответили 30, положительно 24", "ответили 30, положительно 25"),
        ("Баллы", "02-1", "показатель 2.2", "нет данных", "1 из 2, заявлено"),
        ("Обнуления", "01-2", "обнуление", "нет", "Подделка (30.05.2026)"),
        ("Пары", "01-1", "соискатели", "пар 1", "пар 1, изменено 1"),
    ]


def test_what_a_file_does_not_repeat_is_counted_by_table(full):
    content = archive(
        offices=table(OFFICE_HEADS, "01-1;1001;;"),
        tallies=table(TALLY_HEADS, "01-1;соискатели;1;30;25"),
        pairs=table(PAIR_HEADS),
    )
    found = read(content, full)
    assert found.left_named == {"offices": 1, "tallies": 2, "pairs": 1}
    assert found.left_others == {"offices": 1, "tallies": 1}
    for mode in Mode:
        before, after = exchange.counts(full), exchange.counts(accepted(content, full, mode))
        gone = {name: before[name] - after[name] for name in ("tallies", "pairs")}
        named = {"tallies": 2, "pairs": 1}
        everything = {"tallies": 3, "pairs": 1}
        assert gone == {Mode.PART: {"tallies": 0, "pairs": 0}, Mode.NAMED: named, Mode.ALL: everything}[mode]


def test_what_is_faulty_is_counted_too(full):
    found = read(table(TALLY_HEADS, "01-1;соискатели;1;29;28", "01-1;соискатели;2;1;2"), full)
    assert found.inputs is None
    assert found.left_named == {"tallies": 2}


def test_a_part_replaces_only_the_offices_and_tables_that_the_file_names(full):
    now = accepted(archive(tallies=table(TALLY_HEADS, "01-2;соискатели;1;9;9")), full)
    assert sorted(now.tallies) == sorted([*full.tallies, Tally("01-2", SEEKERS, "1", 9, 9)])
    assert (now.pairs, now.points, now.sanctions) == (full.pairs, full.points, full.sanctions)
    assert now.offices == full.offices


def test_a_named_office_loses_the_rows_that_the_file_does_not_repeat_where_that_is_asked_for(full):
    now = accepted(
        archive(
            tallies=table(TALLY_HEADS, "01-1;соискатели;1;30;25"),
            pairs=table(PAIR_HEADS),
        ),
        full,
        Mode.NAMED,
    )
    assert [row for row in now.tallies if row.office == "01-1"] == [Tally("01-1", SEEKERS, "1", 30, 25)]
    assert [row for row in now.tallies if row.office == "02-1"] == [Tally("02-1", SEEKERS, "1", 25, 5)]
    assert now.pairs == []


def test_everything_replaces_whole_tables_but_only_those_in_the_file(full):
    content = archive(
        offices=table(OFFICE_HEADS, "01-2;10;9;"),
        tallies=table(TALLY_HEADS, "01-2;соискатели;1;9;9"),
        pairs=table(PAIR_HEADS),
    )
    now = accepted(content, full, Mode.ALL)
    assert now.tallies == [Tally("01-2", SEEKERS, "1", 9, 9)]
    assert [(one.code, one.clients) for one in now.offices] == [("01-1", None), ("01-2", 10), ("02-1", None)]
    assert now.pairs == []
    assert (now.points, now.sanctions) == (full.points, full.sanctions)


def test_rows_without_numbers_say_nothing(full):
    content = archive(
        offices=table(OFFICE_HEADS, "01-1;;;", "02-1;501;25;"),
        tallies=table(TALLY_HEADS, "01-1;соискатели;1;;", "02-1;соискатели;1;20;5"),
    )
    found = read(content, full)
    assert found.offices == ["02-1"]
    assert [row for row in found.inputs.tallies if row.office == "01-1"] == full.tallies[:3]
    assert found.inputs.offices[0] == full.offices[0]
    assert any("нет ни одного числа" in note and note.endswith(": 1.") for note in found.notes)


def test_what_stays_must_agree_with_what_is_new(full):
    tallies = fault(table(TALLY_HEADS, "01-1;соискатели;1;19;15"), full)
    assert "Пары вопросов ЦЗН 01-1" in tallies.message
    offices = fault(table(OFFICE_HEADS, "02-1;500;24;"), full)
    assert (offices.column, offices.row) == ("ответили соискатели", 2)
    assert "на вопрос 1 в данных кампании ответили 25" in offices.message
    pairs = fault(table(PAIR_HEADS, "01-1;соискатели;1;15.1;21;8;16;10"), full)
    assert "на вопрос 15.1 всего 20" in pairs.message
    both = archive(offices=table(OFFICE_HEADS, "02-1;500;24;"), tallies=table(TALLY_HEADS, "02-1;соискатели;2;24;5"))
    assert "на вопрос 1 в данных кампании ответили 25" in fault(both, full).message
    respondents = fault(table(TALLY_HEADS, "02-1;соискатели;2;26;5"), full)
    assert "всего ответивших соискателей у ЦЗН 25" in respondents.message


def test_offices_that_no_longer_take_part_lose_their_data(full):
    frame = Frame.of(
        DOCUMENT, regions=FRAME.regions.values(), offices=OFFICES[:2], strangers=["02-1"], today="2026-11-24"
    )
    found = exchange.read(frame, full, "x.csv", table(TALLY_HEADS, "01-2;соискатели;1;9;9"), Mode.PART)
    assert {row.office for rows in (found.inputs.tallies, found.inputs.points) for row in rows} == {"01-1", "01-2"}
    assert found.inputs.sanctions == []
    assert any("больше не участвуют" in note and note.endswith(": 3.") for note in found.notes)


@pytest.mark.parametrize(
    ("key", "values", "row"),
    [
        ("offices:clients", {"clients": "7"}, ("ЦЗН", "01-1", "обслужено клиентов", "1000", "7")),
        (
            "tallies:jobseeker:1",
            {"answered": "29", "positive": "20"},
            ("Ответы", "01-1", "соискатели, вопрос 1", "ответили 30, положительно 24", "ответили 29, положительно 20"),
        ),
        (
            "points:2.2",
            {"points": "1,5", "status": "проверено"},
            ("Баллы", "01-1", "показатель 2.2", "0,3 из 2, заявлено", "1,5 из 2, проверено"),
        ),
        (
            "points:2.2",
            {"points": "", "status": "не измерено"},
            ("Баллы", "01-1", "показатель 2.2", "0,3 из 2, заявлено", "не измерено"),
        ),
    ],
)
def test_a_correction_is_a_file_that_changes_one_value(full, key, values, row):
    known = {subject.key: subject for rows in exchange.subjects(FRAME).values() for subject, _ in rows}
    subject = known[key]
    assert exchange.standing(full, "01-1", subject).keys() == values.keys()
    now = accepted(exchange.as_file("01-1", subject, values), full)
    assert changed(full, now) == [row]
    assert exchange.standing(now, "01-1", subject) == values


def test_regions_names_and_managing_offices_come_from_the_network():
    now = accepted(table("код ЦЗН;название ЦЗН;обслужено клиентов", "01-1;Чужое имя;5"))
    assert now.offices[0] == Office("01-1", "ЦЗН первый", "01", True, 5, None, None)
    assert now.regions == list(FRAME.regions.values())


# Differences


def changed(before: Inputs, after: Inputs, minimum: int = 0) -> list[tuple[str, ...]]:
    return [tuple(row) for row in exchange.compare(before, after, minimum=minimum).rows]


def test_the_same_data_in_another_order_do_not_differ(full):
    other = exchange.unpack(exchange.pack(full))
    other.tallies.reverse()
    assert exchange.compare(full, other).total == 0


def test_each_difference_is_told_in_words_with_its_table_and_office(full):
    other = exchange.unpack(exchange.pack(full))
    other.offices = [one._replace(clients=1100) if one.code == "01-1" else one for one in other.offices]
    other.tallies.remove(Tally("02-1", SEEKERS, "1", 25, 5))
    other.tallies.append(Tally("01-2", EMPLOYERS, "2", 7, 6))
    other.points = [one._replace(status=PointsStatus.REJECTED) if one.office == "02-1" else one for one in other.points]
    other.sanctions = []
    other.pairs = [one._replace(positive=9) for one in other.pairs]
    assert changed(full, other) == [
        ("ЦЗН", "01-1", "обслужено клиентов", "1000", "1100"),
        ("Ответы", "01-2", "работодатели, вопрос 2", "нет данных", "ответили 7, положительно 6"),
        ("Ответы", "02-1", "соискатели, вопрос 1", "ответили 25, положительно 5", "нет данных"),
        ("Баллы", "02-1", "показатель 1.3", "0,8 из 1, проверено", "0,8 из 1, отклонено"),
        ("Обнуления", "02-1", "обнуление", "Подтверждения подделаны (31.05.2026)", "нет"),
        ("Пары", "01-1", "соискатели", "пар 1", "пар 1, изменено 1"),
    ]
    found = exchange.compare(full, other)
    assert (found.offices.added, found.offices.changed, found.offices.removed) == (["01-2"], ["01-1", "02-1"], [])
    assert (found.answers_before, found.answers_after) == (95, 77)
    tallies = next(table for table in found.tables if table.title == "Ответы")
    assert (tallies.before, tallies.after, tallies.added, tallies.changed, tallies.removed) == (4, 4, 1, 0, 1)


def test_what_the_public_reads_gives_away_nobody():
    def inputs(answered: int, positive: int, respondents: int) -> Inputs:
        office = OFFICES[0]._replace(jobseeker_respondents=respondents)
        return Inputs(offices=[office], tallies=[Tally("01-1", SEEKERS, "1", answered, positive)])

    assert changed(inputs(3, 2, 3), inputs(9, 7, 9), 5) == [
        ("ЦЗН", "01-1", "ответили соискатели", "меньше 5", "9"),
        ("Ответы", "01-1", "соискатели, вопрос 1", "ответили меньше 5", "ответили 9"),
    ]
    # Lists of several changes stand side by side: one answer more would say how that person answered.
    assert changed(inputs(20, 15, 20), inputs(21, 16, 20), 5) == [
        ("Ответы", "01-1", "соискатели, вопрос 1", "ответили 20", "ответили 21")
    ]
    assert changed(inputs(20, 15, 20), inputs(20, 16, 20), 5) == [
        ("Ответы", "01-1", "соискатели, вопрос 1", "ответили 20", "ответили 20, число положительных другое")
    ]
    assert changed(inputs(3, 2, 20), inputs(4, 2, 20), 5)[0][3:] == (
        "ответили меньше 5",
        "ответили меньше 5, числа другие",
    )
    assert changed(inputs(20, 15, 20), inputs(21, 16, 20))[0][3] == "ответили 20, положительно 15"


def test_only_so_many_changes_are_kept_but_all_are_counted():
    rows = [Tally(f"{i}", SEEKERS, "1", 9, 9) for i in range(comparing.MAX_ROWS + 7)]
    found = exchange.compare(Inputs(), Inputs(tallies=rows))
    assert (found.total, len(found.rows)) == (comparing.MAX_ROWS + 7, comparing.MAX_ROWS)


def test_progress_is_told_in_shares_of_the_rows(monkeypatch):
    monkeypatch.setattr(exchange_tables, "STEP", 2)
    told: list[float] = []
    content = archive(tallies=table(TALLY_HEADS, *[f"01-1;соискатели;{number};30;24" for number in (1, 2, 4, 5)]))
    exchange.read(FRAME, NOTHING, "x.zip", content, Mode.PART, told.append)
    assert told == [0.5, 1.0]
