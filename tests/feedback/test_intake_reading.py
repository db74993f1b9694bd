"""Proposals out of Word tables as regions make them, of XLSX and CSV: read, or refused with the row named."""

import io
import random

import openpyxl
import pytest
from docx import Document
from docx.oxml import OxmlElement

from feedback.intake.decisions import ACCEPTED, PARTLY, REJECTED, read_decision, read_marks
from feedback.intake.parsing import LONGEST, LONGEST_TITLE, TITLES, title_of
from feedback.intake.reading import MOST_ROWS, read
from feedback.models import Decision, Remark
from tabular import FileRefused

from .intake_files import HEADINGS, docx, merged, numbered_by_word, packed, saved, table, unpacked

PLAIN = ("1", "Тюменская область", "Искать центр по части названия.", "Принято.", "Сделаем в весеннем замере")
SECOND = ("2", "Брянская область", "Убрать пятый вопрос.", "не принято", "Он нужен")


def entries(content: bytes, name: str = "t.docx", *, with_decisions: bool = True):
    return read(name, content, with_decisions=with_decisions).entries


def test_limits_are_those_of_the_model():
    assert Remark.LONGEST == LONGEST
    assert Remark._meta.get_field("title").max_length == LONGEST_TITLE
    assert {ACCEPTED, PARTLY, REJECTED} == set(Decision.values)


def test_a_plain_table_is_read_whole():
    found = read("t.docx", docx(PLAIN, SECOND), with_decisions=True)
    first, second = found.entries
    assert (first.place, first.number, first.region) == ("строка 2", "1", "Тюменская область")
    assert first.text == "Искать центр по части названия."
    assert first.title == "Искать центр по части названия"
    assert (first.decision, first.answer) == (ACCEPTED, "Сделаем в весеннем замере")
    assert (second.decision, second.answer, second.faults) == (REJECTED, "Он нужен", ())
    assert (found.columns, found.notes, found.unknown) == (
        ("number", "region", "text", "decision", "answer"),
        (),
        (),
    )


def test_html_stays_text():
    assert entries(docx(("1", "", "<b>Жирно</b> & <script>", "", "")))[0].text == "<b>Жирно</b> & <script>"


def test_a_region_cell_over_several_rows_counts_for_each():
    rows = (PLAIN, ("2", "", "Второе.", "+", "Да."), ("3", "Брянская область", "Третье.", "", ""))
    found = entries(docx(*rows, change=lambda made: merged(made, (1, 1), (2, 1))))
    assert [entry.region for entry in found] == ["Тюменская область", "Тюменская область", "Брянская область"]
    assert [entry.text for entry in found] == [PLAIN[2], "Второе.", "Третье."]


def test_a_decision_cell_over_several_rows_counts_for_each():
    found = entries(
        docx(PLAIN, ("2", "Брянская область", "Второе.", "", "Тоже"), change=lambda made: merged(made, (1, 3), (2, 3)))
    )
    assert [entry.decision for entry in found] == [ACCEPTED, ACCEPTED]


def test_a_number_and_a_region_over_several_rows_hold_several_proposals():
    def change(made):
        merged(made, (1, 0), (2, 0))
        merged(made, (1, 1), (2, 1))

    found = entries(docx(PLAIN, ("", "", "Второе.", "", ""), change=change))
    assert [(entry.region, entry.text) for entry in found] == [(PLAIN[1], PLAIN[2]), (PLAIN[1], "Второе.")]
    assert [entry.faults for entry in found] == [(), ()]


def test_a_proposal_over_several_rows_is_one():
    rows = (PLAIN, ("", "", "", "", "и ещё довод"))
    found = entries(docx(*rows, change=lambda made: merged(made, (1, 2), (2, 2))))
    assert [entry.answer for entry in found] == ["Сделаем в весеннем замере и ещё довод"]


def test_a_row_broken_by_the_page_goes_on_above():
    rows = (
        ("1", "Тюменская область", "Искать центр", "Принято", "Сделаем"),
        ("", "", "по части названия.", "", "весной"),
    )
    (found,) = entries(docx(*rows))
    assert (found.text, found.answer) == ("Искать центр по части названия.", "Сделаем весной")


