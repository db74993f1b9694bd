"""Which part of the old document became which of the new one, and which of them moved."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from .parts import Part, by_place
from .wording import shared

# Share of common words from which two texts are one text reworded.
ALIKE = 0.6

Pair = tuple[Part, Part]


class Pairing:
    """Pairs of old and new parts; each step pairs what the steps before left over."""

    def __init__(self, old: Iterable[Part], new: Iterable[Part]) -> None:
        self.old, self.new = list(old), list(new)
        self.pairs: list[Pair] = []

    def by(self, key: Callable[[Part], Hashable], old_key: Callable[[Part], Hashable] | None = None) -> list[Pair]:
        """Pairs parts with equal keys, the first with the first; `old_key` where the old ones have another."""
        waiting: defaultdict[Hashable, deque[Part]] = defaultdict(deque)
        for part in self.new:
            waiting[key(part)].append(part)
        of_old = old_key or key
        return self._keep([(part, queue.popleft()) for part in self.old if (queue := waiting[of_old(part)])])

    def by_likeness(self) -> list[Pair]:
        """Pairs parts of one list that have most of their words in common, the most alike first."""
        vocabulary = {part: Counter(re.findall(r"\w+", part.name.lower())) for part in [*self.old, *self.new]}
        neighbours: defaultdict[str | None, list[Part]] = defaultdict(list)
        for part in self.new:
            neighbours[part.home].append(part)
        alike: list[tuple[float, int, int, Part, Part]] = []
        for old in self.old:
            for new in neighbours[old.home]:
                ours, theirs = vocabulary[old], vocabulary[new]
                likeness = 2 * shared(ours, theirs) / ((ours.total() + theirs.total()) or 1)
                if likeness >= ALIKE:
                    # Both measures of nearness read the same from either side: so does the comparison.
                    distance = abs(old.position - new.position)
                    alike.append((-likeness, distance, old.position + new.position, old, new))
        taken: set[Part] = set()
        found = []
        for *_, old, new in sorted(alike, key=lambda entry: entry[:3]):
            if old not in taken and new not in taken:
                taken |= {old, new}
                found.append((old, new))
        return self._keep(found)

    def _keep(self, found: list[Pair]) -> list[Pair]:
        self.pairs += found
        taken = {part for pair in found for part in pair}
        self.old = [part for part in self.old if part not in taken]
        self.new = [part for part in self.new if part not in taken]
        return found


def numbered(old: list[Part], new: list[Part]) -> Pairing:
    """Parts that bear a title and a number: the title is stronger."""
    pairing = Pairing(old, new)
    pairing.by(lambda part: (part.name, part.place))
    pairing.by(lambda part: part.name)
    pairing.by(lambda part: part.place)
    return pairing


def captions_after(pairing: Pairing) -> dict[str, str]:
    """The new caption of each part that is in both documents, by its old one."""
    return {old.caption: new.caption for old, new in pairing.pairs}


def pair_checklists(old: list[Part], new: list[Part], follow: Mapping[str, str]) -> Pairing:
    """Checklists follow their indicator; those that lost it are known by their title."""
    pairing = Pairing(old, new)
    pairing.by(lambda part: part.caption, lambda part: follow.get(part.caption, part.caption))
    pairing.by(lambda part: part.name)
    return pairing


@dataclass(frozen=True)
class Children:
    """Items or questions: their pairs, which of them moved, and the home of each list that holds them."""

    pairing: Pairing
    moved: Set[Part]
    homes: Mapping[Part, str]


def pair_children(lists: Pairing, children: Callable[[Part, str], list[Part]], *, wander: bool) -> Children:
    """Pairs the children of all lists; `wander` lets them move from one list to another."""
    homes = {part: f"{part.path} (исключено)" for part in lists.old} | {part: part.path for part in lists.new}
    for old, new in lists.pairs:
        homes |= {old: new.path, new: new.path}
    old_lists = by_place([*lists.old, *(old for old, _ in lists.pairs)])
    new_lists = by_place([*lists.new, *(new for _, new in lists.pairs)])
    pairing = Pairing(
        (child for part in old_lists for child in children(part, homes[part])),
        (child for part in new_lists for child in children(part, homes[part])),
    )
    same = pairing.by(lambda part: (part.home, part.division, part.name))
    same += pairing.by(lambda part: (part.home, part.name))
    if wander:
        same += pairing.by(lambda part: part.name)
    alike = pairing.by_likeness()
    pairing.by(lambda part: (part.home, part.place))
    moved = {new for old, new in pairing.pairs if _standing(old) != _standing(new)} | _out_of_order(same, alike)
    return Children(pairing, moved, homes)


def _standing(part: Part) -> tuple[str | None, tuple[Any, ...]]:
    """The list, level and zone that a child stands in."""
    return part.home, part.division


def _out_of_order(same: Iterable[Pair], alike: Iterable[Pair]) -> set[Part]:
    """Children that changed their order among those that stayed in one list, level and zone.

    The most texts that kept their order stand still; all others moved. Reworded ones moved if they passed one of these;
    where such a one has kept its very place, it is the other that has moved.
    """
    standing: defaultdict[Hashable, list[Pair]] = defaultdict(list)
    for old, new in sorted(same, key=lambda pair: pair[0].position):
        if _standing(old) == _standing(new):
            standing[_standing(new)].append((old, new))
    moved: set[Part] = set()
    still: dict[Hashable, list[Pair]] = {}
    for key, pairs in standing.items():
        kept = longest_rising([new.position for _, new in pairs])
        still[key] = [pairs[index] for index in kept]
        moved |= {new for _, new in pairs} - {new for _, new in still[key]}
    moved |= {
        new if old.position != new.position else still_new
        for old, new in alike
        for still_old, still_new in still.get(_standing(new), [])
        if _standing(old) == _standing(new)
        and (old.position < still_old.position) != (new.position < still_new.position)
    }
    return moved


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """Indexes of a longest rising subsequence."""
    ends: list[int] = []
    lowest: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        length = bisect_left(lowest, number)
        before.append(ends[length - 1] if length else -1)
        ends[length:] = [index] if length == len(ends) else [index, *ends[length + 1 :]]
        lowest[length : length + 1] = [number]
    found = []
    index = ends[-1] if ends else -1
    while index >= 0:
        found.append(index)
        index = before[index]
    return found[::-1]


def renumbered(pairing: Pairing) -> set[Part]:
    """Groups or indicators with another number."""
    return {new for old, new in pairing.pairs if old.place != new.place}


def given_away(checklists: Pairing, follow: Mapping[str, str]) -> set[Part]:
    """Checklists that belong to another indicator, not to the old one under a new number."""
    return {new for old, new in checklists.pairs if follow.get(old.caption, old.caption) != new.caption}
