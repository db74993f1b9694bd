"""How many answers an office should have by a day, and whether it lags. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

NEAR_DAYS = 7  # before a survey closes, this day included, those who lag are told by their first page


@dataclass(frozen=True)
class Pace:
    """A survey between two days, both included, as it stands on a day."""

    opens: date
    closes: date
    day: date

    @property
    def share(self) -> Fraction:
        """Which part of its days is over; the day itself is not."""
        over = (min(self.day, self.closes_after) - self.opens).days
        return Fraction(max(over, 0), (self.closes_after - self.opens).days)

    @property
    def closes_after(self) -> date:
        """The first day after the survey."""
        return date.fromordinal(self.closes.toordinal() + 1)

    @property
    def is_open(self) -> bool:
        """Whether this is one of its days."""
        return self.opens <= self.day <= self.closes

    @property
    def days_left(self) -> int:
        """How many days are left, this one included; 0 where the survey is closed."""
        return max((self.closes_after - self.day).days, 0)

    @property
    def is_near_end(self) -> bool:
        """Whether it is open and will close soon."""
        return self.is_open and self.days_left <= NEAR_DAYS

    def expected(self, quota: int) -> int:
        """How many answers of a quota should be there by now if they came evenly; what is due today is not due yet."""
        return int(quota * self.share)


@dataclass(frozen=True)
class Collected:
    """Answers that an office has of an audience, against its quota and against what should be there by now."""

    audience: str
    answers: int
    quota: int
    expected: int

    @property
    def lags(self) -> bool:
        """Whether there should be more by now."""
        return self.answers < self.expected

    @property
    def missing(self) -> int:
        """How many answers the quota still lacks."""
        return max(self.quota - self.answers, 0)

    @property
    def share(self) -> Decimal:
        """Which part of the quota is there, at most all of it."""
        return min(Decimal(self.answers) / self.quota, Decimal(1)) if self.quota else Decimal(1)
