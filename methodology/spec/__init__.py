"""The document of an edition: how it becomes bytes, and what its values are called. Pure; see edition.schema.json.

A document is plain data: dicts, lists, texts, whole numbers, booleans and None. Fractions are texts with a decimal
point and no needless zeros ("0.6"), so that no engine and no reader can round them.
"""

from .document import DECIMALS, FORMAT, SCORED, Document, active, decode, digest, encode, number, scored_questions

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
]
