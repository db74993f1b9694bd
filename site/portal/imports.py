"""Files that were uploaded, checked and never confirmed: all apps keep them under `imports/` in the storage."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "imports"
KEPT = timedelta(days=7)


def forget_old(folder: str = FOLDER) -> int:
    """Delete files that have waited for more than a week, in all folders below; how many."""
    return _forget(folder, timezone.now() - KEPT)


def _forget(folder: str, before: datetime) -> int:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    old = [path for name in names if default_storage.get_modified_time(path := f"{folder}/{name}") < before]
    for path in old:
        default_storage.delete(path)
    return len(old) + sum(_forget(f"{folder}/{name}", before) for name in folders)
