"""A document as a workbook."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from methodology.spec import FORMAT, Document
from methodology.spec.fields import flat
from methodology.spec.records import Parameters
from tabular import Sheet, bold, fit_row, lay_out
from tabular.writing import GENERAL, TEXT, add_sheet, new_book, offer_choices, saved, text_cell

from .cells import Value, write
from .form import (
    FORM,
    GUIDE,
    LISTS,
    MAX_ROWS,
    PARAMETERS,
    PARAMETERS_PAGE,
    TOO_MANY_ROWS,
    Fault,
    Page,
    WorkbookRefused,
    address,
    letter,
    rows_of,
)

MAX_CELL = 32_767
GUIDE_WIDTH = 100

GUIDE_LINES = (
    "В этой книге вся методика. Исправьте что нужно, сохраните её как XLSX и загрузите на портал. Портал сначала "
    "покажет, что изменится; если где-то ошибка, он не примет ничего и назовёт лист и ячейку.",
    "Листы и заголовки столбцов не переименовывайте и не удаляйте. Столбцы и листы можно менять местами. "
    "Своих столбцов и листов не добавляйте: для заметок есть примечания к ячейкам.",
    "Одна строка — один показатель, чек-лист, пункт или вопрос. Порядок строк — это порядок в методике. Новую строку "
    "вставьте где нужно, лишнюю удалите. Пустые строки не считаются. Строк на листе не больше 5 000.",
    "Столбец «Показатель» на листе «Пункты» говорит, к чек-листу какого показателя относится пункт; столбец "
    "«Кто отвечает» на листе «Вопросы» — в какой анкете стоит вопрос.",
    "Где у ячейки есть список, выберите из него. Где списка нет, пишите как обычно.",
    "Дроби пишите с запятой или с точкой: 0,25 или 0.25. Пусто — значит не задано.",
    "Формулы, объединённые ячейки и даты не принимаются. Если Excel превратил 1.10 в дату, задайте ячейке формат "
    "«Текстовый» и введите заново.",
    "Тексты с пометками в угловых скобках — это разметка: <p>абзац</p>, <b>жирный</b>, <ul><li>пункт</li></ul>. "
    "Меняйте слова между пометками, а сами пометки оставляйте парами.",
    "Варианты ответа пишите по одному в строке ячейки; новая строка — Alt+Enter.",
    "Апостроф перед знаками = + - @ в начале текста защищает от формул; портал уберёт его сам. Знаки ␍ и ␦ хранят "
    "то, чего в ячейке не видно; оставьте их на месте.",
)


def to_xlsx(document: Document) -> bytes:
    """The document as a workbook; WorkbookRefused where a text or a list is longer than a sheet can hold."""
    tables = {page.title: rows for page, rows in zip(FORM, _rows(document), strict=True)}
    faults = list(_overflows(tables))
    if faults:
        raise WorkbookRefused(faults)
    book = new_book()
    _write_guide(book)
    lists = _lists()
    for page in FORM:
        _write_page(book, page, tables[page.title], lists)
    _write_lists(book, lists)
    return saved(book)


def _write_guide(book: Any) -> None:
    sheet = book.create_sheet(GUIDE)
    sheet.column_dimensions["A"].width = GUIDE_WIDTH
    lay_out(sheet, widths=[GUIDE_WIDTH], heading=False)
    for place, line in enumerate((GUIDE, *GUIDE_LINES), start=1):
        fit_row(sheet, place, [line], [GUIDE_WIDTH])
        sheet.append([text_cell(sheet, line, font=bold() if place == 1 else None)])


def _rows(document: Document) -> Iterator[list[list[Value]]]:
    """For each page of FORM the cells of its rows."""
    if document["format"] != FORMAT or not document["parameters"].keys() <= PARAMETERS.keys():
        raise ValueError("The document is of another format.")
    parameters = flat(Parameters, document["parameters"])
    yield [
        [parameter.label, write(parameter.kind, parameters[name]), parameter.explanation or parameter.description]
        for name, parameter in PARAMETERS.items()
    ]
    for page in FORM[1:]:
        yield [[write(column.kind, row[column.key]) for column in page.columns] for row in rows_of(page, document)]


def _overflows(tables: Mapping[str, Sequence[Sequence[Value]]]) -> Iterator[Fault]:
    """What would be lost: texts longer than a cell, tables longer than we read, parts that cannot be told apart."""
    for page in FORM:
        rows = tables[page.title]
        if len(rows) > MAX_ROWS:
            yield Fault(page.title, "", TOO_MANY_ROWS)
        for i, column in enumerate(page.columns):
            seen: set[Value] = set()
            for place, row in enumerate(rows, start=2):
                if len(str(row[i]).encode("utf-16-le")) > 2 * MAX_CELL:
                    yield Fault(page.title, address(place, i + 1), "текст длиннее 32 767 знаков; в ячейку не войдёт.")
                if column.unique and row[i] in seen:
                    yield Fault(page.title, address(place, i + 1), f"«{row[i]}» уже есть выше.")
                seen.add(row[i])


def _lists() -> dict[tuple[str, ...], str]:
    """Labels of each choice, and where they stand in a sheet: in the validation itself commas part labels."""
    kinds = [column.kind for page in FORM for column in page.columns] + [row.kind for row in PARAMETERS.values()]
    labels = dict.fromkeys(tuple(kind.labels.values()) for kind in kinds if kind and kind.labels)
    return {texts: f"'{LISTS}'!${letter(i)}$1:${letter(i)}${len(texts)}" for i, texts in enumerate(labels, start=1)}


def _write_lists(book: Any, lists: Mapping[tuple[str, ...], str]) -> None:
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    for row in zip_longest(*lists):
        sheet.append(row)


def _write_page(book: Any, page: Page, rows: Sequence[Sequence[Value]], lists: Mapping[tuple[str, ...], str]) -> None:
    headings = [column.heading for column in page.columns]
    widths = [column.width for column in page.columns]
    formats = [GENERAL if column.kind and column.kind.sort == "whole" else TEXT for column in page.columns]
    sheet = add_sheet(book, Sheet(page.title, headings, rows, widths, formats))
    offered = {f"{letter(i)}2:{letter(i)}{MAX_ROWS + 1}": column.kind for i, column in enumerate(page.columns, start=1)}
    if page is PARAMETERS_PAGE:
        offered |= {f"B{place}": parameter.kind for place, parameter in enumerate(PARAMETERS.values(), start=2)}
    for cells, kind in offered.items():
        if kind and kind.labels:
            offer_choices(sheet, cells, lists[tuple(kind.labels.values())])