@pytest.mark.parametrize("end", [":", ",", ";", "-", "–", "—", "(", "«"])
def test_a_text_that_ends_open_goes_on_in_the_row_below(end):
    first = ("1", "Тюменская область", f"Добавить в анкету{end}", "", "")
    (found,) = entries(docx(first, ("", "", "Вопрос о режиме работы.", "", "")))
    assert (found.text, found.faults) == (f"Добавить в анкету{end} Вопрос о режиме работы.", ())


def test_what_may_be_new_or_a_continuation_is_refused_with_both_rows_named():
    first, second = entries(docx(PLAIN, ("", "", "Второе предложение.", "", "")))
    assert first.faults == ()
    assert second.place == "строка 3"
    assert "(строка 2)" in second.faults[0]


def test_a_missing_number_matters_not_where_the_region_is_named():
    found = entries(docx(PLAIN, ("", *SECOND[1:])))
    assert [(entry.text, entry.faults) for entry in found] == [(PLAIN[2], ()), (SECOND[2], ())]


def test_without_any_numbers_each_row_is_a_proposal():
    found = entries(docx(("", "", "Первое", "", ""), ("", "", "Второе", "", "")))
    assert [(entry.text, entry.faults) for entry in found] == [("Первое", ()), ("Второе", ())]


def test_numbers_that_word_makes_are_numbers():
    def change(made):
        for row in made.rows[1:]:
            numbered_by_word(row.cells[0])

    found = entries(docx(("", "", "первое", "", ""), ("", "", "второе", "", ""), change=change))
    assert [(entry.text, entry.faults) for entry in found] == [("первое", ()), ("второе", ())]


def test_repeated_headings_column_numbers_and_empty_rows_are_passed_over():
    found = entries(docx(("1", "2", "3", "4", "5"), PLAIN, ("", "", "", "", ""), HEADINGS, SECOND))
    assert [entry.place for entry in found] == ["строка 3", "строка 6"]


def test_a_heading_of_two_rows_is_understood():
    rows = (("", "", "", "Принято/не принято", "Комментарий"), PLAIN)

    def change(made):
        for column in range(3):
            merged(made, (0, column), (1, column))
        merged(made, (0, 3), (0, 4))

    found = entries(docx(*rows, headings=("№", "Регион", "Предложение", "Результат рассмотрения", ""), change=change))
    assert [(entry.text, entry.decision, entry.answer) for entry in found] == [(PLAIN[2], ACCEPTED, PLAIN[4])]


def test_a_row_as_wide_as_the_table_names_the_region_of_those_below():
    rows = (("Тюменская область", "", "", "", ""), ("1", "", "Первое.", "", ""))
    found = read("t.docx", docx(*rows, change=lambda made: merged(made, (1, 0), (1, 4))), with_decisions=True)
    assert [(entry.group, entry.region) for entry in found.entries] == [("Тюменская область", "")]
    assert "строка 2" in found.notes[0]


def test_a_decision_and_a_comment_in_one_cell_are_told_apart():
    rows = (("1", "", "Первое.", "Не принято. Противоречит приказу", ""),)
    (found,) = entries(docx(*rows, change=lambda made: merged(made, (1, 3), (1, 4))))
    assert (found.decision, found.answer, found.decision_fault) == (REJECTED, "Противоречит приказу", "")


def test_a_cell_over_columns_that_cannot_be_told_apart_is_refused():
    (found,) = entries(docx(PLAIN, change=lambda made: merged(made, (1, 1), (1, 2))))
    assert any("«регион», «предложение»" in fault for fault in found.faults)


def test_dragged_borders_do_not_mix_columns():
    def change(made):
        """The cells of one row stand in a grid of their own, as after a drag of one border."""
        grid = made._tbl.tblGrid
        grid.append(OxmlElement("w:gridCol"))
        spans = [1, 2, 1, 1, 1]
        for cell, span in zip(made.rows[1]._tr.tc_lst, spans, strict=True):
            cell.grid_span = span

    (found,) = entries(docx(PLAIN, change=change))
    assert (found.region, found.text, found.answer, found.faults) == (PLAIN[1], PLAIN[2], PLAIN[4], ())


