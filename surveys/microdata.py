"""Single answers for researchers, from which nobody can be found (docs/decisions/0010). Pure.

Each answer is drawn into one of three lots, and nobody outside can tell which: `BY_REGION` tells where and how its
questions were answered, and nothing of who; `BY_PROFILE` tells who and how content they were on the whole, and nothing
of where; `LEFT_OUT` is published nowhere, so that no total can be subtracted. Rows are sorted by what they hold: their
order says nothing.

Shapes: n answers, q scored questions, p questions about who answers. A reply is 0 where nothing is told.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.form import Mark
from surveys.tallies import Columns

LEAST = 5  # rows that any published combination has, whatever smaller number an edition allows
FEWEST_ANSWERS, FEWEST_OFFICES = 100, 5  # of a place that is told; no office may have given more than half of them
BY_REGION, BY_PROFILE, LEFT_OUT = "region", "profile", "nowhere"
LOTS = (BY_REGION, BY_REGION, BY_PROFILE, BY_PROFILE, LEFT_OUT)
ELSEWHERE = -1  # the place of answers whose region is not told

POOR, GOOD, NO, UNKNOWN = 1, 2, 3, 4
WORDS = {POOR: "не положительно", GOOD: "положительно", NO: "нет", UNKNOWN: "не знаю или не пользовались"}
ALL, MOST, FEW = 1, 2, 3
CONTENT = {ALL: "все оценки положительные", MOST: "больше половины", FEW: "половина или меньше"}

Whole = NDArray[np.int64]
Bits = NDArray[np.bool_]


@dataclass(frozen=True)
class Answers:
    """Counted answers of one audience. Marks of cells that are not published stand as `Mark.NOTHING` already.

    marks: (n, q). profile: (n, p), options from 1, 0 where none was chosen. offices, regions: (n,), any numbers that
    tell them apart, from 0 on. draws: (n,), numbers that depend on a secret.
    """

    marks: NDArray[np.uint8]
    profile: NDArray[np.uint8]
    offices: Whole
    regions: Whole
    draws: Whole

    def of_lot(self, lot: str) -> "Answers":
        """Those that were drawn into it."""
        kept = np.isin(self.draws % len(LOTS), [place for place, name in enumerate(LOTS) if name == lot])
        return self.take(kept)

    def take(self, kept: Bits) -> "Answers":
        """Some of them; `kept`: (n,)."""
        return Answers(self.marks[kept], self.profile[kept], self.offices[kept], self.regions[kept], self.draws[kept])


def read_replies(marks: NDArray[np.uint8], columns: Columns) -> Whole:
    """Marks (n, q) as replies: keys of WORDS, 0 where nothing was answered. Points become positive or not, no finer
    than what the release publishes. Who said yes to a gate and gave no score has not answered.
    """
    replies = np.where(columns.answered(marks), np.where(columns.positive(marks), GOOD, POOR), 0)
    replies[(replies == 0) & (marks == Mark.NO)] = NO
    replies[(replies == 0) & (marks == Mark.UNKNOWN)] = UNKNOWN
    return replies.astype(np.int64)


def list_by_region(answers: Answers, columns: Columns, minimum: int) -> list[tuple[int, ...]]:
    """Rows of BY_REGION, sorted: the region or ELSEWHERE, then a reply to each question.

    Whoever knows the region and how somebody answered any two questions is left with `minimum` rows or more, or none.
    """
    lot = answers.of_lot(BY_REGION)
    places = _find_places(lot)
    replies = read_replies(lot.marks, columns)
    rows: list[tuple[int, ...]] = []
    for place in sorted({place for place in places.tolist() if place is not None}):
        shown = blank_rare(replies[places == place], max(minimum, LEAST))
        rows += sorted((place, *row) for row in shown.tolist() if any(row))
    return rows


def list_by_profile(answers: Answers, columns: Columns, minimum: int) -> list[tuple[int, ...]]:
    """Rows of BY_PROFILE, sorted: an option for each question about who answers, then a key of CONTENT.

    Each row is the same as at least `minimum` - 1 others.
    """
    lot = answers.of_lot(BY_PROFILE)
    if not _is_broad(lot.offices):
        return []
    answered, positive = columns.answered(lot.marks).sum(axis=1), columns.positive(lot.marks).sum(axis=1)
    content = np.where(positive == answered, ALL, np.where(2 * positive > answered, MOST, FEW))
    rows = np.hstack([lot.profile.astype(np.int64), content[:, None]])[answered > 0]
    return sorted(tuple(row) for row in merge_rare(rows, max(minimum, LEAST)).tolist())


def _find_places(lot: Answers) -> NDArray[np.object_]:
    """Where each answer comes from, as far as that may be told; None where it may not be told at all.

    Regions that are too small to be told are one place, which has to be large enough itself.
    """
    places = lot.regions.astype(object)
    for region in np.unique(lot.regions):
        if not _is_broad(lot.offices[lot.regions == region]):
            places[lot.regions == region] = ELSEWHERE
    rest = np.array([place == ELSEWHERE for place in places], bool)
    if not _is_broad(lot.offices[rest]):
        places[rest] = None
    return places


def _is_broad(offices: Whole) -> bool:
    """Whether answers come from so many offices that none of them can be meant."""
    counts = np.unique(offices, return_counts=True)[1]
    return len(counts) >= FEWEST_OFFICES and len(offices) >= FEWEST_ANSWERS and 2 * int(counts.max()) <= len(offices)


def blank_rare(replies: Whole, minimum: int) -> Whole:
    """Replies (n, q) of which any one, and any two of a row, stand in at least `minimum` rows; others are 0.

    Of two replies that rarely stand together the rarer goes: k^m-anonymity with m = 2 (Terrovitis, Mamoulis, Kalnis
    2008). That may leave another pair in too few rows, so it is repeated until nothing has to go.
    """
    replies = replies.copy()
    while True:
        ones = _spread(replies)
        together = ones.T @ ones
        rare = (together > 0) & (together < minimum)
        # By how often each stands anywhere, and among equals by its column: one of two goes, and always the same.
        order = np.empty(len(together), np.int64)
        order[np.argsort(together.diagonal(), kind="stable")] = np.arange(len(together))
        goes = rare & (order[:, None] <= order)
        hits = (ones > 0) & (ones @ goes.T.astype(np.float32) > 0)
        if not hits.any():
            return replies
        replies[hits.reshape(*replies.shape, len(WORDS)).any(axis=2)] = 0


def _spread(replies: Whole) -> NDArray[np.float32]:
    """Replies (n, q) as ones in (n, q * words); sums below 2**24 are exact."""
    ones = replies[:, :, None] == np.array(list(WORDS))
    return ones.reshape(len(replies), -1).astype(np.float32)


def merge_rare(rows: Whole, minimum: int) -> Whole:
    """Rows (m, p + 1) that are each the same as `minimum` - 1 others at least: k-anonymity by suppression.

    In rows that too few share the last column that still says something is blanked, the very last column never; where
    nothing is left to blank, the rows go.
    """
    rows = rows.copy()
    while True:
        _, whose, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
        few = counts[whose.reshape(-1)] < minimum
        if not few.any():
            return rows
        told = rows[:, :-1] > 0
        mute = few & ~told.any(axis=1)
        if mute.any():
            rows = rows[~mute]
            continue
        last = told.shape[1] - 1 - np.argmax(told[:, ::-1], axis=1)
        rows[few, last[few]] = 0
