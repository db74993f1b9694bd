"""An edition goes into a workbook and comes back to the letter; what a workbook may not hold is named by its cell."""

import contextlib
import copy
import datetime
import io
import random
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from methodology import exchange, spec, validation
from methodology.exchange import Fault, WorkbookRefused, form, from_xlsx, read_xlsx, to_xlsx
from methodology.exchange.cells import meant, shown
from methodology.spec import records, words
from methodology.spec.fields import values
from tests.work import calls

PILOT = spec.decode((Path(__file__).parents[2] / "data/editions/1.json").read_bytes())
WORKBOOK = to_xlsx(PILOT)


def changed(change) -> bytes:
    """The workbook of the pilot after `change(workbook)`."""
    workbook = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    change(workbook)
    return saved(workbook)


def saved(workbook) -> bytes:
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def resaved(content: bytes) -> bytes:
    return saved(openpyxl.load_workbook(io.BytesIO(content)))


def with_cell(sheet: str, cell: str, value) -> bytes:
    def change(workbook):
        workbook[sheet][cell] = value

    return changed(change)


def faults(content: bytes) -> list[Fault]:
    """What a workbook is refused for."""
    with pytest.raises(WorkbookRefused) as refusal:
        from_xlsx(content)
    return refusal.value.faults


def only_fault(content: bytes) -> Fault:
    (fault,) = faults(content)
    return fault


def repacked(change) -> bytes:
    """The pilot's workbook with parts of its archive changed: change(name, content) gives the new content."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(WORKBOOK)) as source,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return output.getvalue()


def part_of(workbook_sheet: str) -> str:
    """The archive's name of a sheet."""
    titles = openpyxl.load_workbook(io.BytesIO(WORKBOOK), read_only=True).sheetnames
    return f"xl/worksheets/sheet{titles.index(workbook_sheet) + 1}.xml"


# There and back


def test_pilot_edition_comes_back_with_the_same_hash():
    assert spec.digest(from_xlsx(WORKBOOK)) == spec.digest(PILOT)


def test_hash_survives_another_program_that_opens_and_saves_the_workbook():
    assert spec.digest(from_xlsx(resaved(WORKBOOK))) == spec.digest(PILOT)


TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            "=1+1",
            "'=1+1",
            "''@x",
            "'",
            "'слово'",
            "+7 900",
            "-5",
            "@имя",
            "\tтекст",
            "\r=1",
            "  два пробела  ",
            "\n",
            "строка\nещё\r\nи ещё\r",
            "1.10",
            "01",
            "3,5",
            "#N/A",
            "#REF!",
            "ИСТИНА",
            "TRUE",
            "2022-04-25",
            "😀🏳️‍🌈",
            "_x000D_",
            "_x005F_x000D_",
            "x005F_",
            "xx005F_",
            "␍",
            "␦",
            "␦␍",
            "x␦0041_",
            "<p>a &amp; b</p>",
            "]]>",
            "\u2028\x85\xa0",
        ]
    ),
    st.text(
        st.characters(
            exclude_categories=["Cs"],
            exclude_characters=[*map(chr, range(9)), *"\x0b\x0c", *map(chr, range(14, 32)), "\ufffe", "\uffff"],
        ),
        max_size=40,
    ),
    st.text("='+-@\t\r\n ␍␦x_005Fa", max_size=12),
)
WORDS = TEXTS.filter(str.strip)
MARKS = st.text("=+-@'1.x_05Fя␦", min_size=1, max_size=8).filter(lambda text: not set(text) & set(" /#"))
SHARES = st.sampled_from(["0", "1", "0.5", "0.25", "0.3333", "0.0001"])
POINTS = st.one_of(st.just(""), st.sampled_from(["0", "1", "0.1", "1.5", "0.75", "999.99", "10"]))
FREE_TEXTS = {
    "groups": ("text",),
    "indicators": ("status_reason", "measures", "method", "report_place"),
    "checklists": ("text", "report_place"),
    "items": ("zone", "points_note", "report_place"),
    "questionnaires": ("text", "report_place"),
    "questions": ("hint", "condition", "report_place"),
}