def test_several_tables_and_those_of_something_else():
    document = Document()
    table(document, [("Иванова улица", "1")], ("Адрес", "Телефон"))
    table(document, [PLAIN])
    document.add_paragraph("Продолжение")
    table(document, [SECOND], None)
    table(document, [("Итого", "2")], None)
    found = read("t.docx", saved(document), with_decisions=True)
    assert [(entry.place, entry.text) for entry in found.entries] == [
        ("таблица 2, строка 2", PLAIN[2]),
        ("таблица 3, строка 1", SECOND[2]),
    ]
    assert [note[:9] for note in found.notes] == ["Таблица 1", "Таблица 4"]


def test_deleted_text_is_not_read_and_inserted_text_is():
    def change(made):
        paragraph = made.cell(1, 2).paragraphs[0]._p
        inserted, run, text = OxmlElement("w:ins"), OxmlElement("w:r"), OxmlElement("w:t")
        text.text = " Вставлено."
        run.append(text)
        inserted.append(run)
        paragraph.append(inserted)
        deleted, gone, words = OxmlElement("w:del"), OxmlElement("w:r"), OxmlElement("w:delText")
        words.text = "Удалено"
        gone.append(words)
        deleted.append(gone)
        paragraph.append(deleted)

    assert entries(docx(PLAIN, change=change))[0].text == f"{PLAIN[2]} Вставлено."


@pytest.mark.parametrize(
    "heading", ["Замечания и предложения", "Предложения:", "СУТЬ ПРЕДЛОЖЕНИЯ", "Замечание / предложение"]
)
def test_headings_vary(heading):
    found = read("t.docx", docx(("1", "Текст", "x"), headings=("№ п/п", heading, "Кто")), with_decisions=True)
    assert [entry.text for entry in found.entries] == ["Текст"]
    assert found.unknown == ("Кто",)


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("принято", ACCEPTED), ("Принято.", ACCEPTED), ("+", ACCEPTED), ("ДА", ACCEPTED), ("учтено", ACCEPTED),
        ("частично", PARTLY), ("Принято частично", PARTLY), ("принято (частично)", PARTLY), ("+/-", PARTLY),
        ("не принято", REJECTED), ("Не  принята!", REJECTED), ("отклонено", REJECTED), ("нет", REJECTED),
        ("", ""), ("на рассмотрении", ""), ("принято / учтено", ACCEPTED),
    ],
)  # fmt: skip
def test_decisions_are_understood(text, decision):
    assert read_decision(text) == (decision, "", "")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("принято частично/не принято", "два решения"),
        ("принято/не принято", "два решения"),
        ("Принято. Не принято в части 2", "два решения"),
        ("Принято, отклонено", "два решения"),
        ("—", "прочерк"),
        ("обсудим", "непонятно"),
        ("непринято", "непонятно"),
    ],
)
def test_decisions_that_may_mean_two_things_are_refused(text, word):
    decision, _, fault = read_decision(text)
    assert (decision, word in fault) == ("", True)


def test_words_after_a_decision_are_the_answer():
    assert read_decision("Принято. Нет возражений") == (ACCEPTED, "Нет возражений", "")
    assert read_decision("Не принято: принято не будет")[2].startswith("В одной ячейке два решения")
    assert read_decision("Отклонено — дорого") == (REJECTED, "дорого", "")


def test_a_column_for_each_decision():
    headings = ("№", "Предложение", "Принято", "Частично", "Не принято")
    rows = (("1", "А", "+", "", ""), ("2", "Б", "", "+", ""), ("3", "В", "", "", "v"), ("4", "Г", "+", "", "+"))
    found = entries(docx(*rows, headings=headings))
    assert [entry.decision for entry in found] == [ACCEPTED, PARTLY, REJECTED, ""]
    assert "два решения" in found[3].decision_fault
    assert read_marks("", "", "может быть")[2]


def test_a_region_passes_over_decisions_whatever_they_say():
    found = read("t.docx", docx((*PLAIN[:3], "принято/не принято", "Ответ")), with_decisions=False)
    assert [(e.decision, e.answer, e.decision_fault, e.faults) for e in found.entries] == [("", "", "", ())]
    assert "ФЦК" in found.notes[0]


