"""Sheets of offices as PDF (ratings.reading.sheet), made when somebody first asks and kept from then on.

Published releases have none, and there are thousands of offices: docs/decisions/0008. What is kept can be lost at any
time: it is made again from published figures, with the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from methodology.pdf import Typesetter
from ratings import reading
from ratings.models import Release

TEMPLATE = Path(reading.__file__).with_name("sheet.typ")
FOLDER = "office-sheets"


def digest_of(values: Mapping[str, Any]) -> str:
    """Names the bytes of a sheet before they are made: of its values, the template and the program that typesets."""
    content = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{_form()}\n{content}".encode()).hexdigest()


def kept_sheet(*, release: Release, code: str, values: Mapping[str, Any]) -> bytes:
    """The sheet of an office in a release, from the storage or made now; `values`: of the template.

    Others of this office in this release, of a template before, are then deleted: there is one file for each office.
    """
    folder = f"{FOLDER}/{release.pk}"
    name = f"{code}-{digest_of(values)[:16]}.pdf"
    try:
        with default_storage.open(f"{folder}/{name}") as file:
            return file.read()
    except FileNotFoundError:
        pass
    content = Typesetter(TEMPLATE).pdf(values)
    default_storage.save(f"{folder}/{name}", ContentFile(content))
    for other in _names(folder):
        # Whoever makes the same sheet at the same moment gets another name from the storage: one file is enough.
        if other.rpartition("-")[0] == code and other != name:
            default_storage.delete(f"{folder}/{other}")
    return content


def forget_sheets(release_pk: int) -> None:
    """Delete all sheets of a release that is gone."""
    folder = f"{FOLDER}/{release_pk}"
    for name in _names(folder):
        default_storage.delete(f"{folder}/{name}")


@cache
def _form() -> str:
    return f"{hashlib.sha256(TEMPLATE.read_bytes()).hexdigest()} typst {version('typst')}"


def _names(folder: str) -> list[str]:
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []
