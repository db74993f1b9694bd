"""Kinds of values: which ones fit, what people are told to put in, and the same as JSON Schema.

pydantic tests a value by `core`; `schema` publishes that test, with patterns of ECMA 262.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from pydantic_core import CoreSchema, SchemaValidator, core_schema

from .document import DECIMALS, FORMAT
from .words import WEIGHTINGS, YES_NO

MAX_TEXT = 30_000  # a cell of a spreadsheet holds 32,767 characters

Schema = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """Which values a field may have; after «Впишите» what is `wanted`, and how a file has it `written`.

    `limit` is the most characters of a text that stands in one line, `labels` are the names of all values.
    """

    sort: Literal["text", "html", "mark", "fraction", "whole", "flag", "lines", "choice"]
    wanted: str
    written: str
    schema: Schema
    core: CoreSchema
    is_required: bool = True
    limit: int | None = None
    labels: Mapping[Any, str] | None = None

    def fits(self, value: Any) -> bool:
        """Whether the value is of this kind; never raises, whatever json can produce."""
        return self._validator.isinstance_python(value)

    @cached_property
    def _validator(self) -> SchemaValidator:
        return SchemaValidator(self.core)


def _as(name: str, **more: Any) -> Schema:
    return {"$ref": f"#/$defs/{name}"} | more


def _matching(pattern: str, limit: int = MAX_TEXT) -> CoreSchema:
    """A text that matches and that XML, PostgreSQL and UTF-8 can hold; pydantic itself refuses halves of characters."""
    fit = core_schema.str_schema(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\u{fffe}\u{ffff}]*$", strict=True)
    return core_schema.chain_schema([fit, core_schema.str_schema(pattern=pattern, max_length=limit)])


def _written(limit: int, more: str = "") -> str:
    return f"в кавычках, {more}не длиннее {limit} знаков, без управляющих символов"


def any_text(limit: int) -> Kind:
    """A text, perhaps an empty one."""
    schema = _as("text", maxLength=limit)
    return Kind("text", "текст", _written(limit), schema, _matching("", limit), limit=limit)


def some_text(limit: int | None = None) -> Kind:
    """A text that says something."""
    most, schema = limit or MAX_TEXT, _as("words", maxLength=limit) if limit else _as("words")
    return Kind("text", "текст", _written(most, "хотя бы одно слово, "), schema, _matching(r"\S", most), limit=limit)


def mark(limit: int, example: str) -> Kind:
    """A number or a code that names a part."""
    pattern = rf"^[^\s/#]{{1,{limit}}}$"
    written = f"до {limit} знаков в кавычках, без пробелов и косой черты, например {example}"
    schema = {"allOf": [_as("text"), {"pattern": pattern}]}
    return Kind("mark", "код", written, schema, _matching(pattern), limit=limit)


def choice(labels: Mapping[str, str]) -> Kind:
    """One of the texts that have labels."""
    wanted, core = f"одно из значений: {', '.join(labels)}", core_schema.literal_schema(list(labels))
    return Kind("choice", wanted, "", {"enum": list(labels)}, core, labels=labels)


def whole(low: int, high: int) -> Kind:
    """A whole number, both ends included."""
    schema = {"type": "integer", "minimum": low, "maximum": high}
    core = core_schema.int_schema(ge=low, le=high, strict=True)
    return Kind("whole", f"целое число от {low} до {high}", "без кавычек и без точки", schema, core)


def or_nothing(kind: Kind, nothing: str | None, sign: str = "пустые кавычки") -> Kind:
    """The same, or `nothing`, whose name is `sign`."""
    core = core_schema.union_schema([core_schema.literal_schema([nothing]), kind.core])
    schema = {"anyOf": [kind.schema, {"const": nothing}]}
    return replace(kind, written=f"{kind.written}, или {sign}", schema=schema, core=core, is_required=False)


def _fraction(name: str, pattern: str, wanted: str, digits: str, *, is_required: bool = True) -> Kind:
    written = f"в кавычках, с точкой, {digits}"
    return Kind("fraction", wanted, written, _as(name), _matching(pattern), is_required)


def _all_different(lines: list[str]) -> list[str]:
    if len(set(lines)) < len(lines):
        raise ValueError("A line is there twice.")
    return lines


SHARE_PATTERN = r"^(1|0(\.[0-9]{0,3}[1-9])?)$"
POINTS_PATTERN = r"^((0|[1-9][0-9]{0,2})(\.[0-9]?[1-9])?)?$"
LINE_PATTERN = r"^\S([^\n\r\u0085\u2028\u2029]*\S)?$"

HTML = replace(any_text(MAX_TEXT), sort="html", schema=_as("text"), limit=None)
_DIGITS_OF_SHARE = 'до четырёх знаков после неё, без лишних нулей, например "0.6"'
SHARE = _fraction("share", SHARE_PATTERN, "долю от 0 до 1", _DIGITS_OF_SHARE)
_DIGITS_OF_POINTS = 'до двух знаков после неё, без лишних нулей, например "0.25", или пустые кавычки'
POINTS = _fraction("points", POINTS_PATTERN, "число баллов от 0 до 999.99", _DIGITS_OF_POINTS, is_required=False)
COUNT = replace(whole(1, 32767), schema=_as("count"))
CODE = replace(mark(8, '"1.3"'), schema=_as("code"))
WEIGHTING = replace(choice(WEIGHTINGS), schema=_as("weighting"))
PUBLISHED_DECIMALS = replace(whole(DECIMALS, DECIMALS), wanted=f"число {DECIMALS}, столько знаков публикует портал")
FORMAT_NUMBER = replace(
    whole(FORMAT, FORMAT), wanted=f"число {FORMAT}", written="без кавычек", schema={"type": "integer", "const": FORMAT}
)
FLAG = Kind(
    "flag",
    "true или false",
    "без кавычек",
    {"type": "boolean"},
    core_schema.bool_schema(strict=True),
    labels=YES_NO,
)
LINES = Kind(
    "lines",
    "список вариантов",
    "непустые строки без переноса и без пробелов по краям, все разные",
    {"type": "array", "uniqueItems": True, "items": {"allOf": [_as("text"), {"pattern": LINE_PATTERN}]}},
    core_schema.no_info_after_validator_function(
        _all_different, core_schema.list_schema(_matching(LINE_PATTERN), strict=True)
    ),
)


def _shared(title: str, description: str, **schema: Any) -> Schema:
    return {"title": title, "description": description, **schema}


_TEXT = "Любой текст без управляющих символов, кроме табуляции и перевода строки; может быть пустым."
_SHARE = 'От 0 до 1, с точкой, до четырёх знаков после неё, без лишних нулей: "0.6".'
_POINTS = 'От 0 до 999.99, с точкой, до двух знаков после неё, без лишних нулей: "0.25"; пусто, если не заданы.'
_CODE = 'До 8 знаков без пробелов, косой черты и решётки: "1.3".'
_WEIGHTING = "; ".join(f"{value} — {label}" for value, label in WEIGHTINGS.items()) + "."
_FIT = r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\uD800-\uDFFF\uFFFE\uFFFF]*$"

# What the published schema explains once and refers to.
DEFINITIONS: dict[str, Schema] = {
    "text": _shared("Текст", _TEXT, type="string", maxLength=MAX_TEXT, pattern=_FIT),
    "words": _shared(
        "Непустой текст", "Текст, в котором есть что-то кроме пробелов.", allOf=[_as("text"), {"pattern": r"\S"}]
    ),
    "share": _shared("Доля", _SHARE, type="string", pattern=SHARE_PATTERN),
    "points": _shared("Баллы", _POINTS, type="string", pattern=POINTS_PATTERN),
    "code": _shared("Код показателя", _CODE, **mark(8, "").schema),
    "count": _shared("Целое число", "Не меньше 1.", **whole(1, 32767).schema),
    "weighting": _shared("Усреднение", _WEIGHTING, **choice(WEIGHTINGS).schema),
}
