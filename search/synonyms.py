"""Names that people use beside those that texts use: «ХМАО», «Питер», «чеклист». They are data: data/synonyms.toml."""

import tomllib
from functools import cache
from itertools import islice, product
from pathlib import Path

from search.text import WORD, stems

SOURCE = Path(__file__).resolve().parent.parent / "data" / "synonyms.toml"
LONGEST = 3  # words of a name
MOST = 6  # ways of saying one query

Names = dict[tuple[str, ...], tuple[str, ...]]


def fold(text: str) -> str:
    """A text as names are searched: lower case, «е» for «ё»; SQLite itself lowers only Latin letters."""
    return text.lower().replace("ё", "е")


@cache
def _names() -> tuple[Names, Names]:
    """What else may be said for words as they are written, and for stems."""
    said = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    short: Names = {(fold(name),): (other,) for name, other in said["short"].items()}
    by_stems: Names = {tuple(stems(name).split()): (other,) for name, other in said["names"].items()}
    for group in said["same"]["groups"]:
        for name in group:
            by_stems[tuple(stems(name).split())] = tuple(other for other in group if other != name)
    return short, by_stems


def every_name() -> list[str]:
    """All that the data say, for the words that slips are mended to."""
    said = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return [
        *(text for table in (said["short"], said["names"]) for pair in table.items() for text in pair),
        *(name for group in said["same"]["groups"] for name in group),
    ]


def list_variants(query: str) -> list[str]:
    """The query, and other ways of saying it; what holds all words of any of them is what was searched for."""
    words = WORD.findall(query)
    choices: list[tuple[str, ...]] = []
    place = 0
    while place < len(words):
        size, others = _longest(words[place : place + LONGEST])
        choices.append((" ".join(words[place : place + size]), *others))
        place += size
    if all(len(choice) == 1 for choice in choices):
        return [query]
    return [query, *(" ".join(chosen) for chosen in islice(product(*choices), 1, MOST))]


def _longest(words: list[str]) -> tuple[int, tuple[str, ...]]:
    """How many of the first words are a name, and what else may be said for it; one word and nothing where none is."""
    short, by_stems = _names()
    for size in range(len(words), 0, -1):
        others = short.get(tuple(map(fold, words[:size]))) or by_stems.get(tuple(stems(" ".join(words[:size])).split()))
        if others:
            return size, others
    return 1, ()


def stem_query(query: str) -> list[str]:
    """The stems of all ways of saying the query, each once; empty where it has no word."""
    return list(dict.fromkeys(filter(None, map(stems, list_variants(query)))))
