"""The database search backend of Wagtail, with quotes taken out of typed queries.

On SQLite a double quote or an empty query is a syntax error of FTS5, in the admin's search boxes too
(wagtail issue 13227). Point WAGTAILSEARCH_BACKENDS at this module.
"""

from typing import Any

from wagtail.search.backends import database


def _harmless(query: Any) -> Any:
    if not isinstance(query, str):
        return query
    return " ".join("".join(c if c.isprintable() and c != '"' else " " for c in query).split()) or "-"


def SearchBackend(params: dict[str, Any]) -> Any:
    """The backend of the current database engine."""
    backend = database.SearchBackend(params)
    for name in ("search", "autocomplete"):
        plain = getattr(backend, name)
        setattr(backend, name, lambda query, *args, _plain=plain, **kw: _plain(_harmless(query), *args, **kw))
    return backend
