"""Files of all storages, by the storages' own door: on a disk or in S3 they are copied alike."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import models

from portal.backups import BackupRefused
from portal.backups.store import Store
from ratings.models import InputSet, Release

# Photos that are being read just now: nobody asks for them again.
PASSING = {("private", "incoming")}
# A file may change once more within the same tick of the disk's clock: what is younger is read again next time.
SETTLED = timedelta(seconds=2)


class Entry(NamedTuple):
    """One file of a storage; without a moment it is read again next time."""

    storage: str
    name: str
    sha256: str
    size: int
    modified: str

    @property
    def place(self) -> tuple[str, str]:
        """What no two files have in common."""
        return self.storage, self.name


class Listing(dict[tuple[str, str], Entry]):
    """Files by their places."""

    @classmethod
    def read(cls, path: Path) -> "Listing":
        """The list that `write` has written."""
        try:
            with gzip.open(path, "rt") as lines:
                entries = [Entry(*json.loads(line)) for line in lines]
        except (OSError, EOFError, ValueError, TypeError, zlib.error) as error:
            raise BackupRefused(f"Список файлов копии не читается: {path}. Возьмите другую копию.") from error
        return cls((entry.place, entry) for entry in entries)

    def write(self, path: Path) -> None:
        """One line for each file."""
        with gzip.open(path, "wt", compresslevel=1) as lines:
            lines.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in self.values())


def kept_storages() -> dict[str, Storage]:
    """Storages with what people have made; styles come with the program."""
    return {alias: storages[alias] for alias in settings.STORAGES if alias != "staticfiles"}


def walk(alias: str, storage: Storage, folder: str = "") -> Iterator[str]:
    """Names of all files of a storage; what vanishes meanwhile is left out."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" if folder else name for name in sorted(names))
    for name in sorted(folders):
        below = f"{folder}/{name}" if folder else name
        if (alias, below) not in PASSING:
            yield from walk(alias, storage, below)


def copy_into(store: Store, known: Listing) -> Listing:
    """Put all files into the store and list them; what `known` has of the same size and moment is not read again."""
    return copy_these(store, known, ((a, name) for a, storage in kept_storages().items() for name in walk(a, storage)))


def copy_these(store: Store, known: Listing, places: Iterable[tuple[str, str]]) -> Listing:
    """The same with some files; those that are deleted meanwhile are left out."""
    found, of = Listing(), kept_storages()
    for alias, name in places:
        try:
            entry = _copy(store, alias, of[alias], name, known.get((alias, name)))
        except FileNotFoundError:
            continue
        found[entry.place] = entry
    return found


def _copy(store: Store, alias: str, storage: Storage, name: str, known: Entry | None) -> Entry:
    moment = storage.get_modified_time(name)
    modified = moment.isoformat() if moment < datetime.now(UTC) - SETTLED else ""
    is_same = known is not None and known.modified == modified != "" and known.size == storage.size(name)
    if known and is_same and store.holds(known.sha256, known.size):
        return known
    with storage.open(name) as file:
        sha256, size = store.put(file)
    return Entry(alias, name, sha256, size, modified)


def put_back(store: Store, listing: Listing) -> list[str]:
    """Write all files of a copy into empty storages; the names of those that could not be."""
    lost, of = [], kept_storages()
    for entry in listing.values():
        try:
            if not store.is_sound(entry.sha256):
                raise FileNotFoundError(entry.sha256)
            with store.open(entry.sha256) as file:
                if of[entry.storage].save(entry.name, File(file)) != entry.name:
                    raise FileExistsError(entry.name)
        except (FileNotFoundError, FileExistsError, SuspiciousFileOperation):
            lost.append(f"{entry.storage}: {entry.name}")
    return lost


def empty_storages() -> None:
    """Delete all files of all storages."""
    for alias, storage in kept_storages().items():
        for name in list(walk(alias, storage)):
            storage.delete(name)


def name_files() -> dict[tuple[str, str], str]:
    """The place of each file that a row names, with the SHA-256 that a release or a set of data says of it, or ""."""
    named = {
        (_alias_of(field), str(name)): ""
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.FileField)
        for name in model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
        if name
    }
    named |= {("default", str(data.file.name)): data.sha256 for data in InputSet.objects.only("file", "sha256")}
    for release in Release.objects.only("folder", "manifest"):
        named |= {("default", release.path(name)): said["sha256"] for name, said in release.manifest.items()}
    return named


def _alias_of(field: models.FileField) -> str:
    for alias, storage in kept_storages().items():
        if field.storage.deconstruct() == storage.deconstruct():  # type: ignore[attr-defined]
            return alias
    raise BackupRefused(f"Файлы поля {field} лежат в хранилище, которого нет в STORAGES: копия была бы неполной.")
