"""What time it is, for all that judges the days of campaigns and puts down when something was done.

It is the present, but for the server's own console while it walks a demonstration: that lies in the past, and its
actions are those of people, under the rules that people are under. So nothing has to be excused from a rule.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol

from django.utils import timezone

_walked: ContextVar[datetime | None] = ContextVar("campaigns.clock", default=None)


class Demonstration(Protocol):
    """A campaign, as far as it matters here."""

    is_demo: bool


def now() -> datetime:
    """This moment."""
    return _walked.get() or timezone.now()


@contextmanager
def as_of(moment: datetime, campaign: Demonstration) -> Iterator[None]:
    """Within, it is this moment of a demonstration; for this thread alone. Raises ValueError for a real campaign."""
    if not campaign.is_demo:
        raise ValueError("Only a demonstration is walked at another time than the present.")
    token = _walked.set(moment)
    try:
        yield
    finally:
        _walked.reset(token)
