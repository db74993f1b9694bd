"""The words that typing slips are mended to. Which texts they come from, the portal says (portal.words)."""

from collections.abc import Callable

from search.slips import Vocabulary

EXACT = "exact"  # the parameter of an address that wants the words as they were typed

_source: list[Callable[[], Vocabulary]] = []


def set_source(source: Callable[[], Vocabulary]) -> None:
    """Take the words from this function from now on; each search calls it, so it has to keep what it has made."""
    _source[:] = [source]


def vocabulary() -> Vocabulary:
    """The words of all that is public; empty where nobody gives any."""
    return _source[0]() if _source else Vocabulary({})


def drop_slips(query: str, holds: Callable[[str], bool]) -> str:
    """What to search for: the query, or the query without its slips where only that finds something."""
    mended = vocabulary().mended(query) if query else query
    return mended if mended != query and not holds(query) and holds(mended) else query
