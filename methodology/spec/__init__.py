"""The document of an edition: how it becomes bytes (`document`), what it holds (`records`), what it says of each value.

`fields` tells what every other module needs of a record, and `json_schema` publishes the same. Pure: no Django. A
document itself is plain data: dicts, lists, texts, whole numbers, booleans and None; whoever reads an edition takes it
as it is and parses nothing. Fractions are texts with a decimal point and no needless zeros ("0.6"), so that no engine
and no reader can round them.
"""

from .document import (
    DECIMALS,
    FORMAT,
    SCORED,
    Document,
    active,
    decode,
    digest,
    encode,
    number,
    scored_questions,
    shown_code,
)

__all__ = [
    "DECIMALS",
    "FORMAT",
    "SCORED",
    "Document",
    "active",
    "decode",
    "digest",
    "encode",
    "number",
    "scored_questions",
    "shown_code",
]
