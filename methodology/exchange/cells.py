"""What a cell may hold, and how it stands for a value of the document.

Text cells follow three rules, undone on reading: an apostrophe stands before what a spreadsheet would take for a
formula; a carriage return is shown by its picture (␍); ␦ sets apart what would be read as something else. Fractions
are texts with a comma, since a spreadsheet makes a date of 1.5.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from methodology.spec import number
from methodology.spec.kinds import Kind
from methodology.spec.words import YES_NO
from tabular import DANGEROUS
from tabular.numbers import put_comma


class CellRefused(Exception):
    """The value of one cell is of no use; the message says in Russian what to write."""


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


def write(kind: Kind | None, value: Any) -> Value:
    """A value of the document as a cell holds it; without a kind as it is."""
    match kind:
        case Kind(labels=labels) if labels:
            return labels[value]
        case Kind(sort="text" | "html" | "mark"):
            return shown(value)
        case Kind(sort="lines"):
            return "\n".join(map(shown, value))
        case Kind(sort="fraction"):
            return put_comma(value)
    return value


def read(kind: Kind | None, value: Value) -> Any:
    """What a cell means, by the kind of its column; without a kind as it is. Raises CellRefused.

    Texts are read to the last space, but spaces around a mark are a slip of the hand; lines are the texts of a list,
    of which blank ones do not count. An empty cell is an empty text or no number, where that is allowed.
    """
    if kind is None:
        return value
    if kind.labels:
        return _chosen(kind.labels, value)
    if kind.sort == "lines":
        text = value if isinstance(value, str) else _text(value)
        return [meant(line.strip()) for line in LINE_END.sub("\n", text).split("\n") if line.strip()]
    if kind.sort in ("text", "html"):
        return _text(value)
    bare = value.strip() if isinstance(value, str) else value
    text = _text(bare) if kind.sort == "mark" else _digits(value)
    if text and kind.sort == "whole" and not text.isdigit():
        raise CellRefused("нужно целое число, например 3.")
    if kind.is_required and not text:
        raise CellRefused("пусто. Заполните ячейку.")
    return (int(text) if text else None) if kind.sort == "whole" else text


def _text(value: Value) -> str:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise CellRefused(
            "здесь нужен текст, а стоит число или логическое значение. Задайте ячейке формат «Текстовый» "
            "и введите значение заново: иначе 1.10 станет 1.1."
        )
    return meant(value) if isinstance(value, str) else "" if value is None else str(int(value))


def _chosen(labels: Mapping[Any, str], value: Value) -> Any:
    text = YES_NO[value] if isinstance(value, bool) else str(value or "")
    for meaning, label in labels.items():
        if folded(label) == folded(text):
            return meaning
    raise CellRefused("выберите одно из списка: " + "; ".join(f"«{label}»" for label in labels.values()) + ".")


def _digits(value: Value) -> str:
    """A number as the document writes it, "" for an empty cell."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9:
        text = number(Decimal(f"{value:.15g}"))
    else:
        text = str("" if value is None else value).strip()
    if text and (isinstance(value, bool) or not NUMBER.fullmatch(text)):
        raise CellRefused("нужно число не меньше нуля, например 3 или 0,25.")
    return number(text.replace(",", "."))