def test_all_faults_of_all_rows_are_named_at_once():
    rows = (("1", "", "", "", "Ответ без текста"), ("2", "", "а" * (LONGEST + 1), "", ""), ("3", "", "Ладно", "", ""))
    found = entries(docx(*rows))
    assert [bool(entry.faults) for entry in found] == [True, True, False]


def test_titles_are_first_sentences_cut_between_words():
    assert title_of("Искать по п. 3.1 методики. Второе.") == "Искать по п. 3.1 методики"
    long = title_of("слово " * 100)
    assert len(long) <= LONGEST_TITLE
    assert long.endswith("слово…")


# XLSX and CSV


def xlsx(*rows) -> bytes:
    workbook = openpyxl.Workbook()
    for row in (HEADINGS, *rows):
        workbook.active.append(row)
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def test_a_workbook_and_csv_are_read_alike():
    semicolons = "\r\n".join(";".join(row) for row in (HEADINGS, PLAIN, SECOND)).encode("cp1251")
    assert entries(xlsx(PLAIN, SECOND), "t.xlsx") == entries(semicolons, "t.csv") == entries(docx(PLAIN, SECOND))


def test_long_proposals_fit_in_a_workbook():
    assert len(entries(xlsx((1, "", "а" * 4000, "", "")), "t.xlsx")[0].text) == 4000
    assert entries(xlsx((1, "", "а" * (LONGEST + 1), "", "")), "t.xlsx")[0].faults


