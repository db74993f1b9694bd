"""What public pages are made of, and when that last changed.

A topic is a table that public pages read; all tables of the CMS's pages are one topic, which changes when a page is
published, not when a draft is saved. While a page is made, the tables that its queries name are noted; when a query
writes to one of them, that is noted in its transaction. So no view says what it shows, and none can forget to.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Model
from django.db.models.signals import post_delete, post_migrate, post_save, pre_migrate
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.documents.models import Document
from wagtail.images.models import Image, Rendition
from wagtail.models import Page, Site
from wagtail.search.backends import get_search_backend
from wagtail.signals import page_published, page_unpublished, post_page_move

from assessments.models import Passport, Sample
from campaigns.models import (
    CalendarDay,
    Campaign,
    ChosenIndicator,
    DateMove,
    DocumentTemplate,
    Milestone,
    MilestoneMark,
    Participation,
    RegionPlan,
)
from feedback.models import (
    Attachment,
    Consultation,
    ConsultationIndicator,
    ConsultationRegion,
    Remark,
    RemarkEvent,
    RemarkFigure,
    RemarkIndicator,
    RemarkSettings,
    RemarkSupport,
)
from methodology.models import Edition
from network.models import Office, Region
from portal.models import ContentChange, PortalSettings
from ratings.models import (
    Appointment,
    InputSet,
    Objection,
    PilotFigure,
    PilotRegion,
    PilotScore,
    Release,
    UnitResult,
)

PUBLIC: list[type[Model]] = [
    Region,
    Office,
    Edition,
    Campaign,
    CalendarDay,
    DateMove,
    RegionPlan,
    ChosenIndicator,
    Participation,
    DocumentTemplate,
    Milestone,
    MilestoneMark,
    Passport,
    Sample,
    Remark,
    RemarkIndicator,
    RemarkSupport,
    RemarkEvent,
    RemarkSettings,
    Attachment,
    Consultation,
    ConsultationRegion,
    ConsultationIndicator,
    PilotScore,
    PilotRegion,
    PilotRegion.scores.through,
    PilotFigure,
    Release,
    UnitResult,
    InputSet,
    Objection,
    Appointment,
    PortalSettings,
    Redirect,
    SearchPromotion,
    Image,
    Document,
    Site,
]
PAGES = "pages"
EVERYTHING = "everything"  # what a page has read of a table that is no topic: any change makes it stale

WRITE = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)')

_reads: ContextVar[set[str] | None] = ContextVar("reads", default=None)
_is_migrating = False


@dataclass(frozen=True)
class Versions:
    """How often each topic had changed when a request came, and when it last did."""

    rows: dict[str, tuple[int, Any]]

    def of(self, topics: Iterable[str]) -> str:
        """A text that is another one after each change of one of these topics."""
        chosen = set(self.rows) if EVERYTHING in topics else self.rows.keys() & topics
        return " ".join(f"{topic} {self.rows[topic][0]} {self.rows[topic][1]}" for topic in sorted(chosen))

    def seen(self, *models: type[Model]) -> str:
        """The versions of these for a page that is being made and takes what it shows of them from elsewhere."""
        topics = {_topics()[model._meta.db_table] for model in models}
        note_reads(topics)
        return self.of(topics)

    def changed_at(self, topics: Iterable[str]) -> datetime | None:
        """When one of these topics last changed; None where none has since the portal was set up."""
        chosen = self.rows if EVERYTHING in topics else self.rows.keys() & topics
        return max((_moment(self.rows[topic][1]) for topic in chosen), default=None)


def _moment(value: Any) -> datetime:
    """SQLite gives moments of a sum as texts without their zone, which is UTC."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_versions() -> Versions:
    """The versions of all topics; one query, the cheapest there is, since every cached page asks it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT topic, SUM(count), MAX(changed_at) FROM {ContentChange._meta.db_table} GROUP BY topic")  # noqa: S608 - a constant
        return Versions({topic: (int(count), changed_at) for topic, count, changed_at in cursor.fetchall()})


@contextmanager
def noting_reads() -> Iterator[set[str]]:
    """Yields a set that fills with the topics which are read in the block; whoever notes outside gets them too."""
    reads: set[str] = set()
    token = _reads.set(reads)
    try:
        yield reads
    finally:
        _reads.reset(token)
        note_reads(reads)


def note_reads(topics: Iterable[str]) -> None:
    """Say that what is being made shows these topics, though they were read before."""
    if (reads := _reads.get()) is not None:
        reads.update(topics)


@cache
def _topics() -> dict[str, str]:
    """The topic of each table; empty for one whose rows no page can tell apart."""
    topics = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model in PUBLIC:
            topics[table] = table
        elif model is RemarkFigure:
            topics[table] = Remark._meta.db_table  # its triggers write it
        elif model._meta.app_label in ("methodology", "wagtailcore") or issubclass(model, Page):
            topics[table] = PAGES
        elif model._meta.app_label == "contenttypes" or model in (ContentChange, Rendition):
            topics[table] = ""
        else:
            topics[table] = EVERYTHING
    return topics


@lru_cache(maxsize=1000)
def topics_in(sql: str) -> frozenset[str]:
    """The topics of the tables that a query names."""
    named = _topics().keys() & set(re.findall(r"\w+", sql))
    if Site._meta.db_table in named:
        named.discard(Page._meta.db_table)  # joined to know the address of the site's root, which stays
    return frozenset(_topics()[table] for table in named) - {""}


def _watching(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    result = execute(sql, params, many, context)
    text = str(sql)
    written = WRITE.match(text)
    if written is None:
        if (reads := _reads.get()) is not None:
            reads.update(topics_in(text))
    elif _topics().get(written[1]) == written[1] and not _is_migrating:
        ContentChange.note(written[1])
    return result


def _watch_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if _watching not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watching)


def _migrating(**kwargs: Any) -> None:
    global _is_migrating
    _is_migrating = True


def _migrated(plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """A migration may have changed anything, and while it ran there was nowhere to note it."""
    global _is_migrating
    _is_migrating = False
    if plan:
        ContentChange.note(*sorted(set(_topics().values()) - {"", EVERYTHING}))


def _published(**kwargs: Any) -> None:
    if not kwargs.get("raw"):
        ContentChange.note(PAGES)


def _renamed(instance: Region, created: bool, **kwargs: Any) -> None:
    """Index anew what carries the region's name in its own stems."""
    if not created:
        backend = get_search_backend()
        backend.add_bulk(Office, list(Office.objects.filter(region=instance).select_related("region")))
        backend.add_bulk(Remark, list(Remark.objects.filter(region=instance).select_related("region")))
        backend.add_bulk(Consultation, list(Consultation.objects.for_region(instance)))


def watch() -> None:
    """Note each change that the public can see, whichever way it is written."""
    connection_created.connect(_watch_connection, dispatch_uid="freshness-connection")
    pre_migrate.connect(_migrating, dispatch_uid="freshness-migrating")
    post_migrate.connect(_migrated, sender=apps.get_app_config("portal"), dispatch_uid="freshness-migrated")
    post_save.connect(_renamed, sender=Region, dispatch_uid="freshness-region-names")
    post_delete.connect(_published, sender=Page, dispatch_uid="freshness-delete-page")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_published, dispatch_uid="freshness-page")
