"""What a process needs to serve, and whether it has it: for the balancer and for those who watch the portal."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import Error, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.caches import answers

OK, AWAY = "ok", "away"
# Without a cache pages are only slower, and a worker is no part of this process.
NEEDED = ("database", "storage")
# Work that nobody has taken up for so long waits for a worker that does not run.
PATIENCE = timedelta(minutes=2)


def check_parts() -> dict[str, str]:
    """The state of each part by its name; of the worker nothing is known while the database is away."""
    found = {"database": _state(_database), "cache": _state(_caches), "storage": _state(_storage)}
    if found["database"] == OK:
        found["worker"] = _state(_worker)
    return found


def can_serve(found: Mapping[str, str]) -> bool:
    """Whether all needed parts are there."""
    return all(found[name] == OK for name in NEEDED)


def _state(answers_well: Callable[[], bool]) -> str:
    try:
        return OK if answers_well() else AWAY
    except (Error, OSError):
        return AWAY


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _caches() -> bool:
    return all(answers(caches[alias]) for alias in settings.CACHES)


def _storage() -> bool:
    default_storage.listdir("")
    return True


def _worker() -> bool:
    return not DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - PATIENCE).exists()
