"""Pictures and figures of an office's survey: what came by day, of how many who were asked. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

LEAST_DAYS, MOST_DAYS = 14, 400  # that a picture has room for


@dataclass(frozen=True)
class Bar:
    """A day: how many answers of each audience, and where their parts of the bar stand in a picture 100 high."""

    day: date
    counts: tuple[int, ...]
    parts: tuple[tuple[Decimal, Decimal], ...]

    @property
    def total(self) -> int:
        """Answers of all audiences."""
        return sum(self.counts)


@dataclass(frozen=True)
class Days:
    """All days from the first to the last, without gaps; `highest` is what the whole height stands for."""

    bars: tuple[Bar, ...]
    highest: int

    @property
    def width(self) -> int:
        """How many days the picture has room for: a few bars do not fill it all."""
        return max(len(self.bars), LEAST_DAYS)

    @property
    def last(self) -> date | None:
        """The day at the right end, where the bars reach it."""
        return self.bars[-1].day if len(self.bars) >= LEAST_DAYS else None

    @property
    def filled(self) -> list[Bar]:
        """Days with answers, newest first: what the table says."""
        return [bar for bar in reversed(self.bars) if bar.total]


def draw_days(days: Sequence[date], until: date, count: Callable[[str, date], int], audiences: Sequence[str]) -> Days:
    """A bar for each day from the first of `days` (with answers) until this one; nothing where there is none.

    count: answers of an audience on a day.
    """
    if not days:
        return Days((), 0)
    first, last = max(min(days), max(*days, until) - timedelta(MOST_DAYS - 1)), max(*days, until)
    numbers = [
        (day, tuple(count(audience, day) for audience in audiences))
        for day in (first + timedelta(step) for step in range((last - first).days + 1))
    ]
    highest = max(sum(counts) for _, counts in numbers)
    return Days(tuple(Bar(day, counts, _stack(counts, highest)) for day, counts in numbers), highest)


def _stack(counts: Sequence[int], highest: int) -> tuple[tuple[Decimal, Decimal], ...]:
    """Of each part its upper edge and its height; the first stands at the foot."""
    parts, foot = [], Decimal(100)
    for count in counts:
        height = (Decimal(100 * count) / max(highest, 1)).quantize(Decimal("0.01"))
        foot -= height
        parts.append((foot, height))
    return tuple(parts)


@dataclass(frozen=True)
class Asked:
    """Of an audience: how often the survey was opened, begun and sent; clients served, where somebody has said it."""

    audience: str
    opened: int
    started: int
    sent: int
    answers: int
    clients: int | None

    @property
    def per_opening(self) -> Decimal | None:
        """Sends per opening; None where nobody has opened it."""
        return Decimal(self.sent) / self.opened if self.opened else None

    @property
    def per_hundred(self) -> Decimal | None:
        """Answers per hundred clients served; None where that number is not known or zero."""
        return Decimal(100 * self.answers) / self.clients if self.clients else None

    @property
    def is_odd(self) -> bool:
        """Whether there are more answers than clients were served."""
        return self.clients is not None and self.answers > self.clients
