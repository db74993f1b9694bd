"""The calendar of publications as iCalendar (RFC 5545), for calendars of readers that ask for it again and again.

An event keeps its UID for ever; each change raises its SEQUENCE, so that calendars move the event and add none. One
that will not come stays as CANCELLED, since many calendars keep what a file merely leaves out. Nothing comes from the
clock but whether an announced day has passed: the same data give the same file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from campaigns.models import Campaign, DateMove, as_kept
from ratings.coming import Announcement
from ratings.models import Appointment, Release

NAME = "Публикации рейтингов центров занятости"
ASK_AGAIN = timedelta(hours=6)
DEMO = "демонстрационные данные"
ANNOUNCED = ("publication_on", "publication_time")


@dataclass(frozen=True)
class Publication:
    """One publication, past or to come; `changed_at`: when readers were last told anything else of it."""

    slug: str
    title: str
    moment: datetime
    status: str
    sequence: int
    changed_at: datetime
    note: str


def record_publication(release: Release) -> Publication:
    """A publication that has happened, at the moment when it did; each corrected version changes the event."""
    campaign = release.campaign
    moment = campaign.published_at or release.published_at or release.computed_at
    note = f"Опубликовано, расчёт по редакции {release.summary['edition']} методики."
    if release.version > 1:
        note += f" Исправленная версия {release.version}."
    return Publication(
        slug=campaign.slug,
        title=_title(campaign),
        moment=moment,
        status="CONFIRMED",
        sequence=_sequence(campaign) + 1 + release.version,  # above that of the event when it was announced and delayed
        changed_at=release.published_at or moment,
        note=note,
    )


def announce(campaign: Campaign, found: Announcement, appointment: Appointment | None) -> Publication | None:
    """A publication that is announced; None where it has and had no day."""
    if found.moment is None or campaign.opened_at is None:
        return call_off(campaign)
    moments = [campaign.opened_at, *(move.at for move in campaign.moves.all())]
    if appointment is not None and appointment.stopped_at is not None:
        moments.append(appointment.stopped_at)
    delayed = " ".join(filter(None, ("Публикация задерживается.", found.why)))
    return Publication(
        slug=campaign.slug,
        title=_title(campaign),
        moment=found.moment,
        status="TENTATIVE" if found.is_delayed else "CONFIRMED",
        sequence=_sequence(campaign) + found.is_delayed,
        changed_at=max(moments),
        note=delayed if found.is_delayed else "Раньше этого срока результаты не выходят.",
    )


def call_off(campaign: Campaign) -> Publication | None:
    """A publication that will not come: the campaign ended without it, or its day was taken away; None where it never
    had a day."""
    moves = list(campaign.moves.all())
    moment = campaign.publication_moment or _last_announced(campaign, moves)
    if moment is None:
        return None
    ended = campaign.closed_at
    return Publication(
        slug=campaign.slug,
        title=_title(campaign),
        moment=moment,
        status="CANCELLED",
        sequence=_sequence(campaign) + (2 if ended else 0),  # an end comes after a delay
        changed_at=ended or moves[0].at,
        note="Кампанию завершили без публикации." if ended else "Прежний срок отменён, новый ещё не назначен.",
    )


def write_calendar(publications: Iterable[Publication], *, host: str, address: str) -> bytes:
    """The calendar; `host` makes UIDs unique in the world, `address` begins the addresses of releases."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//ratings//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", NAME)
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for publication in publications:
        event = Event()
        event.add("uid", f"publication-{publication.slug}@{host}")
        event.add("dtstamp", publication.changed_at.astimezone(UTC))
        event.add("last-modified", publication.changed_at.astimezone(UTC))
        event.add("sequence", publication.sequence)
        event.add("dtstart", publication.moment.astimezone(UTC))
        event.add("summary", f"Публикация: {publication.title}")
        event.add("description", publication.note)
        event.add("url", f"{address}{publication.slug}/")
        event.add("status", publication.status)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()


def _title(campaign: Campaign) -> str:
    return f"{campaign.title} ({DEMO})" if campaign.is_demo else campaign.title


def _sequence(campaign: Campaign) -> int:
    """The number of the event at its announced moment; each move makes room for a delay before it."""
    return 2 * sum(any(name in move.changes for name in ANNOUNCED) for move in campaign.moves.all())


def _last_announced(campaign: Campaign, moves: Iterable[DateMove]) -> datetime | None:
    """The moment before the day was taken away, by the moves, the newest first."""
    for move in moves:
        day, _ = move.changes.get("publication_on", ("", ""))
        if day:
            hour, _ = move.changes.get("publication_time", (as_kept(campaign.publication_time), ""))
            was = Campaign(
                publication_on=date.fromisoformat(day), publication_time=time.fromisoformat(hour) if hour else None
            )
            return was.publication_moment
    return None
