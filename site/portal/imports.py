"""Files that were uploaded, checked and never confirmed: all apps keep them under `imports/` in the storage."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "imports"
KEPT = timedelta(days=7)


def forget_old(folder: str = FOLDER, *, kept: Collection[str] = ()) -> int:
    """Delete files that nobody has opened for more than a week, in all folders below; how many.

    kept: paths of files that a row looks after: its own clock counts for them, not the day when they were written.
    """
    return _forget(folder, timezone.now() - KEPT, kept)


def _forget(folder: str, before: datetime, kept: Collection[str]) -> int:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    paths = [path for name in names if (path := f"{folder}/{name}") not in kept]
    old = [path for path in paths if default_storage.get_modified_time(path) < before]
    for path in old:
        default_storage.delete(path)
    return len(old) + sum(_forget(f"{folder}/{name}", before, kept) for name in folders)
