"""What waits for people about the method: drafts that files have made, words of readers."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from methodology.freezing import RIGHT
from methodology.importing import BROUGHT_BACK
from methodology.models import PageVote
from network.duties import Duty, Item, first_of

# What visitors wrote cannot be ticked off, so only what is new is shown.
NEW = timedelta(days=7)


def duties(user: User, day: date) -> Iterator[Duty]:
    """What waits in the method for this user; at most three queries."""
    if user.has_perm(RIGHT):
        brought = PageLogEntry.objects.filter(page=OuterRef("pk"), action=BROUGHT_BACK)
        since = Q(timestamp__gt=OuterRef("last_published_at"))
        drafts = Page.objects.filter(
            Exists(brought.filter(since)) | Q(last_published_at=None) & Exists(brought),
            has_unpublished_changes=True,
        ).order_by("path")
        yield first_of(
            "Черновиков из файла редакции: проверьте и опубликуйте",
            drafts,
            lambda page: Item(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk])),
        )
    if user.has_perm("methodology.view_pagevote"):
        texts = PageVote.objects.filter(day__gt=day - NEW).exclude(text="").count()
        yield Duty("Отзывов о страницах за неделю", texts, reverse("helpful_cms:report"))
