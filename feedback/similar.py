"""Remarks that say much the same as a text: by common stems on both engines, by trigrams too on PostgreSQL.

A rare stem that two texts share tells more than a common one. How common stems are is read from the newest remarks and
kept for an hour, so a search costs the same however many remarks there are: it asks for the rarest stems of the text,
takes a few hundred remarks that hold them, and counts in Python.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import BooleanField, F, Func, Q

from feedback.models import HasStems, Remark, RemarkQuerySet
from search.text import WORD, stems

SAMPLE = 2000  # newest remarks that tell how common stems are
KEPT = 3600  # seconds
RAREST = 6  # stems that are asked for
CANDIDATES = 300
LONGEST = 2000  # characters of the text that are looked at
SHORTEST_STEM = 3
COMMON = 0.25  # a stem that stands in more of the remarks than this finds nothing by itself
RARE, UNKNOWN = 0.01, 0.1  # shares below which rarity counts no more; that a stem in no remark is taken for
ENOUGH = 0.2  # share of the text's weight that a similar remark must have
SLIPS = 1  # words nobody has used, perhaps mistyped, that are asked for by trigrams
SHORTEST_SLIP = 5
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


def overlap(asked: Iterable[str], other: frozenset[str], shares: Mapping[str, float]) -> float:
    """From 0 to 1: the weight of the asked stems that the other text has too, of the weight of all of them."""
    weights = {stem: weight(shares.get(stem, 0.0)) for stem in asked}
    return sum(value for stem, value in weights.items() if stem in other) / (sum(weights.values()) or 1)


def similar(
    text: str, *, limit: int = 5, exclude: Iterable[int] = (), among: RemarkQuerySet | None = None
) -> list[Remark]:
    """Public remarks, or those of `among`, that are most like the text, most similar first; `exclude` are keys of rows.

    Two queries, and one more in an hour; on PostgreSQL one more where stems find nothing and a word of the text stands
    in no remark.
    """
    asked = wanted(text)
    if not asked:
        return []
    shares = _shares()
    remarks = (Remark.objects.public() if among is None else among).exclude(pk__in=list(exclude))
    rarest = sorted(asked, key=lambda stem: shares.get(stem, 0.0))[:RAREST]
    pool = dict(_candidates(remarks, rarest, shares))
    scores = {pk: overlap(asked, frozenset(found.split()), shares) for pk, found in pool.items()}
    # Trigrams are dear, so only a text whose stems find nothing is looked up by them.
    if connection.vendor == "postgresql" and not any(score >= ENOUGH for score in scores.values()):
        for pk in _slips(remarks, text, shares):
            scores[pk] = max(scores.get(pk, 0.0), ENOUGH)
    best = sorted((pk for pk, score in scores.items() if score >= ENOUGH), key=lambda pk: (-scores[pk], -pk))[:limit]
    found = remarks.in_bulk(best)
    return [found[pk] for pk in best if pk in found]


def _candidates(remarks: RemarkQuerySet, rarest: list[str], shares: Mapping[str, float]) -> list[tuple[int, str]]:
    """Keys and stems of remarks that hold one of the rare stems, or two of the common ones."""
    rare = [stem for stem in rarest if shares.get(stem, 0.0) <= COMMON]
    if rare:
        test = Q(HasStems(rare, "&&"))
    else:
        pairs = [(a, b) for place, a in enumerate(rarest) for b in rarest[place + 1 :]]
        test = Q(HasStems(rarest)) if len(rarest) < 2 else Q()
        for pair in pairs[:RAREST]:
            test |= Q(HasStems(list(pair)))
    return list(remarks.filter(test).order_by().values_list("pk", "stems")[:CANDIDATES])


def _slips(remarks: RemarkQuerySet, text: str, shares: Mapping[str, float]) -> list[int]:
    """Keys of remarks with a word much like one that no remark of the sample has."""
    words = [word for word in dict.fromkeys(WORD.findall(text[:LONGEST].lower())) if len(word) >= SHORTEST_SLIP]
    unknown = [word for word in words if word.isalpha() and stems(word) not in shares and stems(word) not in STOP]
    if not unknown:
        return []
    test = Q()
    for word in unknown[:SLIPS]:
        test |= Q(LikeWord(word))
    return list(remarks.filter(test).order_by().values_list("pk", flat=True)[:CANDIDATES])


class LikeWord(Func):
    """PostgreSQL: whether title or text have a word like this one, by trigrams; written as the index has it."""

    output_field = BooleanField()

    def __init__(self, word: str) -> None:
        super().__init__(F("title"), F("text"))
        self.word = word

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        title, text = (compiler.compile(source)[0] for source in self.source_expressions)
        return f"(lower({title} || ' ' || {text}) %%> %s)", [self.word]


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
