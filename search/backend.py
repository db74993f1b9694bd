"""The database search backend of Wagtail, with quotes taken out of typed queries, and stems where stems are indexed.

On SQLite a double quote or an empty query is a syntax error of FTS5, in the admin's search boxes too
(wagtail issue 13227). Those boxes ask for beginnings of words: of models that index the beginnings of their stems,
the query's stems are asked for, so the CMS finds word forms and codes as the portal's own search does. Rows wait where
many are loaded (`putting_off`). Point WAGTAILSEARCH_BACKENDS at this module.
"""

from typing import Any

from wagtail.models import Page
from wagtail.search import index
from wagtail.search.backends import database
from wagtail.search.query import And, Phrase, PlainText

from search.putting_off import wait
from search.text import stems

STEMS = "search_stems"


def _harmless(query: Any) -> Any:
    if not isinstance(query, str):
        return query
    return " ".join("".join(c if c.isprintable() and c != '"' else " " for c in query).split()) or "-"


def _typed(query: Any) -> str | None:
    """The words of a query as they were typed, also where the CMS has read quotes in them; None for anything else."""
    if isinstance(query, str):
        return query
    if isinstance(query, PlainText | Phrase):
        return query.query_string
    if isinstance(query, And):
        parts = [_typed(part) for part in query.subqueries]
        return None if None in parts else " ".join(filter(None, parts))
    return None


def _beginnings(query: Any, found: Any) -> Any:
    """What is looked for among the beginnings that are indexed of a model, or of the model of a queryset."""
    model = getattr(found, "model", found)
    fields = model.get_autocomplete_search_fields() if issubclass(model, index.Indexed) else ()
    typed = _typed(query)
    if typed is not None and (model is Page or any(field.field_name == STEMS for field in fields)):
        return stems(typed) or "-"
    return _harmless(query)


def SearchBackend(params: dict[str, Any]) -> Any:
    """The backend of the current database engine."""
    backend = database.SearchBackend(params)
    add, search, autocomplete = backend.add, backend.search, backend.autocomplete
    backend.add = lambda row: wait(row) or add(row)
    backend.search = lambda query, *args, **kw: search(_harmless(query), *args, **kw)
    backend.autocomplete = lambda query, found, *args, **kw: autocomplete(_beginnings(query, found), found, *args, **kw)
    return backend
