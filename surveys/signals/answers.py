"""Answers as arrays: by office, and what a row of marks says. Pure; 0 is a question without an answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Marks = NDArray[np.uint8]
Texts = NDArray[np.str_]

TOP = 10
# Marks that count as positive, as in the index (design.md, section 6).
LEAST_POSITIVE = 8


@dataclass(frozen=True)
class Grouping:
    """Which unit (an office, a batch) each answer belongs to. `codes` in order; `unit` is the place of each in them."""

    codes: tuple[str, ...]
    unit: Whole
    sizes: Whole

    @classmethod
    def of(cls, offices: Texts) -> "Grouping":
        """By the code of each answer."""
        codes, unit, sizes = np.unique(np.asarray(offices, dtype=np.str_), return_inverse=True, return_counts=True)
        return cls(tuple(str(code) for code in codes), unit.astype(np.int64), sizes.astype(np.int64))

    def count(self, marked: Flags) -> Whole:
        """How many answers of each unit are marked."""
        return np.bincount(self.unit[marked], minlength=len(self.codes)).astype(np.int64)

    def places(self, unit: int, marked: Flags) -> tuple[int, ...]:
        """The places of the marked answers of one unit."""
        return tuple(int(place) for place in np.flatnonzero((self.unit == unit) & marked))

    def members(self) -> list[Whole]:
        """The places of the answers of each unit, in one pass over all."""
        if not len(self.codes):
            return []
        order = np.argsort(self.unit, kind="stable")
        return np.split(order, np.cumsum(self.sizes)[:-1])


def check_marks(offices: Texts, marks: Marks) -> Marks:
    """The marks as they are, if there is a row of scales for each answer. ValueError otherwise: yes/no is no scale."""
    marks = np.asarray(marks)
    if marks.ndim != 2 or len(marks) != len(offices):
        raise ValueError("There must be one row of marks for each answer.")
    if marks.size and (marks.min() < 0 or marks.max() > TOP):
        raise ValueError("Marks are 1 to 10, or 0 without an answer: leave columns out that are no scales.")
    return marks.astype(np.uint8)


def count_answered(marks: Marks) -> Whole:
    """How many questions each answer answers."""
    return np.count_nonzero(marks, axis=1).astype(np.int64)


def positive_share(marks: Marks) -> Floats:
    """The share of positive marks among those that each answer gives; NaN where it gives none."""
    answered = count_answered(marks)
    positive = np.count_nonzero(marks >= LEAST_POSITIVE, axis=1)
    return np.where(answered > 0, positive / np.maximum(answered, 1), np.nan)