def reordered(value, generator: random.Random):
    """The same data, the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        generator.shuffle(keys)
        return {key: reordered(value[key], generator) for key in keys}
    return [reordered(one, generator) for one in value] if isinstance(value, list) else value


@st.composite
def documents(draw):
    """Variants of the pilot's method: texts, numbers, codes and order changed at will."""
    document = copy.deepcopy(PILOT)
    parts = {name: document[name] for name in ("groups", "indicators", "checklists", "questionnaires")}
    parts["items"] = [item for checklist in document["checklists"] for item in checklist["items"]]
    parts["questions"] = [item for one in document["questionnaires"] for item in one["questions"]]
    for name, rows in parts.items():
        for part in draw(st.lists(st.sampled_from(rows), max_size=4)):
            for key in FREE_TEXTS[name]:
                part[key] = draw(TEXTS)
            if "title" in part:
                part["title"] = draw(WORDS)
    for item in draw(st.lists(st.sampled_from(parts["items"]), max_size=4)):
        item |= {"text": draw(WORDS), "level": draw(st.sampled_from([None, 1, 2, 3])), "points": draw(POINTS)}
        item["evidence"] = draw(st.sampled_from(list(words.EVIDENCE)))
    for question in draw(st.lists(st.sampled_from(parts["questions"]), max_size=4)):
        lines = WORDS.map(lambda text: " ".join(text.split())).filter(bool)
        question |= {"text": draw(WORDS), "number": draw(MARKS), "options": draw(st.lists(lines, max_size=4))}
        question |= {"kind": draw(st.sampled_from(list(words.KINDS))), "required": draw(st.booleans())}
    for checklist in draw(st.lists(st.sampled_from(parts["checklists"]), max_size=3)):
        checklist["level_points"] = {level: draw(POINTS) for level in ("1", "2", "3")}
        checklist["maximum"] = draw(POINTS)
        checklist["items"] = draw(st.permutations(checklist["items"]))
    code, old = draw(MARKS), document["indicators"][2]["code"]
    if code not in {indicator["code"] for indicator in document["indicators"]}:
        document["indicators"][2]["code"] = code
        for part in (*parts["checklists"], *parts["questions"]):
            part["indicator"] = code if part["indicator"] == old else part["indicator"]
    document["parameters"] |= {"confidence": draw(SHARES), "stars": draw(st.booleans()), "star_bands": draw(TEXTS)}
    document["parameters"]["sanctioned"] = draw(st.sampled_from(list(words.SANCTIONS)))
    document["indicators"] = draw(st.permutations(document["indicators"]))
    return reordered(document, random.Random(draw(st.integers(0, 99))))


@settings(max_examples=25, deadline=None)
@given(documents())
def test_any_variant_of_the_method_comes_back_with_the_same_hash_also_after_a_second_saving(document):
    content = to_xlsx(document)
    assert from_xlsx(content) == document
    assert spec.digest(from_xlsx(resaved(content))) == spec.digest(document)


@settings(max_examples=1000)
@given(TEXTS)
def test_any_text_is_shown_without_a_formula_and_read_as_it_was_meant(text):
    cell = shown(text)
    assert meant(cell) == text
    assert cell[:1] not in {"=", "+", "-", "@", "\t", "\r"}


def test_no_cell_of_the_workbook_holds_a_formula_or_an_error():
    document = copy.deepcopy(PILOT)
    document["groups"][0] |= {"title": "=HYPERLINK(1)", "text": "#N/A"}
    for sheet in openpyxl.load_workbook(io.BytesIO(to_xlsx(document))).worksheets:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_order_of_rows_is_the_order_of_items_and_questions():
    def swap(workbook):
        sheet = workbook["Пункты"]
        for column in range(1, sheet.max_column + 1):
            first, second = sheet.cell(2, column), sheet.cell(3, column)
            first.value, second.value = second.value, first.value

    expected = copy.deepcopy(PILOT)
    items = expected["checklists"][0]["items"]
    items[:2] = reversed(items[:2])
    assert from_xlsx(changed(swap)) == expected


