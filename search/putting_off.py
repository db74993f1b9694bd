"""What is saved in great numbers is indexed once and together, when all of it is there.

Wagtail indexes each row whenever it is saved, and a page is saved several times before it is whole.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.local import Local
from django.db import models
from wagtail.search.backends import get_search_backend

_waiting = Local()


@contextmanager
def index_at_the_end() -> Iterator[None]:
    """Within, nothing is indexed for search; then each row is that was to be, if it is still there."""
    rows: dict[type[models.Model], set[Any]] = {}
    _waiting.rows = rows
    try:
        yield
    finally:
        del _waiting.rows
    backend = get_search_backend()
    for model, keys in rows.items():
        backend.add_bulk(model, list(model.get_indexed_objects().filter(pk__in=keys)))


def wait(row: models.Model) -> bool:
    """Whether the row is indexed later."""
    rows = getattr(_waiting, "rows", None)
    if rows is None:
        return False
    rows.setdefault(type(row), set()).add(row.pk)
    return True
