"""Texts of cells: as they are read, compared and written."""

from collections.abc import Iterable

DANGEROUS = "=+-@\t\r"


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


def checked(text: str) -> tuple[str, str]:
    """Clean text, and what is wrong with it. Behind the apostrophe of `disarm` there is a text, never a formula."""
    cleaned = clean(text)
    if cleaned.startswith("=") and not text.lstrip().startswith("'"):
        return "", "формула. Вставьте вместо неё готовое значение."
    return cleaned, ""


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
