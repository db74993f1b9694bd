"""How much support was given: counts by month, kind and region out of what the database has summed. No Django here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line of a table: what is counted, how many rows, and the share of the longest line in [0, 1] for its bar."""

    key: Any
    label: str
    total: int
    share: Decimal


@dataclass(frozen=True)
class MonthLine:
    """A month (its first day) with its rows in all and by kind, in the order of the summary's kinds."""

    month: date
    total: int
    share: Decimal
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Summary:
    """Counts of rows; a row for several regions is one row of a month and of a kind, and a row of each region."""

    total: int
    kinds: tuple[Line, ...]
    months: tuple[MonthLine, ...]
    regions: tuple[Line, ...]


def summarise(
    months: Iterable[Mapping[str, Any]],
    regions: Iterable[Mapping[str, Any]],
    labels: Sequence[tuple[str, str]],
) -> Summary:
    """Tables out of counts.

    months: `month`, `kind` and `total` of each pair that has rows; regions: `slug`, `name`, `total`, in their order;
    labels: the kinds as (value, label). Kinds without rows are left out; most frequent first, then as in `labels`.
    Months without rows between others are kept, with zeros: a gap is a finding too.
    """
    counted: dict[date, dict[str, int]] = {}
    by_kind: dict[str, int] = {}
    for row in months:
        counted.setdefault(row["month"], {})[row["kind"]] = row["total"]
        by_kind[row["kind"]] = by_kind.get(row["kind"], 0) + row["total"]
    kinds = _lines([(value, label, by_kind[value]) for value, label in labels if value in by_kind])
    kinds = tuple(sorted(kinds, key=lambda line: -line.total))
    sums = {month: sum(counts.values()) for month, counts in counted.items()}
    longest = max(sums.values(), default=1)
    return Summary(
        total=sum(by_kind.values()),
        kinds=kinds,
        months=tuple(
            MonthLine(
                month,
                sums.get(month, 0),
                Decimal(sums.get(month, 0)) / longest,
                tuple(counted.get(month, {}).get(line.key, 0) for line in kinds),
            )
            for month in _all_months(counted)
        ),
        regions=_lines([(row["slug"], row["name"], row["total"]) for row in regions]),
    )


def _lines(rows: Sequence[tuple[str, str, int]]) -> tuple[Line, ...]:
    longest = max((total for _, _, total in rows), default=1)
    return tuple(Line(key, label, total, Decimal(total) / longest) for key, label, total in rows)


def _all_months(months: Iterable[date]) -> list[date]:
    """All months from the first to the last one, by their first days."""
    known = sorted(months)
    if not known:
        return []
    first, last = (day.year * 12 + day.month - 1 for day in (known[0], known[-1]))
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]
