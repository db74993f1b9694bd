"""Values that are right or wrong by themselves: texts, numbers, choices."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from methodology.spec import DECIMALS, FORMAT

# What neither XML nor PostgreSQL nor UTF-8 can hold.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MAX_TEXT = 30_000  # a cell of a spreadsheet holds 32,767 characters
OPTION = re.compile("\\S([^\n\r\x85\u2028\u2029]*\\S)?")


@dataclass(frozen=True)
class Leaf:
    """A value that is right or wrong by itself: what is wanted, how it is written, and the test."""

    wanted: str
    written: str
    fits: Callable[[Any], bool]


def is_format(value: Any) -> bool:
    """Whether it is the format that this portal writes; True is no 1."""
    return type(value) is int and value == FORMAT


def _matches(pattern: str) -> Callable[[Any], bool]:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _is_text(value: Any, limit: int = MAX_TEXT) -> bool:
    return isinstance(value, str) and len(value) <= limit and not UNFIT.search(value)


def text(limit: int = MAX_TEXT) -> Leaf:
    """A text, perhaps an empty one."""
    return Leaf(
        "текст", f"в кавычках, не длиннее {limit} знаков, без управляющих символов", lambda v: _is_text(v, limit)
    )


def words(limit: int = MAX_TEXT) -> Leaf:
    """A text that says something."""
    return Leaf(
        "текст",
        f"в кавычках, хотя бы одно слово, не длиннее {limit} знаков, без управляющих символов",
        lambda v: _is_text(v, limit) and bool(v.strip()),
    )


def mark(limit: int, example: str) -> Leaf:
    """A number or a code that names a part."""
    return Leaf(
        "код",
        f"до {limit} знаков в кавычках, без пробелов и косой черты, например {example}",
        lambda v: _is_text(v) and re.fullmatch(rf"[^\s/#]{{1,{limit}}}", v) is not None,
    )


def choice(*values: str) -> Leaf:
    """One of these texts."""
    return Leaf(f"одно из значений: {', '.join(values)}", "", lambda v: isinstance(v, str) and v in values)


def whole(low: int, high: int) -> Leaf:
    """A whole number, both ends included."""
    return Leaf(
        f"целое число от {low} до {high}", "без кавычек и без точки", lambda v: type(v) is int and low <= v <= high
    )


PUBLISHED_DECIMALS = Leaf(
    f"число {DECIMALS}, столько знаков публикует портал",
    "без кавычек и без точки",
    lambda v: type(v) is int and v == DECIMALS,
)


def or_nothing(empty: Any, leaf: Leaf, sign: str) -> Leaf:
    """The same, or nothing."""
    written = f"{leaf.written}, или {sign}" if leaf.written else f"или {sign}"
    return Leaf(leaf.wanted, written, lambda v: (type(v) is type(empty) and v == empty) or leaf.fits(v))


def _is_options(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(_is_text(option) and OPTION.fullmatch(option) for option in value)
        and len(set(value)) == len(value)
    )


SHARE = Leaf(
    "долю от 0 до 1",
    'в кавычках, с точкой, до четырёх знаков после неё, без лишних нулей, например "0.6"',
    _matches(r"1|0(\.[0-9]{0,3}[1-9])?"),
)
POINTS = Leaf(
    "число баллов от 0 до 999.99",
    'в кавычках, с точкой, до двух знаков после неё, без лишних нулей, например "0.25"',
    _matches(r"(0|[1-9][0-9]{0,2})(\.[0-9]?[1-9])?"),
)
SHARE_OR_NOTHING = or_nothing("", SHARE, "пустые кавычки")
POINTS_OR_NOTHING = or_nothing("", POINTS, "пустые кавычки")
COUNT = whole(1, 32767)
FLAG = Leaf("true или false", "без кавычек", lambda v: isinstance(v, bool))
CODE = mark(8, '"1.3"')
WEIGHTING = choice("clients", "equal")
OPTIONS = Leaf("список вариантов", "непустые строки без переноса и без пробелов по краям, все разные", _is_options)
