"""Files of a release in the storage: written whole or left alone, and taken away."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def write_files(folder: str, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Put files into a folder one by one; the name of each with its line of the manifest.

    Raises FileExistsError where somebody else writes the same file at the same time.
    """
    for name, data in files:
        path = f"{folder}/{name}"
        if not _holds(path, data):
            default_storage.delete(path)
            if default_storage.save(path, ContentFile(data)) != path:
                raise FileExistsError(path)
        yield name, {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def delete_files(folder: str, names: Iterable[str]) -> None:
    """Take files out of a folder."""
    for name in names:
        default_storage.delete(f"{folder}/{name}")


def _holds(path: str, data: bytes) -> bool:
    """Whether the storage has this file already, which is then left alone: it may have been published meanwhile."""
    try:
        with default_storage.open(path) as file:
            return file.read() == data
    except FileNotFoundError:
        return False