def test_blank_rows_and_swapped_columns_and_sheets_change_nothing():
    def change(workbook):
        workbook["Вопросы"].insert_rows(3, 2)
        workbook["Группы"].insert_cols(1)
        for row in range(1, workbook["Группы"].max_row + 1):
            workbook["Группы"].cell(row, 1).value = workbook["Группы"].cell(row, 3).value
        workbook["Группы"].delete_cols(3)
        workbook.move_sheet("Вопросы", -5)

    assert from_xlsx(changed(change)) == PILOT


@pytest.mark.parametrize("value", ["0,25", "0.25", " 0,250 ", 0.25])
def test_numbers_are_read_with_a_comma_or_a_point(value):
    assert from_xlsx(with_cell("Группы", "C2", value))["groups"][0]["weight"] == "0.25"


@pytest.mark.parametrize(("cell", "value"), [("A2", "1"), ("A2", " 1 "), ("A2", 1.0)])
def test_whole_numbers_are_read_from_texts_too(cell, value):
    assert from_xlsx(with_cell("Группы", cell, value)) == PILOT


@pytest.mark.parametrize("value", ["УПРАВЛЯЮЩИЙ  ЦЗН", "управляющий ЦЗН "])
def test_choices_are_read_in_any_case(value):
    assert from_xlsx(with_cell("Показатели", "D2", value))["indicators"][0]["level"] == "managing"


def test_yes_and_no_are_read_from_logical_values_too():
    assert from_xlsx(with_cell("Вопросы", "K2", True))["questionnaires"][0]["questions"][0]["required"] is True


def test_line_ends_of_other_programs_become_plain():
    assert from_xlsx(with_cell("Группы", "D2", "раз_x000D_\nдва"))["groups"][0]["text"] == "раз\nдва"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("parameters/positive_from", ("Параметры", "B2")),
        ("groups/2/weight", ("Группы", "C3")),
        ("indicators/1.2", ("Показатели", "A3")),
        ("indicators/1.2/weight", ("Показатели", "G3")),
        ("checklists/1.3/level_points/2", ("Чек-листы", "H2")),
        ("checklists/1.3/items/2/points", ("Пункты", "F3")),
        ("checklists/1.3/items/#2", ("Чек-листы", "A2")),
        ("questionnaires/jobseeker/questions/email/text", ("Вопросы", "E2")),
        ("groups", ("", "")),
    ],
)
def test_every_part_of_the_document_is_found_in_its_cell(path, place):
    assert read_xlsx(WORKBOOK).place(path) == place


def test_faults_of_the_method_can_be_named_by_their_cells():
    imported = read_xlsx(with_cell("Пункты", "C2", 7))
    assert ("Пункты", "C2") in [imported.place(fault.path) for fault in validation.faults(imported.document)]


# For the methodologist


def test_workbook_opens_with_an_explanation_and_hides_its_lists():
    workbook = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    assert workbook.sheetnames == [form.GUIDE, *(page.title for page in form.FORM), form.LISTS]
    assert workbook[form.LISTS].sheet_state == "hidden"
    assert "Исправьте что нужно" in workbook[form.GUIDE]["A2"].value


def test_sheets_have_frozen_headings_widths_wrapped_texts_and_text_format():
    workbook = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    for page in form.FORM:
        sheet = workbook[page.title]
        assert sheet.freeze_panes == "A2"
        assert [cell.value for cell in sheet[1]] == [column.heading for column in page.columns]
        assert all(cell.alignment.wrap_text for cell in sheet[2])
        assert sheet.column_dimensions["B"].width == page.columns[1].width
    code = workbook["Показатели"]["A2"]
    assert (code.value, code.data_type, code.number_format) == ("1.1", "s", "@")


def test_every_choice_has_a_list_with_its_labels():
    workbook = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    lists = workbook[form.LISTS]
    for page in form.FORM:
        offered = {}
        for choice in workbook[page.title].data_validations.dataValidation:
            cells = lists[choice.formula1.split("!")[1].replace("$", "")]
            offered[str(choice.sqref)] = [row[0].value for row in cells]
        for place, column in enumerate(page.columns, start=1):
            if column.kind and column.kind.labels:
                letter = form.letter(place)
                assert offered[f"{letter}2:{letter}5001"] == list(column.kind.labels.values())
    assert [cells for cells in offered if cells.startswith("K")] == ["K2:K5001"]


def test_labels_are_those_of_the_cms():
    django = pytest.importorskip("django.apps")
    if not django.apps.ready:
        pytest.skip("needs Django")
    from methodology import models

    for record, model in (
        (records.Parameters, models.ParametersPage),
        (records.Group, models.IndicatorGroupPage),
        (records.Indicator, models.IndicatorPage),
        (records.Checklist, models.ChecklistPage),
        (records.Item, models.ChecklistItem),
        (records.Questionnaire, models.QuestionnairePage),
        (records.Question, models.Question),
    ):
        for field in values(record):
            if field.is_above or field.name == "title":
                continue
            attribute = model._meta.get_field(field.name)
            assert attribute.verbose_name == field.label
            assert dict(attribute.choices or {}) == (field.kind.labels if field.kind.sort == "choice" else {})
    rows = {name: row.label for name, row in form.PARAMETERS.items()}
    assert rows == {name: models.ParametersPage._meta.get_field(name).verbose_name for name in rows}


# What is refused


@pytest.mark.parametrize("title", [page.title for page in form.FORM])
def test_missing_sheet_is_named(title):
    assert Fault(title, "", "нет такого листа. Верните его или скачайте с портала новую книгу.") in faults(
        changed(lambda workbook: workbook.remove(workbook[title]))
    )


def test_unknown_sheet_is_named():
    assert only_fault(changed(lambda workbook: workbook.create_sheet("Вопросы (2)"))).sheet == "Вопросы (2)"


def test_missing_unknown_and_repeated_headings_are_named_at_once():
    def change(workbook):
        workbook["Группы"]["D1"] = "Тест"
        workbook["Анкеты"]["E1"] = "Название"

    found = [(fault.sheet, fault.cell, fault.message) for fault in faults(changed(change))]
    assert found == [
        ("Группы", "A1", "в первой строке нет заголовка «Текст». Верните столбец."),
        ("Группы", "D1", "незнакомый заголовок «Тест». Исправьте или удалите."),
        ("Анкеты", "E1", "заголовок «Название» стоит дважды. Оставьте один столбец."),
    ]


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "message"),
    [
        ("Группы", "A2", "первая", "нужно число"),
        ("Группы", "A2", 1.5, "нужно целое число"),
        ("Группы", "A2", None, "пусто"),
        ("Группы", "C2", "пятая часть", "нужно число"),
        ("Группы", "C2", -0.2, "нужно число"),
        ("Группы", "C2", 1e300, "нужно число"),
        ("Группы", "C2", 10**300, "нужно число"),
        ("Группы", "C2", True, "нужно число"),
        ("Группы", "C2", datetime.date(2026, 5, 1), "дату"),
        ("Группы", "D2", "=A2+1", "формула"),
        ("Группы", "D2", "#REF!", "ошибка Excel"),
        ("Группы", "F2", "заметка", "без известного заголовка"),
        ("Показатели", "A2", datetime.datetime(2026, 10, 1), "дату"),  # noqa: DTZ001
        ("Показатели", "A2", 1.1, "нужен текст"),
        ("Показатели", "A2", "1.2", "в строке 3"),
        ("Показатели", "D2", "области", "«каждый ЦЗН»; «управляющий ЦЗН»"),
        ("Показатели", "B2", 9, "«Группы»"),
        ("Пункты", "A2", "9.9", "«Чек-листы»"),
        ("Пункты", "H2", None, "выберите одно"),
        ("Вопросы", "G5", "9.9", "«Показатели»"),
        ("Вопросы", "A2", "сосед", "«соискатель»"),
        ("Вопросы", "K2", "возможно", "«да»; «нет»"),
        ("Параметры", "B2", "восемь", "нужно число"),
        ("Параметры", "B2", "=4+4", "формула"),
        ("Параметры", "B12", "как-нибудь", "выберите одно"),
        ("Параметры", "A2", "вес всего", "выберите одно"),
    ],
)
def test_wrong_value_is_named_by_its_cell(sheet, cell, value, message):
    found = {(fault.sheet, fault.cell): fault.message for fault in faults(with_cell(sheet, cell, value))}
    place = (sheet, "A3" if message == "в строке 3" else cell)
    assert message.replace("строке 3", "строке 2") in found[place]


