"""Remarks that say much the same as a text of any length: by common stems, mended where a word is mistyped.

A rare stem that two texts share tells more than a common one. How common stems are is read from the newest remarks and
kept for an hour, so a search costs the same however many remarks there are: it asks for the rarest stems of the text,
takes a few hundred remarks that hold them, and counts in Python.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from django.core.cache import cache
from django.db.models import Q

from feedback.models import HasStems, Remark, RemarkQuerySet
from search.slips import edits
from search.text import stems

SAMPLE = 2000  # newest remarks that tell how common stems are
KEPT = 3600  # seconds
RAREST = 6  # stems that are asked for
TELLING = 40  # stems of a long text that are looked at
RAREST_OF_LONG = 60
CANDIDATES = 300
LONGEST = 20_000  # characters of the text that are looked at
SHORTEST_STEM = 3
COMMON = 0.25  # a stem that stands in more of the remarks than this finds nothing by itself
RARE, UNKNOWN = 0.01, 0.1  # shares below which rarity counts no more; that a stem in no remark is taken for
ENOUGH = 0.2  # share of the text's weight that a similar remark must have
WITHIN = 0.35  # or share of the remark's weight that a long text must have
SLIPS = 10  # stems that no remark has, perhaps mistyped, that are looked for among the known ones
SHORTEST_SLIP = 4
ALIKE, LONGER = 0.4, 2  # share of common trigrams, and difference in length, of a stem that may be meant
# Words that remarks are full of and that say nothing of what they are about.
STOP = frozenset(
    stems(
        "и в во не на но по при для что это как так или из за к ко с со о об от до у же бы ли чтобы если все всё его "
        "её их он она они мы вы нет да есть быть был была были будет который где когда также только можно нужно надо "
        "регион предлагает предложение замечание просим прошу считаем необходимо"
    ).split()
)


def weight(share: float) -> float:
    """How much a stem tells that stands in this share of the remarks: less, the more common it is.

    One that stands in none, perhaps a slip or a word of this region's own, must not outweigh all that are known.
    """
    return math.log(1 + 1 / max(share or UNKNOWN, RARE))


def wanted(text: str) -> list[str]:
    """The telling stems of a text, each once, in its order."""
    found = dict.fromkeys(stems(text[:LONGEST]).split())
    return [stem for stem in found if stem not in STOP and (len(stem) >= SHORTEST_STEM or stem[:1].isdigit())]


def choose_telling(found: list[str], text: str, shares: Mapping[str, float]) -> list[str]:
    """Of the stems of a long text those that tell most: often said in it, in few remarks, but in some."""
    if len(found) <= TELLING:
        return found
    said = Counter(stems(text[:LONGEST]).split())

    def tells(stem: str) -> float:
        return (1 + math.log(said[stem])) * weight(shares.get(stem, 0.0))

    return sorted(found, key=tells, reverse=True)[:TELLING]


def overlap(asked: Iterable[str], other: frozenset[str], shares: Mapping[str, float]) -> float:
    """From 0 to 1: the weight of the asked stems that the other text has too, of the weight of all of them."""
    weights = {stem: weight(shares.get(stem, 0.0)) for stem in asked}
    return sum(value for stem, value in weights.items() if stem in other) / (sum(weights.values()) or 1)


def find_similar(
    text: str, *, limit: int = 5, exclude: Iterable[int] = (), among: RemarkQuerySet | None = None
) -> list[Remark]:
    """Public remarks, or those of `among`, that are most like the text, most similar first; `exclude` are keys of rows.

    Two queries, one more where only the text without its slips finds something, one more in an hour. Slips are mended
    by the stems of the sample: to compare a word with all texts by trigrams takes PostgreSQL seconds.
    """
    said = wanted(text)
    if not said:
        return []
    shares = _shares()
    asked = choose_telling(said, text, shares)
    whole = frozenset(said) if len(said) > TELLING else frozenset()
    remarks = (Remark.objects.public() if among is None else among).exclude(pk__in=list(exclude))
    scores = _scores(remarks, asked, shares, whole)
    if not scores and (mended := without_slips(asked, shares)) != asked:
        scores = _scores(remarks, mended, shares, whole.union(mended) if whole else whole)
    best = sorted(scores, key=lambda pk: (-scores[pk], -pk))[:limit]
    found = remarks.in_bulk(best)
    return [found[pk] for pk in best if pk in found]


def without_slips(asked: list[str], shares: Mapping[str, float]) -> list[str]:
    """The stems with those that no remark has, perhaps mistyped, replaced by the most similar ones that are known."""
    unknown = [stem for stem in asked if stem not in shares and len(stem) >= SHORTEST_SLIP and stem.isalpha()]
    nearest = {stem: _nearest(stem, shares) for stem in unknown[:SLIPS]}
    return list(dict.fromkeys(nearest.get(stem) or stem for stem in asked))


def _nearest(stem: str, known: Mapping[str, float]) -> str:
    """The known stem that differs by one letter, the most common one.

    Else that with most trigrams in common, about as long and with the same first letter; else nothing.
    """
    one_letter = {near for near in edits(stem) if near in known and len(near) >= SHORTEST_SLIP}
    if one_letter:
        return max(one_letter, key=lambda near: (near[0] == stem[0], known[near], near))
    own = _trigrams(stem)
    best, found = ALIKE, ""
    for other in known:
        if other[0] == stem[0] and abs(len(other) - len(stem)) <= LONGER:
            theirs = _trigrams(other)
            likeness = len(own & theirs) / len(own | theirs)
            if likeness >= best and (likeness, other) > (best, found):
                best, found = likeness, other
    return found


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _scores(
    remarks: RemarkQuerySet, asked: list[str], shares: Mapping[str, float], whole: frozenset[str]
) -> dict[int, float]:
    """How much of the weight of the stems those remarks have that have enough of it, by key.

    Beside a long text, whose stems are `whole`, a short remark has little of its weight and may still stand in it.
    """
    scores = {}
    for pk, found in _candidates(remarks, _rarest(asked, shares, whole), shares):
        stands = frozenset(found.split())
        scores[pk] = overlap(asked, stands, shares)
        if whole and (within := overlap(_telling_of(stands), whole, shares)) >= WITHIN:
            scores[pk] = max(scores[pk], within)
    return {pk: score for pk, score in scores.items() if score >= ENOUGH}


def _telling_of(stands: frozenset[str]) -> list[str]:
    return [stem for stem in stands if stem not in STOP and len(stem) >= SHORTEST_STEM]


def _rarest(asked: list[str], shares: Mapping[str, float], whole: frozenset[str]) -> list[str]:
    """The stems to ask for. Of a long text those that some remark has: it is full of words of its own."""
    if not whole:
        return sorted(asked, key=lambda stem: shares.get(stem, 0.0))[:RAREST]
    return sorted(whole.intersection(shares), key=lambda stem: (shares[stem], stem))[:RAREST_OF_LONG]


def _candidates(remarks: RemarkQuerySet, rarest: list[str], shares: Mapping[str, float]) -> list[tuple[int, str]]:
    """Keys and stems of remarks that hold one of the rare stems, or two of the common ones."""
    rare = [stem for stem in rarest if shares.get(stem, 0.0) <= COMMON]
    if not rarest:
        return []
    if rare:
        test = Q(HasStems(rare, "&&"))
    else:
        pairs = [(a, b) for place, a in enumerate(rarest) for b in rarest[place + 1 :]]
        test = Q(HasStems(rarest)) if len(rarest) < 2 else Q()
        for pair in pairs[:RAREST]:
            test |= Q(HasStems(list(pair)))
    return list(remarks.filter(test).order_by().values_list("pk", "stems")[:CANDIDATES])


def _shares() -> dict[str, float]:
    """The share of remarks that hold each stem, of the newest public ones; kept for an hour."""
    kept = cache.get("feedback.similar.shares")
    if kept is None:
        rows = Remark.objects.filter(is_public=True).order_by("-number").values_list("stems", flat=True)[:SAMPLE]
        counts: Counter[str] = Counter()
        total = 0
        for row in rows:
            counts.update(set(row.split()))
            total += 1
        kept = {stem: count / total for stem, count in counts.items()}
        cache.set("feedback.similar.shares", kept, KEPT)
    return kept
