"""The home page, what editors set for the whole portal, and what has changed of its content."""

from typing import Any

from django.db import models, transaction
from django.http import Http404, HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from feedback.models import RemarkFigure
from methodology.models import ContentPage, FaqPage, IndicatorGroupPage
from methodology.models.prose import rich_text
from portal.showcase import address_of, choose_release, country_of
from ratings.findings import trim_bands
from ratings.models import PilotFigure, PilotRegion


class HomePage(ContentPage):
    """The front page: what the index is, its figures so far, and the ways into the portal."""

    text = rich_text("текст")

    text_fields = ("text",)
    content_panels = [*ContentPage.content_panels, FieldPanel("text")]
    helpful_words = None
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["methodology.MethodologyIndexPage", "methodology.FaqIndexPage"]
    template = "portal/home_page.html"

    class Meta:
        verbose_name = "главная страница"
        verbose_name_plural = "главные страницы"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        release = choose_release()
        return context | {
            "release": release,
            "country": country_of(release),
            "at": address_of(release),
            "histogram": trim_bands(release.summary["distribution"]) if release else None,
            "groups": IndicatorGroupPage.objects.live().order_by("number"),
            "questions": FaqPage.objects.live().order_by("path")[:6],
            "remarks": RemarkFigure.objects.totals(),
            "pilot": PilotRegion.objects.totals(),
            "respondents": PilotFigure.objects.respondents(),
        }

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page by its whole path at once, where Wagtail would ask for each step of it."""
        if not path_components:
            return super().route(request, path_components)
        page = Page.objects.live().filter(url_path=f"{self.url_path}{'/'.join(path_components)}/").first()
        if page is None:
            raise Http404
        return RouteResult(page.specific)

    def neighbours(self) -> tuple[None, None]:
        """The home page has no neighbours."""
        return None, None


@register_setting(icon="site")
class PortalSettings(BaseSiteSetting):
    """What the footer and the register say of those who run the portal."""

    owner = models.CharField(
        "кто отвечает за портал",
        max_length=200,
        default="Федеральный центр компетенций в сфере занятости (ФЦК)",
    )
    feedback_email = models.EmailField(
        "почта для предложений",
        blank=True,
        help_text="Показывается в реестре предложений; пусто, если почты нет.",
    )
    notice = models.CharField(
        "объявление",
        max_length=300,
        blank=True,
        help_text="Одна строка над всеми страницами; пусто, если не нужно.",
    )

    panels = [MultiFieldPanel(["owner", "feedback_email"], heading="Кто ведёт портал"), FieldPanel("notice")]

    class Meta:
        verbose_name = "сведения о портале"


class ContentChange(models.Model):
    """A change of what public pages read (portal.freshness); takes effect with the transaction that made it.

    Rows are only added, so nobody who writes waits for another who does. Those that are long there are folded into one
    for each topic; their sum stays what it was.
    """

    FOLDED_FROM = 200  # rows, below which they are summed as they are

    topic = models.CharField("что изменилось", max_length=63)
    count = models.PositiveBigIntegerField("сколько раз", default=1)
    changed_at = models.DateTimeField("когда", default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "изменение содержания"
        verbose_name_plural = "изменения содержания"

    def __str__(self) -> str:
        return f"{self.topic}: {self.changed_at.isoformat()}"

    @classmethod
    def note(cls, *topics: str) -> None:
        """Say that these topics have changed; a query for each.

        No transaction of its own: the query that is noted may not have given all of its rows yet, and SQLite commits
        only when it has.
        """
        for topic in topics:
            cls.objects.create(topic=topic)

    @classmethod
    @transaction.atomic
    def fold(cls) -> None:
        """Put one row for each topic in the place of many. Whoever reads meanwhile sees either, and the same sums."""
        rows = list(cls.objects.select_for_update().order_by("pk"))
        if len(rows) < cls.FOLDED_FROM:
            return
        sums: dict[str, cls] = {}
        for row in rows:
            folded = sums.setdefault(row.topic, cls(topic=row.topic, count=0, changed_at=row.changed_at))
            folded.count += row.count
            folded.changed_at = max(folded.changed_at, row.changed_at)
        cls.objects.filter(pk__in=[row.pk for row in rows]).delete()
        cls.objects.bulk_create(sums.values())


class SearchMiss(models.Model):
    """Words that visitors searched for and found nothing; who searched is not kept (portal.misses)."""

    query = models.CharField("запрос", max_length=100, unique=True)
    count = models.PositiveIntegerField("сколько раз", default=1)
    first_on = models.DateField("впервые")
    last_on = models.DateField("в последний раз", db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "запрос без ответа"
        verbose_name_plural = "запросы без ответа"
        ordering = ["-count", "-last_on", "query"]

    def __str__(self) -> str:
        return self.query
