"""What plans of uploads share: what becomes of a row and what changes in it.

A plan says row by row what a file would do. The page shows it, and only what was shown and confirmed is applied.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models

from seen.digests import digest_seen


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
        return digest_seen([row.to_json() for row in self.rows])
