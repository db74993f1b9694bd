"""Typing slips: a word that no text has is taken for the word of the texts that differs by one letter.

No index of misspellings is kept: all words at one letter's distance are tried, some seven hundred, in a millisecond.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from search.synonyms import fold
from search.text import WORD, stems

ALPHABET = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
SHORTEST = 3  # letters of a word that is mended, and of what it may be mended to
SHORTEST_STEM = 4
LONGEST = 40  # letters; nothing in the texts is longer
MOST_MENDED = 6  # words of one query
KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюе")
LATIN = re.compile(r"[a-z\[\];',.`]{3,}")


def edits(word: str) -> Iterator[str]:
    """All that differs from the word by one letter: missing, swapped with its neighbour, another, or one too many."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in ALPHABET)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + letter + tail for letter in ALPHABET)


class Vocabulary:
    """The words of texts, with how often each stands in them."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self._sorted = sorted(counts)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """The words of these texts; what has a digit in it is no word that can be mistyped."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(WORD.findall(fold(text)))
        return cls({word: count for word, count in counts.items() if word.isalpha()})

    def knows(self, word: str) -> bool:
        """Whether the texts have this word, in any form."""
        word = fold(word)
        return word in self.counts or bool(self._forms(stems(word)))

    def mended(self, query: str) -> str:
        """The query with each word that no text has replaced by the one that is meant, where one is; lower case."""
        if not self.counts:
            return query
        tokens = query.split()
        return " ".join([*(self._token(token) for token in tokens[:MOST_MENDED]), *tokens[MOST_MENDED:]])

    def _token(self, token: str) -> str:
        low = token.lower()
        if LATIN.fullmatch(low) and not self.knows(low):
            typed = low.translate(KEYS)  # on the keys of the other layout
            found = self._meant(typed) if typed.isalpha() else ""
            if found:
                return found
        return WORD.sub(lambda match: self._meant(match.group()) or match.group(), token)

    def _meant(self, word: str) -> str:
        """The word itself where the texts have it, else the nearest; nothing where there is none."""
        low = fold(word)
        if not low.isalpha() or not SHORTEST <= len(low) <= LONGEST:
            return ""
        if self.knows(low):
            return word
        return self._nearest(low) or self._nearest_stem(low) or self._two_words(low)

    def _best(self, words: Iterable[str], first: str) -> str:
        """The most common one; one that begins with the same letter before others."""
        return max(set(words), key=lambda word: (word[0] == first, self.counts[word], word), default="")

    def _nearest(self, word: str) -> str:
        return self._best((near for near in edits(word) if near in self.counts and len(near) >= SHORTEST), word[0])

    def _nearest_stem(self, word: str) -> str:
        """The most common form of the nearest stem: the slip is in a form that no text has."""
        stem = stems(word)
        if len(stem) < SHORTEST_STEM:
            return ""
        return self._best((form for near in edits(stem) for form in self._forms(near)), word[0])

    def _two_words(self, word: str) -> str:
        """Two words where the space between them is missing."""
        places = range(SHORTEST, len(word) - SHORTEST + 1)
        pairs = [(word[:place], word[place:]) for place in places]
        known = [pair for pair in pairs if all(part in self.counts for part in pair)]
        return " ".join(max(known, key=lambda pair: min(self.counts[part] for part in pair), default=()))

    def _forms(self, stem: str) -> list[str]:
        """The words with this stem; a stem is the beginning of its words."""
        found = []
        if len(stem) >= SHORTEST:
            place = bisect_left(self._sorted, stem)
            while place < len(self._sorted) and (word := self._sorted[place]).startswith(stem):
                if len(word) - len(stem) <= SHORTEST_STEM * 2 and stems(word) == stem:
                    found.append(word)
                place += 1
        return found
