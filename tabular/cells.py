"""Cells as they are read: one text for what a person typed, whatever a spreadsheet has made of it."""

import datetime
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

DANGEROUS = "=+-@\t\r"
FORMULA = "формула. Вставьте вместо неё готовое значение."
DATE = (
    "Excel принял значение за дату. Задайте ячейке формат «Текстовый» и введите значение заново, например 15-01 "
    "или 15.1."
)
TOO_GREAT = "слишком большое число. Впишите другое."


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds. Where it stands its line knows: cells of the same text may be one object.

    value: the text as a person typed it, spaces and line ends included; empty where `fault` says in Russian why it
    cannot be read. day: the ISO day where a spreadsheet holds a date: columns of days take it, all others have the
    fault. number: what a spreadsheet holds where that is no text.
    """

    value: str = ""
    fault: str = ""
    day: str = ""
    number: int | float | bool | None = None

    def __bool__(self) -> bool:
        """Whether there is more than spaces in the cell, readable or not."""
        return bool(self.fault or self.value.strip())


def text_cell(text: str) -> Cell:
    """The cell of a text. What begins like a formula is one, unless it stands behind an apostrophe."""
    return Cell(fault=FORMULA) if text.startswith("=") else Cell(text)


def excel_cell(cell: Any) -> Cell:
    """The cell of one that openpyxl has read."""
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(fault=FORMULA)
    if cell.data_type == "e":
        return Cell(fault=f"ошибка Excel {value}. Впишите значение.")
    if isinstance(value, datetime.datetime):
        return Cell(fault=DATE, day=value.date().isoformat())
    if isinstance(value, datetime.date):
        return Cell(fault=DATE, day=value.isoformat())
    if isinstance(value, datetime.time | datetime.timedelta):
        return Cell(fault=DATE)
    if isinstance(value, bool):
        return Cell("да" if value else "нет", number=value)
    if isinstance(value, int | float):
        return _number_cell(value, cell.number_format or "")
    return text_cell(str(value))


def _number_cell(value: float, number_format: str) -> Cell:
    """A number as a person typed it: to the 15 digits that Excel keeps, 15.0 as 15, and 5 in the format 00 as 05."""
    if not math.isfinite(value):
        return Cell(fault=TOO_GREAT)
    text = str(value) if isinstance(value, int) else f"{Decimal(f'{value + 0.0:.15g}'):f}"
    if re.fullmatch("0+", number_format) and text.isdecimal():
        return Cell(text.zfill(len(number_format)))
    return Cell(text, number=value)


def clean(text: str) -> str:
    """One line without invisible characters and surplus spaces; the apostrophe of `disarm` is taken off."""
    text = single_line(text)
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in DANGEROUS else text


def single_line(text: str) -> str:
    """One line without invisible characters and surplus spaces."""
    if not text.isprintable():
        invisible = {ord(sign): None for sign in set(text) if not (sign.isprintable() or sign.isspace())}
        text = text.translate(invisible)
    return " ".join(text.split())


def disarm(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    return "'" + text if text[:1] and text[0] in DANGEROUS else text


def checked(cell: Cell) -> tuple[str, str]:
    """The clean text of a cell, and what is wrong with it. Behind an apostrophe there is a text, never a formula."""
    cleaned = clean(cell.value)
    if cleaned.startswith("=") and not cell.value.lstrip().startswith("'"):
        return "", FORMULA
    return cleaned, cell.fault


def folded(text: str) -> str:
    """A title as it is compared: lower case, without «ё», stars and colons."""
    return clean(text).lower().replace("ё", "е").strip(" *:.")


def quoted(texts: Iterable[str]) -> str:
    """Texts in quotes, one after another."""
    return ", ".join(f"«{text}»" for text in texts)


def letter(column: int) -> str:
    """The letter of a column as spreadsheets show it, counted from 1."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)
