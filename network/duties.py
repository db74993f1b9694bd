"""What waits for people, and where they deal with it: the shape that all apps give it, and what waits in this one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse

from network.models import FactorReset, Invitation, OfficeImport

NAMED = 5  # rows that are named one by one below the words of a duty


@dataclass(frozen=True)
class Item:
    """One of the things that wait: its name, where it is dealt with, what else there is to know about it."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Duty:
    """Something that waits for a person: in words, how many, where it is dealt with; the first few by name.

    In a cabinet it has besides: `brief`, the same in few words with its count; `until`, the last day for it; `anchor`,
    the name of its place on the page that lists all duties.
    """

    text: str
    count: int
    url: str
    is_overdue: bool = False
    items: tuple[Item, ...] = ()
    brief: str = ""
    until: date | None = None
    anchor: str = ""

    @property
    def first(self) -> tuple[Item, ...]:
        """Those that are named at once."""
        return self.items[:NAMED]

    @property
    def rest(self) -> tuple[Item, ...]:
        """Those that are named where somebody asks for them."""
        return self.items[NAMED:]

    @property
    def unnamed(self) -> int:
        """How many there are besides those that are named."""
        return self.count - len(self.items) if self.items else 0


def named(text: str, items: list[Item], *, is_overdue: bool = False, url: str = "") -> Duty:
    """A duty made of things with names: it leads to the first where they have no place in common."""
    first = items[0].url if items else ""
    return Duty(text, len(items), url or first, is_overdue and bool(items), tuple(items[:NAMED]))


def first_of(text: str, rows: QuerySet, item: Callable[[Any], Item], *, url: str = "") -> Duty:
    """A duty made of rows, of which only the first few are read; one query, two where there are more."""
    items = tuple(item(row) for row in rows[:NAMED])
    count = rows.count() if len(items) == NAMED else len(items)
    return Duty(text, count, url or (items[0].url if items else ""), items=items)


def duties(user: User, now: datetime) -> Iterator[Duty]:
    """What waits in the network for this user; at most three queries."""
    if user.has_perm("network.import_office"):
        waiting = OfficeImport.objects.filter(status=OfficeImport.Status.UPLOADED).count()
        yield Duty("Загрузок ЦЗН, не подтверждённых", waiting, reverse("office_imports:list"))
    if user.has_perm("network.manage_people"):
        expired = Invitation.objects.open().filter(expires_at__lte=now).count()
        yield Duty("Приглашений, срок которых истёк", expired, reverse("people:list"), is_overdue=bool(expired))
    if user.has_perm("network.reset_factors"):
        waiting = FactorReset.objects.open(now).exclude(proposed_by=user).exclude(owner=user).count()
        yield Duty("Сбросов второго шага входа, которые ждут второго человека", waiting, reverse("factor_resets:list"))
