"""Tables of a Word document, as rows of cells with what is merged. Pure but for python-docx.

python-docx shows a merged cell once for each place that it covers and knows nothing of numbers that Word makes by
itself, so the XML of the tables is read here (ECMA-376, part 1, 17.4). It is imported when a document is wanted.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tabular import MAX_BYTES, MAX_ROWS, FileRefused, single_line
from tabular.archives import PROPOSALS, SAVE_ANEW, safe_zip
from tabular.numbers import format_number
from tabular.packages import content_types, has_macros

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
WRAPPERS = frozenset({f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"})
MAX_TABLES = 500
MAX_GRID = 63  # columns that Word lets a table have


@dataclass(frozen=True)
class GridCell:
    """A cell: its text, the first grid column, how many it covers, whether it goes on with the one above."""

    text: str
    first: int
    span: int
    is_below: bool = False
    is_numbered: bool = False  # Word writes a number that is not in the text
    fault: str = ""  # what is wrong with it, where it is one of a workbook


def read_tables(content: bytes) -> list[list[list[GridCell]]]:
    """Rows of each table of a document, those within other tables apart; FileRefused where it cannot be read."""
    check_document(content)
    from docx import Document

    try:
        document = Document(io.BytesIO(content))
        body = document.element.body
        rows = sum(1 for _ in body.iter(f"{W}tr"))
        if rows > MAX_ROWS:
            raise FileRefused(f"В документе больше {format_number(MAX_ROWS)} строк таблиц.")
        numbered = _numbered_styles(document)
        tables = [table for table in body.iter(f"{W}tbl") if not _is_within(table)]
        if len(tables) > MAX_TABLES:
            raise FileRefused(f"В документе больше {MAX_TABLES} таблиц. Оставьте те, в которых предложения.")
        return [[_cells(row, numbered) for row in _children(table, "tr") if not _is_deleted(row)] for table in tables]
    except FileRefused:
        raise
    except Exception as error:  # python-docx and lxml raise anything on a broken file
        raise FileRefused(f"Файл не удалось прочитать как документ Word. {SAVE_ANEW}") from error


def check_document(content: bytes) -> None:
    """Refuse what is no DOCX, is too large packed or unpacked, is locked or has macros, before it is unpacked."""
    if not content:
        raise FileRefused("Файл пуст. Выберите файл с таблицей.")
    if len(content) > MAX_BYTES:
        raise FileRefused(f"Файл больше {MAX_BYTES // 1024**2} МБ. Уберите из него картинки или разделите таблицу.")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(
            "Это документ старого Word (DOC) или файл под паролем. Снимите пароль и сохраните его "
            "как «Документ Word (DOCX)»."
        )
    with safe_zip(content, PROPOSALS) as archive:
        if has_macros(archive):
            raise FileRefused("В документе макросы. Сохраните его как «Документ Word (DOCX)» без макросов.")
        is_word = any("wordprocessingml.document.main+xml" in kind for kind in content_types(archive))
        if "word/document.xml" not in archive.sizes and not is_word:
            raise FileRefused(f"Это не документ Word (DOCX). {SAVE_ANEW}")


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Children of this name, also those in content controls and tracked insertions."""
    for child in parent:
        if child.tag == W + name:
            yield child
        elif child.tag in WRAPPERS:
            yield from _children(child, name)


def _is_within(table: Any) -> bool:
    return any(parent.tag in (f"{W}tc", FALLBACK) for parent in table.iterancestors())


def _is_deleted(row: Any) -> bool:
    """Whether the row is gone, though the document keeps track of it."""
    return row.find(f"{W}trPr/{W}del") is not None


def _cells(row: Any, numbered: frozenset[str]) -> list[GridCell]:
    place = _number(row.find(f"{W}trPr/{W}gridBefore"))
    cells = []
    for cell in _children(row, "tc"):
        span = max(_number(cell.find(f"{W}tcPr/{W}gridSpan")), 1)
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        is_below = merged is not None and merged.get(f"{W}val", "continue") == "continue"
        text = "" if is_below else _text(cell)
        if place + span > MAX_GRID:
            raise FileRefused(f"В таблице больше {MAX_GRID} столбцов. Удалите лишние.")
        cells.append(GridCell(text, place, span, is_below, not text and not is_below and _has_number(cell, numbered)))
        place += span
    return cells


def _number(element: Any) -> int:
    value = "" if element is None else element.get(f"{W}val", "")
    return min(int(value), MAX_GRID) if value.isascii() and value.isdigit() else 0


def _text(cell: Any) -> str:
    """Lines of the cell, also of tables within it; without invisible characters and surplus spaces."""
    lines = []
    for paragraph in cell.iter(f"{W}p"):
        line = "".join(_pieces(paragraph))
        lines += [single_line(part) for part in line.split("\n")]
    return "\n".join(line for line in lines if line)


def _pieces(element: Any) -> Iterator[str]:
    """Texts in their order; paragraphs within (of text boxes) come by themselves."""
    for child in element:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield " "
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag not in (f"{W}p", f"{W}pPr", FALLBACK) and isinstance(child.tag, str):
            yield from _pieces(child)


def _numbered_styles(document: Any) -> frozenset[str]:
    """Ids of the styles of paragraphs that Word numbers."""
    styles = document.styles.element.iter(f"{W}style")
    return frozenset(style.get(f"{W}styleId", "") for style in styles if style.find(f"{W}pPr/{W}numPr") is not None)


def _has_number(cell: Any, numbered: frozenset[str]) -> bool:
    for paragraph in cell.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if paragraph.find(f"{W}pPr/{W}numPr") is not None or (style is not None and style.get(f"{W}val") in numbered):
            return True
    return False
