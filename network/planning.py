"""What plans of imports share: what becomes of a row, what changes in it, and how a file names a region.

A plan says row by row what a file would do. The page shows it, and only what was shown and confirmed is applied.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

from django.db import models

from network.models import Region


class Verdict(models.TextChoices):
    """What is to become of a row."""

    REFUSED = "refused", "отклонён"
    NEW = "new", "новый"
    CHANGED = "changed", "изменён"
    UNCHANGED = "unchanged", "без изменений"


@dataclass(frozen=True)
class Change:
    """One field before and after, as people read it."""

    key: str
    title: str
    old: str
    new: str


@dataclass(kw_only=True)
class Planned(ABC):
    """One row of the file and what stands against it; apps add what the row is of, and its verdict."""

    number: int
    faults: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    @abstractmethod
    def verdict(self) -> Verdict:
        """What is to become of the row; one with a fault is refused, whatever it would change."""

    @abstractmethod
    def names(self) -> dict[str, str]:
        """What readers know the row by, beside its number."""

    def to_json(self) -> dict[str, Any]:
        """Plain data for the log of imports."""
        return {
            "number": self.number,
            **self.names(),
            "verdict": self.verdict.value,
            "changes": [[change.title, change.old, change.new] for change in self.changes],
        }


R = TypeVar("R", bound=Planned)


@dataclass(frozen=True)
class Plan(Generic[R]):
    """Everything that an import would do."""

    rows: list[R]

    def having(self, *verdicts: Verdict) -> list[R]:
        """Rows with one of these verdicts."""
        return [row for row in self.rows if row.verdict in verdicts]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each verdict."""
        return {verdict.value: len(self.having(verdict)) for verdict in Verdict}

    @property
    def writes(self) -> list[R]:
        """Rows that would be written."""
        return self.having(Verdict.NEW, Verdict.CHANGED)

    @property
    def digest(self) -> str:
        """Differs when anything that would be written differs: what was confirmed is what is applied."""
        data = json.dumps([row.to_json() for row in self.rows], ensure_ascii=False)
        return hashlib.sha256(data.encode()).hexdigest()


class RegionNames:
    """Regions by what people write in files: a code, with or without its zero, or any of the names."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._regions = {
            folded(name): region
            for region in regions
            for name in (region.short_name, region.slug, region.name, region.code)
        }

    def find(self, text: str) -> Region | None:
        """The region that the text names."""
        return self._regions.get(self._key(text))

    def absent(self, text: str) -> str:
        """That there is no such region, and which one may be meant."""
        near = get_close_matches(self._key(text), self._regions, n=1, cutoff=0.7)
        hint = f" Может быть, {self._regions[near[0]].name}?" if near else ""
        return f"Региона «{text}» нет.{hint}"

    @staticmethod
    def _key(text: str) -> str:
        key = folded(text).strip(" .:")
        return key.zfill(2) if key.isdecimal() else key


def folded(text: str) -> str:
    """A text as names and labels are compared: lower case, no «ё», one kind of dash, single spaces."""
    return " ".join(text.lower().replace("ё", "е").replace("–", "-").replace("—", "-").split())
