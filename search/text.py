"""Russian words as search sees them: stems, and texts with the found words marked.

The same function makes the stems that are indexed and the stems that are searched, so SQLite and PostgreSQL give
the same answers. Stemmer: Snowball's Russian algorithm (snowballstem.org).
"""

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from html import escape

import snowballstemmer

# A code such as 3.1.2 is one word, and stays one for the tokenisers of both engines.
WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")
POINT = str.maketrans(".,", "цц")
MAX_QUERY = 200

_local = threading.local()


def _stemmer() -> snowballstemmer.stemmer:
    """A stemmer of this thread: its objects keep state while they stem."""
    if not hasattr(_local, "stemmer"):
        _local.stemmer = snowballstemmer.stemmer("russian")
    return _local.stemmer


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """The stem of one word; texts repeat their words, and stemming is most of what indexing costs."""
    return _stemmer().stemWord(word)


def normalise(query: str) -> str:
    """A visitor's query, cut to MAX_QUERY characters, on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in query[: MAX_QUERY * 4]).split())[:MAX_QUERY]


def _folded(word: str) -> str:
    return word.lower().translate(POINT)


def stems(text: str) -> str:
    """Stems of all words of `text`, by spaces, empty where there is no word; the stemmer takes «ё» for «е»."""
    return " ".join(_stem(_folded(word)) for word in WORD.findall(text))


def _matches(text: str, wanted: frozenset[str]) -> Iterator[re.Match[str]]:
    return (match for match in WORD.finditer(text) if _stem(_folded(match.group())) in wanted)


def cut_excerpt(text: str, query: str, length: int = 240) -> str:
    """About `length` characters of `text` around the first word of `query`, as HTML with all of them in <mark>.

    The text is escaped; where no word is found, the result is the text's beginning.
    """
    text = " ".join(text.split())
    wanted = frozenset(stems(query).split())
    first = next(_matches(text, wanted), None)
    start = max(0, first.start() - length // 3) if first else 0
    if start:
        start = text.find(" ", start) + 1
    end = len(text) if len(text) - start <= length else text.rfind(" ", start, start + length)
    if end <= start:
        end = min(len(text), start + length)
    return ("… " if start else "") + _marked(text[start:end], wanted) + (" …" if end < len(text) else "")


def mark_words(text: str, query: str) -> str:
    """All of `text` as HTML, escaped, with the words of `query` in <mark>."""
    return _marked(text, frozenset(stems(query).split()))


def _marked(text: str, wanted: frozenset[str]) -> str:
    parts, position = [], 0
    for match in _matches(text, wanted):
        parts += [escape(text[position : match.start()]), "<mark>", escape(match.group()), "</mark>"]
        position = match.end()
    return "".join(parts) + escape(text[position:])
