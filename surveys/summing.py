"""Sums of many answers at once: columns of bits, and how many of them stand where. Pure.

A question's answers with one mark are bits, sixty-four answers a word; a part of the clients is bits as well. How many
of a part have given a mark, or two questions both, is the number of ones that stand in both: some thousand words say
it of a million answers. Each heap of answers begins a new word, so one pass sums up many heaps.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from surveys.form import MARKS
from surveys.tallies import EVERYBODY, Columns, Counts, Name, Option, Whole

WORD = 64
MOST_WORDS = 1024  # summed up in one pass: they fit into the processor's cache

Bits = NDArray[np.uint64]
Scalar = TypeVar("Scalar", np.uint8, np.bool_)


class Kind(NamedTuple):
    """What an answer belongs to besides its marks: the parts, as «stage=2m», and the chosen options by question."""

    parts: tuple[str, ...]
    chosen: tuple[Option, ...] = ()


class Kinds:
    """The kinds that occur, each with a number, so that an answer takes no more than that."""

    def __init__(self) -> None:
        self.listed: list[Kind] = []
        self._numbers: dict[Kind, int] = {}

    def number(self, kind: Kind) -> int:
        """The number of a kind, a new one where it has not occurred yet."""
        if (found := self._numbers.get(kind)) is not None:
            return found
        self._numbers[kind] = len(self.listed)
        self.listed.append(kind)
        return len(self.listed) - 1


@dataclass
class Heap:
    """Answers that are counted together: their marks one after another, and the number of each one's kind."""

    marks: bytearray = field(default_factory=bytearray)
    kinds: list[int] = field(default_factory=list)

    def put(self, marks: bytes, kinds: Iterable[int]) -> None:
        """Lay answers on it."""
        self.marks += marks
        self.kinds += kinds


def sum_up(heaps: Iterable[Heap], kinds: Kinds, columns: Columns) -> Iterator[Counts]:
    """What is counted of each heap, in their order."""
    group, words = list[Heap](), 0
    names = _Names.of(kinds.listed)
    for heap in heaps:
        size = _words_of(heap)
        if group and words + size > MOST_WORDS:
            yield from _sum_group(group, names, columns)
            group, words = [], 0
        group.append(heap)
        words += size
    if group:
        yield from _sum_group(group, names, columns)


@dataclass(frozen=True)
class _Names:
    """Parts and options in the order of tallies, and which of them each kind has (kinds, names)."""

    parts: tuple[str, ...]
    options: tuple[Option, ...]
    of_parts: NDArray[np.bool_]
    of_options: NDArray[np.bool_]

    @classmethod
    def of(cls, kinds: Sequence[Kind]) -> "_Names":
        parts = (EVERYBODY, *sorted({name for kind in kinds for name in kind.parts}))
        options = tuple(sorted({option for kind in kinds for option in kind.chosen}))
        has_parts = _tick([(EVERYBODY, *kind.parts) for kind in kinds], parts)
        return cls(parts, options, has_parts, _tick([kind.chosen for kind in kinds], options))


def _tick(named: Sequence[Sequence[Name]], names: Sequence[Name]) -> NDArray[np.bool_]:
    places = {name: place for place, name in enumerate(names)}
    ticked = np.zeros((len(named), len(names)), np.bool_)
    for row, mine in enumerate(named):
        ticked[row, [places[name] for name in mine]] = True
    return ticked


def _words_of(heap: Heap) -> int:
    return -(-len(heap.kinds) // WORD)


def _pack(ticked: NDArray[np.bool_]) -> Bits:
    """Bits (columns, words) of what is ticked (columns, places)."""
    return np.packbits(ticked, axis=1, bitorder="little").view(np.uint64)


class _Layout:
    """Where the answers of some heaps stand among bits."""

    def __init__(self, heaps: Sequence[Heap]) -> None:
        sizes = np.array([len(heap.kinds) for heap in heaps])
        self.ends = np.cumsum([_words_of(heap) for heap in heaps])
        self.words = int(self.ends[-1])
        begins = np.concatenate([[0], self.ends[:-1]]) * WORD
        self.places = np.arange(sizes.sum()) + np.repeat(begins - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)

    def spread(self, values: NDArray[Scalar]) -> NDArray[Scalar]:
        """Values (answers, columns) as (columns, places), with zeros where no answer stands."""
        spread = np.zeros((values.shape[1], self.words * WORD), values.dtype)
        spread[:, self.places] = values.T
        return spread

    def count(self, bits: Bits) -> Whole:
        """Of bits (rows, words) how many are set in each heap: (heaps, rows)."""
        sums = np.cumsum(np.bitwise_count(bits), axis=1, dtype=np.int64)[:, self.ends - 1].T
        return np.diff(sums, axis=0, prepend=np.zeros((1, sums.shape[1]), np.int64))


def _sum_group(heaps: Sequence[Heap], names: _Names, columns: Columns) -> Iterator[Counts]:
    layout = _Layout(heaps)
    marks = np.frombuffer(b"".join(heap.marks for heap in heaps), np.uint8).reshape(-1, len(columns.numbers))
    kinds = np.concatenate([heap.kinds for heap in heaps]).astype(np.intp)
    spread = layout.spread(marks)
    by_mark = np.concatenate([_pack(spread == mark) for mark in range(1, MARKS)])
    answered, positive = _pack(columns.answered(spread.T).T), _pack(columns.positive(spread.T).T)
    parts, options = (_pack(layout.spread(has[kinds])) for has in (names.of_parts, names.of_options))
    people = layout.count(parts)
    histograms = _count_marks(layout, by_mark, parts, people)
    choices = np.stack([layout.count(options & part) for part in parts], axis=1)
    matrices = np.stack(
        [
            np.stack([layout.count(one & others) for one in rows], axis=1)
            for rows, others in ((answered, answered), (positive, positive), (positive, answered))
        ],
        axis=1,
    )
    for place in range(len(heaps)):
        yield Counts(
            names.parts, names.options, people[place], histograms[place], choices[place], matrices[place]
        ).trimmed()


def _count_marks(layout: _Layout, by_mark: Bits, parts: Bits, people: Whole) -> Whole:
    """Histograms (heaps, parts, questions, MARKS); who has left a question out is who has no other mark there."""
    heaps, questions = len(people), len(by_mark) // (MARKS - 1)
    found = np.empty((heaps, len(parts), questions, MARKS), np.int64)
    for place, part in enumerate(parts):
        counted = layout.count(by_mark & part).reshape(heaps, MARKS - 1, questions)
        found[:, place, :, 1:] = counted.transpose(0, 2, 1)
    found[..., 0] = people[..., None] - found[..., 1:].sum(axis=-1)
    return found
