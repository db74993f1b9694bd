"""What a cell may hold, and how it stands for a value of the document.

Text cells follow three rules, undone on reading: an apostrophe stands before what a spreadsheet would take for a
formula; a carriage return is shown by its picture (␍); ␦ sets apart what would be read as something else. Fractions
are texts with a comma, since a spreadsheet makes a date of 1.5.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from methodology.spec import number
from tabular import DANGEROUS


class CellRefused(Exception):
    """The value of one cell is of no use; the message says in Russian what to write."""


EMPTY = "пусто. Заполните ячейку."

Value = str | int | float | bool | None

ARMED = re.compile(f"'*[{re.escape(DANGEROUS)}]")
SHOWN = {"\r": "␍", "␍": "␦␍", "␦": "␦␦"}
# Spreadsheets read _x000D_ as a control character and openpyxl drops x005F_, so x is set apart from its digits.
HIDDEN = re.compile("[\r␍␦]|x(?=[0-9A-Fa-f]{4}_)")
VISIBLE = re.compile("␦(.?)|␍", re.DOTALL)
LINE_END = re.compile("_x000D_\n?|\r\n?")
NUMBER = re.compile("[0-9]{1,9}([.,][0-9]{1,9})?")


def shown(text: str) -> str:
    """The text as a cell can hold it."""
    text = HIDDEN.sub(lambda match: SHOWN.get(match[0], "x␦"), text)
    return f"'{text}" if ARMED.match(text) else text


def meant(text: str) -> str:
    """The text that a cell stands for: `shown` undone, and the line ends of any spreadsheet made "\\n"."""
    text = LINE_END.sub("\n", text)
    if text.startswith("'") and ARMED.match(text):
        text = text[1:]
    return VISIBLE.sub(lambda match: "\r" if match[0] == "␍" else match[1], text)


def folded(text: str) -> str:
    """A heading or a label as it is compared: lower case, no «ё», single spaces."""
    return " ".join(text.lower().replace("ё", "е").split())


class CellKind(Protocol):
    """Turns a value of the document into that of a cell and back."""

    def write(self, value: Any) -> Value: ...

    def read(self, value: Value) -> Any: ...


@dataclass(frozen=True)
class Text:
    """Any text, to the last space; an empty cell is an empty text."""

    def write(self, value: str) -> Value:
        return shown(value)

    def read(self, value: Value) -> str:
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise CellRefused(
                "здесь нужен текст, а стоит число или логическое значение. Задайте ячейке формат «Текстовый» "
                "и введите значение заново: иначе 1.10 станет 1.1."
            )
        return meant(value) if isinstance(value, str) else "" if value is None else str(int(value))


@dataclass(frozen=True)
class Code(Text):
    """A number or a code that names a part; spaces around it are a slip of the hand."""

    required: bool = True

    def read(self, value: Value) -> str:
        text = super().read(value.strip() if isinstance(value, str) else value)
        if self.required and not text:
            raise CellRefused(EMPTY)
        return text


@dataclass(frozen=True)
class Lines:
    """A list of texts, one a line; blank lines do not count."""

    def write(self, value: Sequence[str]) -> Value:
        return "\n".join(map(shown, value))

    def read(self, value: Value) -> list[str]:
        text = value if isinstance(value, str) else Text().read(value)
        return [meant(line.strip()) for line in LINE_END.sub("\n", text).split("\n") if line.strip()]


@dataclass(frozen=True)
class Whole:
    """A whole number; None where it may be left out."""

    required: bool = True

    def write(self, value: int | None) -> Value:
        return value

    def read(self, value: Value) -> int | None:
        text = _digits(value)
        if text and not text.isdigit():
            raise CellRefused("нужно целое число, например 3.")
        if self.required and not text:
            raise CellRefused(EMPTY)
        return int(text) if text else None


@dataclass(frozen=True)
class Fraction:
    """A number that may have a fraction; in the document a text with a point, empty where it may be left out."""

    required: bool = False

    def write(self, value: str) -> Value:
        return value.replace(".", ",")

    def read(self, value: Value) -> str:
        text = _digits(value)
        if self.required and not text:
            raise CellRefused(EMPTY)
        return text


@dataclass(frozen=True)
class Choice:
    """One of a few values, each with its label."""

    labels: Mapping[Any, str] = field(hash=False)

    def write(self, value: Any) -> Value:
        return self.labels[value]

    def read(self, value: Value) -> Any:
        text = {True: "да", False: "нет"}[value] if isinstance(value, bool) else str(value or "")
        for meaning, label in self.labels.items():
            if folded(label) == folded(text):
                return meaning
        raise CellRefused("выберите одно из списка: " + "; ".join(f"«{label}»" for label in self.labels.values()) + ".")


@dataclass(frozen=True)
class AsItIs:
    """A value that is understood later, or not at all."""

    def write(self, value: Value) -> Value:
        return value

    def read(self, value: Value) -> Value:
        return value


def _digits(value: Value) -> str:
    """A number as the document writes it, "" for an empty cell."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9:
        text = number(Decimal(f"{value:.15g}"))
    else:
        text = str("" if value is None else value).strip()
    if text and (isinstance(value, bool) or not NUMBER.fullmatch(text)):
        raise CellRefused("нужно число не меньше нуля, например 3 или 0,25.")
    return number(text.replace(",", "."))
