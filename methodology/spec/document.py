"""The bytes of an edition, and what everybody asks of a document."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

FORMAT = 1
# An edition states them, but none may change them: figures under different editions stand side by side.
DECIMALS = 2

Document = dict[str, Any]


def number(value: Decimal | int | str | None) -> str:
    """A decimal as a document holds it: "0.6", "2", "" for nothing."""
    if value is None or value == "":
        return ""
    plain = f"{Decimal(value):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def encode(document: Document) -> bytes:
    """The canonical bytes: UTF-8, keys sorted, no space between tokens, one line feed at the end."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"{text}\n".encode()


def decode(content: bytes) -> Document:
    """The document in these bytes; ValueError where they hold none."""
    document = json.loads(content.decode("utf-8"))
    if not isinstance(document, dict):
        raise ValueError("The file holds no edition: its outermost value is not an object.")
    return document


def digest(document: Document) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(encode(document)).hexdigest()


def active(document: Document) -> Iterator[dict[str, Any]]:
    """Indicators that count."""
    return (indicator for indicator in document["indicators"] if indicator["status"] == "active")


def scored_questions(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Questions whose answers make the subjective part of an indicator, each with its audience."""
    for questionnaire in document["questionnaires"]:
        for question in questionnaire["questions"]:
            if question["kind"] in SCORED and question["indicator"]:
                yield questionnaire["audience"], question


SCORED = frozenset({"scale", "gate_scale", "yes_no_unknown", "matrix_row"})


def shown_code(code: str) -> str:
    """The code of an indicator as readers see it; empty of one that is only a name in files, such as `site`."""
    return code if code[:1].isdigit() else ""
