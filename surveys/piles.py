"""Answers of a campaign on heaps, as `surveys.summing` takes them: by office, and by whether they come or go."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from campaigns.models import Campaign
from surveys.form import Form
from surveys.opening import columns_of, whole_form
from surveys.summing import Heap, Kind, Kinds, sum_up
from surveys.tallies import Counts, list_chosen, list_parts

SHORT = 300  # bytes of other answers worth remembering: who writes more writes what nobody else does


class Pile:
    """Answers of one audience; `changes`: by office, how many were put."""

    def __init__(self, campaign: Campaign, audience: str) -> None:
        self.audience = audience
        self.columns = columns_of(campaign, audience)
        self.changes: dict[int, int] = {}
        self._profile = list_profile(whole_form(campaign, audience))
        self._kinds = Kinds()
        self._heaps: dict[tuple[int, int], Heap] = {}
        self._read: dict[tuple[str, str, bool], _ReadTexts] = {}

    def put(self, *, office: int, sign: int, marks: bytes, kinds: Sequence[int]) -> None:
        """Lay answers of an office on it: marks one after another, kinds by `kind_of` or `kinds_of`.

        sign: how many times each is added, below zero where it is taken away.
        """
        self._heaps.setdefault((office, sign), Heap()).put(marks, kinds)
        self.changes[office] = self.changes.get(office, 0) + len(kinds)

    def kind_of(self, stage: str, origin: str, is_confirmed: bool, rest: Mapping[str, Any]) -> int:
        """The kind of an answer, by the fields of Response with these names."""
        parts = list_parts(stage=stage, origin=origin, is_confirmed=is_confirmed, rest=rest, profile=self._profile)
        return self._kinds.number(Kind(parts, list_chosen(rest)))

    def kinds_of(self, stage: str, origin: str, is_confirmed: bool, rests: Iterable[str]) -> list[int]:
        """The same of answers that have all but `rest` in common, which comes as JSON; each text is read once."""
        way = (stage, origin, is_confirmed)
        if way not in self._read:
            self._read[way] = _ReadTexts(self, way)
        return list(map(self._read[way].__getitem__, rests))

    def sum_up(self) -> Iterator[tuple[int, Counts]]:
        """Each office with what its answers change, a few at once in memory."""
        order = sorted(self._heaps)
        sums = zip(order, sum_up((self._heaps[place] for place in order), self._kinds, self.columns), strict=True)
        for office, signed in groupby(sums, key=lambda one: one[0][0]):
            total = Counts.empty(len(self.columns.numbers))
            for (_, sign), counts in signed:
                total = total.plus(counts, sign)
            yield office, total


class _ReadTexts(dict[str, int]):
    """Kinds by the JSON of other answers, read where they are asked for the first time."""

    def __init__(self, pile: Pile, way: tuple[str, str, bool]) -> None:
        super().__init__()
        self.pile, self.way = pile, way

    def __missing__(self, text: str) -> int:
        kind = self.pile.kind_of(*self.way, json.loads(text))
        if len(text) <= SHORT:
            self[text] = kind
        return kind


def list_profile(form: Form) -> tuple[str, ...]:
    """Numbers of the questions about who answers."""
    return tuple(question.number for question in form.questions if question.kind == "profile")
