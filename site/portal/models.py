"""The home page, what editors set for the whole portal, and the version of its content."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection, models
from django.http import Http404, HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from feedback.models import Remark
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
            "remarks": Remark.objects.public().totals(),
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


class ContentVersion(models.Model):
    """One row: when anything public last changed. Cached pages of an older version are never served."""

    changed_at = models.DateTimeField("изменено", default=timezone.now)

    class Meta:
        verbose_name = "версия содержания"
        verbose_name_plural = "версии содержания"

    def __str__(self) -> str:
        return self.changed_at.isoformat()

    @classmethod
    def current(cls) -> datetime:
        """The moment of the last change; one query."""
        changed_at = cls.objects.filter(pk=1).values_list("changed_at", flat=True).first()
        return changed_at or cls.objects.get_or_create(pk=1)[0].changed_at

    @classmethod
    def token(cls) -> str:
        """A text that changes with each change; one query, the cheapest there is, since every cached page asks it."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT changed_at FROM {cls._meta.db_table} WHERE id = 1")  # noqa: S608 - a constant
            row = cursor.fetchone()
        return str(row[0]) if row else str(cls.current())

    @staticmethod
    def moment(token: str) -> datetime:
        """The moment in a token; SQLite keeps moments without their zone, in UTC."""
        moment = datetime.fromisoformat(token)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @classmethod
    def bump(cls) -> None:
        """Say that something public has changed; takes effect with the transaction that changed it."""
        cls.objects.update_or_create(pk=1, defaults={"changed_at": timezone.now()})


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
