"""Digests of what is seen. Pure."""

import hashlib
import json
from typing import Any


def digest_seen(values: Any) -> str:
    """SHA-256 of plain values (what JSON can hold), in hexadecimal: differs when anything in them differs."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