def test_missing_parameter_is_named():
    fault = only_fault(changed(lambda workbook: workbook["Параметры"].delete_rows(2)))
    assert fault.message == "нет строки «положительный ответ: от». Верните её."


def test_all_faults_are_told_at_once_in_the_order_of_sheets_and_cells():
    def change(workbook):
        workbook["Вопросы"]["D7"] = "опрос"
        workbook["Группы"]["C3"] = "=1/5"
        workbook["Группы"]["A10"] = "x"
        workbook["Параметры"]["B3"] = "x"

    found = [f"{fault.sheet} {fault.cell}" for fault in faults(changed(change))]
    assert found == ["Параметры B3", "Группы C3", "Группы A10", "Группы C10", "Вопросы D7"]


def test_long_list_of_faults_is_cut_and_says_so():
    def change(workbook):
        for row in range(2, 602):
            workbook["Группы"].cell(row, 1).value = "x"
            workbook["Группы"].cell(row, 3).value = 0.2

    found = faults(changed(change))
    assert len(found) == 501
    assert found[-1].message == "Показаны первые 500 ошибок, всего их 600."


def test_merged_cells_inside_the_table_are_named_and_those_beside_it_do_no_harm():
    content = repacked(
        lambda name, part: (
            part.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="B3:B4"/></mergeCells>')
            if name == part_of("Группы")
            else part
        )
    )
    fault = only_fault(content)
    assert (fault.sheet, fault.cell) == ("Группы", "B3")
    assert "B3:B4" in fault.message
    assert from_xlsx(changed(lambda workbook: workbook["Группы"].merge_cells("H2:J3"))) == PILOT


def test_very_many_merged_cells_are_told_in_one_sentence():
    merged = b"<mergeCells>" + b'<mergeCell ref="B3:B4"/>' * 1001 + b"</mergeCells>"
    content = repacked(
        lambda name, part: (
            part.replace(b"</sheetData>", b"</sheetData>" + merged) if name == part_of("Группы") else part
        )
    )
    assert only_fault(content).message.startswith("много объединённых ячеек")


@pytest.mark.parametrize("columns", [1, 9])
def test_hundred_thousand_rows_are_refused(columns):
    rows = b"<row>" + b'<c t="inlineStr"><is><t>x</t></is></c>' * columns + b"</row>"

    def change(name, part):
        noise = random.Random(1).randbytes(200_000).hex().encode()
        tail = rows * 100_000 + b"</sheetData><!--" + noise + b"-->"
        return part.replace(b"</sheetData>", tail) if name == part_of("Пункты") else part

    assert any("5 000 строк" in fault.message or "велика" in fault.message for fault in faults(repacked(change)))


def test_more_than_five_thousand_rows_are_refused():
    def change(workbook):
        for row in range(2, 5003):
            workbook["Группы"].cell(row, 1).value = 5003 - row  # the groups in use are the last, which are not read
            workbook["Группы"].cell(row, 3).value = "0,2"

    assert only_fault(changed(change)) == Fault("Группы", "", form.TOO_MANY_ROWS)


def test_row_far_below_is_refused_without_walking_there():
    assert only_fault(with_cell("Группы", "A1048576", 6)) == Fault("Группы", "", form.TOO_MANY_ROWS)