def with_merged(content: bytes, *ranges: str) -> bytes:
    """The workbook with these cells merged, as Excel does it: only the first one keeps its text."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    for cells in ranges:
        workbook.active.merge_cells(cells)
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


THIRD = ("3", "", "Третье.", "", "")


def test_a_region_and_an_answer_merged_over_rows_of_a_workbook_are_theirs():
    content = xlsx(("1", "Тюменская область", "Первое.", "принято", "Сделаем."), ("2", "", "Второе.", "", ""), THIRD)
    found = read("t.xlsx", with_merged(content, "B2:B4", "D2:D3", "E2:E3"), with_decisions=True)
    assert [entry.region for entry in found.entries] == ["Тюменская область"] * 3
    assert [entry.decision for entry in found.entries] == ["accepted", "accepted", ""]
    assert [entry.answer for entry in found.entries] == ["Сделаем.", "Сделаем.", ""]
    assert [entry.place for entry in found.entries] == ["строка 2", "строка 3", "строка 4"]
    assert not any(entry.faults for entry in found.entries)
    assert any("объединённые ячейки" in note for note in found.notes)


def test_merged_cells_of_a_workbook_are_read_as_those_of_word():
    rows = (("1", "Тюменская область", "Первое", "принято", "Сделаем."), ("", "", "и дальше.", "", ""), SECOND)
    in_word = docx(*rows, change=lambda made: merged(made, (1, 1), (2, 1)))
    assert entries(with_merged(xlsx(*rows), "B2:B3"), "t.xlsx") == entries(in_word)


def test_a_proposal_merged_over_rows_is_one_and_its_decisions_go_together():
    content = xlsx(("1", "15", "Первое.", "принято", "Да."), ("", "", "", "", "И ещё."), SECOND)
    found = entries(with_merged(content, "A2:A3", "B2:B3", "C2:C3", "D2:D3"), "t.xlsx")
    assert [(entry.text, entry.answer) for entry in found] == [("Первое.", "Да.\nИ ещё."), (SECOND[2], SECOND[4])]


def test_a_title_and_subheadings_over_the_whole_sheet_are_no_columns():
    workbook = openpyxl.Workbook()
    title, group = ("Предложения регионов", *[""] * 4), ("Тюменская область", *[""] * 4)
    for row in (title, [""], HEADINGS, group, ("1", "", "Первое.", "", "")):
        workbook.active.append(row)
    output = io.BytesIO()
    workbook.save(output)
    (found,) = entries(with_merged(output.getvalue(), "A1:E1", "A4:E4"), "t.xlsx")
    assert (found.place, found.group, found.text) == ("строка 5", "Тюменская область", "Первое.")


def test_a_cell_over_several_columns_is_refused_in_a_workbook_too():
    (found,) = entries(with_merged(xlsx(PLAIN), "B2:C2"), "t.xlsx")
    assert "занимает столбцы" in found.faults[0]


def test_faults_of_cells_stay_with_their_rows_beside_merged_ones():
    content = xlsx(("1", "15", "=1+1", "", ""), ("2", "", "Второе.", "", ""))
    first, second = entries(with_merged(content, "B2:B3"), "t.xlsx")
    assert "Столбец «предложение»: формула" in first.faults[0]
    assert (second.region, second.faults) == ("15", ())


def test_too_many_merged_cells_are_refused(monkeypatch):
    monkeypatch.setattr("feedback.intake.workbook.MOST_MERGED", 5)
    assert "слишком много" in refusal("t.xlsx", with_merged(xlsx(PLAIN, SECOND, THIRD), "B2:C4"))


# Files that are refused


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read(name, content, with_decisions=True)
    return str(refused.value)


def test_what_is_no_document_is_refused_in_words():
    assert "пуст" in refusal("t.docx", b"")
    assert "не документ Word" in refusal("t.docx", b"text")
    assert "не документ Word" in refusal("t.docx", b"PK\x03\x04broken")
    assert "старого Word" in refusal("t.docx", b"\xd0\xcf\x11\xe0" + b"0" * 100)
    assert "не документ Word" in refusal("t.docx", xlsx(PLAIN))
    assert "DOCX, XLSX или CSV" in refusal("t.pdf", b"%PDF")
    assert "5 МБ" in refusal("t.docx", b"0" * (5 * 1024**2 + 1))


def test_a_broken_document_is_refused_in_words():
    files = unpacked(docx(PLAIN))
    assert "не удалось прочитать" in refusal("t.docx", packed(files | {"word/document.xml": b"<broken"}))
    content = docx(PLAIN)
    assert refusal("t.docx", content[: len(content) // 2])


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = packed(unpacked(docx(PLAIN)) | {"word/media/a.png": b"0" * (30 * 1024**2)})
    assert "слишком велик внутри" in refusal("t.docx", bomb)
    letters = random.Random(1).randbytes(400_000)
    noise = {"word/a.xml": b"".join(bytes([letter]) * 60 for letter in letters)}
    assert "слишком велик внутри" in refusal("t.docx", packed(unpacked(docx(PLAIN)) | noise))


def test_entities_are_not_expanded():
    files = unpacked(docx(PLAIN))
    head = b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    body = files["word/document.xml"].replace(b"<w:document", head + b"<w:document", 1)
    body = body.replace(PLAIN[2].encode(), b"&a;")
    found = entries(packed(files | {"word/document.xml": body}))
    assert found[0].text == ""


def test_macros_are_refused():
    files = unpacked(docx(PLAIN))
    assert "макросы" in refusal("t.docx", packed(files | {"word/vbaProject.bin": b"0"}))
    kinds = files["[Content_Types].xml"].replace(b"main+xml", b"main.macroEnabled+xml")
    assert "макросы" in refusal("t.docx", packed(files | {"[Content_Types].xml": kinds}))
    book = unpacked(xlsx(PLAIN)) | {"xl/vbaProject.bin": b"0"}
    assert "макросы" in refusal("t.xlsx", packed(book))


def test_documents_without_the_table_are_refused():
    empty = Document()
    empty.add_paragraph("Текст")
    assert "нет таблиц" in refusal("t.docx", saved(empty))
    assert f"«{TITLES['text']}»" in refusal("t.docx", docx(("а", "б"), headings=("Имя", "Телефон")))
    assert "ни одного предложения" in refusal("t.docx", docx(("", "", "", "", "")))
    assert "дважды" in refusal("t.docx", docx(("а", "б"), headings=("Предложение", "Замечание")))


def test_too_many_proposals_and_rows_are_refused():
    rows = [f"{number};;Предложение {number};;" for number in range(MOST_ROWS + 1)]
    assert str(MOST_ROWS) in refusal("t.csv", "\n".join([";".join(HEADINGS), *rows]).encode())
    document = Document()
    made = table(document, [PLAIN])
    for _ in range(10_000):
        row = OxmlElement("w:tr")
        cell = OxmlElement("w:tc")
        cell.append(OxmlElement("w:p"))
        row.append(cell)
        made._tbl.append(row)
    assert refusal("t.docx", saved(document))
