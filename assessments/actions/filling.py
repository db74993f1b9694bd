"""Filling in a passport: lines and events, each with a version, so that a stale save loses neither text."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from assessments.actions.passports import PassportRefused, hold_passport
from assessments.blank import Blank, Sheet
from assessments.models import MOST_COUNT, MOST_TEXT, Entry, Event
from assessments.opening import scope_of
from campaigns import clock
from campaigns.models import Campaign, today
from network.guards import Actor
from network.models import Office

MOST_EVENTS = 500  # of one sheet
STRANGE = "Такого пункта нет в паспорте этого ЦЗН. Обновите страницу."


@dataclass(frozen=True)
class Saying:
    """What a page says of one line. version: the one that it has seen; tab, turn: as `Entry` has them."""

    item: str
    content: Mapping[str, Any]
    version: int
    tab: str = ""
    turn: int = 0


@dataclass
class Saved:
    """What became of sayings: rows as they are now, and those that somebody else has changed meanwhile."""

    entries: dict[str, Entry] = field(default_factory=dict)
    conflicts: dict[str, Saying] = field(default_factory=dict)
    changed: int = 0


@transaction.atomic
def save_entries(*, campaign: Campaign, office: Office, sayings: Iterable[Saying], by: Actor) -> Saved:
    """Keep what a page says of lines; one that somebody else has changed since stays as it is, among the conflicts.

    Repeats change nothing. Raises PermissionDenied, PassportRefused.
    """
    passport = hold_passport(campaign, office, by)
    blank = scope_of(campaign, office).own
    sayings = list(sayings)
    for saying in sayings:
        _check_saying(blank, saying)
    known = {entry.item: entry for entry in passport.entries.filter(item__in=[saying.item for saying in sayings])}
    saved = Saved()
    for saying in sayings:
        entry = known.get(saying.item) or Entry(passport=passport, item=saying.item)
        saved.entries[saying.item] = entry
        if entry.content == {**entry.content, **saying.content}:
            continue
        if _is_stale(entry, saying):
            if not (saying.tab and saying.tab == entry.tab):
                saved.conflicts[saying.item] = saying
            continue
        _keep(entry, saying, by)
        saved.changed += 1
    if saved.changed:
        passport.touch(by)
    return saved


def _is_stale(entry: Entry, saying: Saying) -> bool:
    """Whether a save comes too late: after a later one of its own page, or of a state that another page has changed."""
    if saying.tab and saying.tab == entry.tab:
        return saying.turn <= entry.turn
    return saying.version != entry.version


def _keep(entry: Entry, saying: Saying, by: Actor) -> None:
    for name, value in saying.content.items():
        setattr(entry, name, value)
    entry.version += 1
    entry.tab, entry.turn = saying.tab, saying.turn
    entry.saved_at, entry.saved_by = clock.now(), by
    entry.save()


def _check_saying(blank: Blank, saying: Saying) -> None:
    if blank.sheet_of(saying.item) is None:
        raise PassportRefused(STRANGE)
    content = saying.content
    if unknown := content.keys() - set(Entry.CONTENT):
        raise PassportRefused(f"Лишние поля: {', '.join(sorted(unknown))}.")
    if len(content.get("note") or "") > MOST_TEXT:
        raise PassportRefused(f"Пояснение длиннее {MOST_TEXT} знаков. Сократите его.")
    for name in ("current", "previous"):
        count = content.get(name)
        if count is not None and not 0 <= count <= MOST_COUNT:
            raise PassportRefused(f"Число вакансий — от 0 до {MOST_COUNT}.")
    if (day := content.get("dated")) and day > today():
        raise PassportRefused("Дата ещё не наступила. Исправьте её.")


class EventMoved(PassportRefused):
    """Somebody else has changed the event meanwhile; `event` is how it is now."""

    def __init__(self, event: Event) -> None:
        self.event = event
        super().__init__("Пока вы писали, это мероприятие изменил кто-то другой. Сравните и сохраните ещё раз.")


@transaction.atomic
def save_event(
    *,
    campaign: Campaign,
    office: Office,
    sheet: Sheet,
    key: uuid.UUID,
    kind: str,
    other: str,
    held_on: date,
    content: str,
    version: int,
    by: Actor,
) -> Event:
    """Keep an event; version 0 is a new one, and its repeat is the same event.

    kind: key of a line of the sheet, or "" where `other` names the kind. Raises PermissionDenied, PassportRefused,
    and EventMoved where `version` is not the present one.
    """
    passport = hold_passport(campaign, office, by)
    if sheet.indicator not in scope_of(campaign, office).own.by_indicator or not sheet.has_events:
        raise PassportRefused(STRANGE)
    said = {"kind": kind, "other": "" if kind else other.strip(), "held_on": held_on, "content": content.strip()}
    _check_event(campaign, sheet, said)
    event = Event.objects.select_related("saved_by").filter(passport=passport, key=key).first()
    if event and all(getattr(event, name) == value for name, value in said.items()) and not event.removed_at:
        return event
    if event and event.version != version:
        raise EventMoved(event)
    if event is None:
        if passport.events.present().count() >= MOST_EVENTS:
            raise PassportRefused(f"Мероприятий уже {MOST_EVENTS}: больше не нужно, считают виды, а не число.")
        event = Event(passport=passport, key=key, sheet=sheet.indicator, version=0)
    for name, value in said.items():
        setattr(event, name, value)
    event.version += 1
    event.saved_at, event.saved_by = clock.now(), by
    event.removed_at = event.removed_by = None
    event.save()
    passport.touch(by)
    return event


def _check_event(campaign: Campaign, sheet: Sheet, said: Mapping[str, Any]) -> None:
    if said["kind"] and said["kind"] not in {line.key for line in sheet.kinds}:
        raise PassportRefused("Такого вида нет в списке. Выберите вид из списка или впишите свой.")
    if not said["kind"] and not said["other"]:
        raise PassportRefused("Выберите вид мероприятия или впишите его, если его нет в списке.")
    if len(said["other"]) > 200:
        raise PassportRefused("Вид мероприятия длиннее 200 знаков. Назовите его короче.")
    if not said["content"] or len(said["content"]) > MOST_TEXT:
        raise PassportRefused(f"Напишите коротко, что было на мероприятии: до {MOST_TEXT} знаков.")
    start, end = campaign.period_start, campaign.period_end
    if said["held_on"] > today():
        raise PassportRefused("Этот день ещё не наступил. Впишите мероприятие, когда оно пройдёт.")
    if start and end and not start <= said["held_on"] <= end:
        raise PassportRefused(f"Считают мероприятия за период с {start:%d.%m.%Y} по {end:%d.%m.%Y}.")


@transaction.atomic
def set_removed(*, event: Event, is_removed: bool, by: Actor) -> Event:
    """Take an event out of the passport, or put it back. Raises PermissionDenied, PassportRefused."""
    passport = hold_passport(event.passport.campaign, event.passport.office, by)
    event = passport.events.get(pk=event.pk)
    if bool(event.removed_at) != is_removed:
        event.removed_at, event.removed_by = (clock.now(), by) if is_removed else (None, None)
        event.save(update_fields=["removed_at", "removed_by"])
        passport.touch(by)
    return event