@pytest.mark.parametrize(
    "part",
    ["xl/worksheets/sheet3.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/media/image.png", "xl/worksheets/x.bin"],
)
def test_zip_bomb_is_refused_with_little_memory(part):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(part, "w", force_zip64=True) as entry:
            for _ in range(300):
                entry.write(b"<si><t>a</t></si>" * 60_000)
    tracemalloc.start()
    fault = only_fault(output.getvalue())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "слишком велика" in fault.message
    assert peak < 50 * 1024**2


@pytest.mark.parametrize(
    ("part", "tag"),
    [
        ("xl/worksheets/sheet3.xml", b"<c/>"),
        ("xl/worksheets/sheet3.xml", b"<row/>"),
        ("xl/worksheets/sheet3.xml", b'<mergeCell ref="A1:B2"/>'),
        ("xl/worksheets/sheet3.xml", b'<hyperlink ref="A1"/>'),
        ("xl/styles.xml", b"<xf/>"),
    ],
)
def test_the_work_of_reading_grows_no_faster_than_the_tags(part, tag):
    def read(content: bytes) -> None:
        with contextlib.suppress(WorkbookRefused):
            from_xlsx(content)

    few, many = (padded(part, tag * count) for count in (4_000, 8_000))
    assert calls(lambda: read(many)) <= 2.1 * calls(lambda: read(few))


@pytest.mark.parametrize(
    ("part", "tags"),
    [
        ("xl/worksheets/sheet3.xml", b"<c/>" * 600_000),
        ("xl/styles.xml", b"<xf/>" * 200_000),
        ("xl/styles.xml", b" " * 21 * 1024**2),
    ],
)
def test_more_inside_than_an_edition_needs_is_refused(part, tags):
    assert "велика внутри" in only_fault(padded(part, tags)).message


def padded(part: str, tags: bytes) -> bytes:
    """The workbook with tags at the end of a part, and with noise, so that its ratio is that of an honest file."""
    noise = random.Random(1).randbytes(200_000).hex().encode()

    def change(name, content):
        cut = content.rindex(b"</")
        return content[:cut] + tags + b"<!--" + noise + b"-->" + content[cut:] if name == part else content

    return repacked(change)


def test_entities_are_not_expanded():
    lol = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><workbook>&b;</workbook>'
    assert "повреждена" in only_fault(repacked(lambda name, part: lol if name == "xl/workbook.xml" else part)).message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "пуст"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "старого Excel"),
        ("Код;Название\n".encode(), "не книга XLSX"),
        (b"PK" + b"\0" * 100, "повреждена"),
        (WORKBOOK[: len(WORKBOOK) // 2], "повреждена"),
        (WORKBOOK[:-30], "повреждена"),
        (b"x" * (5 * 1024**2 + 1), "больше 5 МБ"),
    ],
)
def test_file_that_is_no_workbook_is_refused(content, message):
    fault = only_fault(content)
    assert (fault.sheet, fault.cell) == ("", "")
    assert message in fault.message


def test_workbook_with_a_damaged_sheet_is_refused():
    broken = repacked(lambda name, part: part[: len(part) // 2] if name == part_of("Пункты") else part)
    assert "повреждена" in only_fault(broken).message


# What cannot be written


def test_text_longer_than_a_cell_is_refused_on_writing_and_not_cut():
    document = copy.deepcopy(PILOT)
    document["groups"][0]["text"] = "я" * 32_767
    assert from_xlsx(to_xlsx(document)) == document
    document["groups"][0]["text"] = "😀" * 16_384
    with pytest.raises(WorkbookRefused) as refusal:
        to_xlsx(document)
    assert [(fault.sheet, fault.cell) for fault in refusal.value.faults] == [("Группы", "D2")]


def test_document_with_an_unknown_field_is_not_written_without_it():
    document = copy.deepcopy(PILOT)
    document["checklists"][0]["items"][0]["colour"] = "red"
    with pytest.raises(ValueError, match="colour"):
        exchange.to_xlsx(document)
