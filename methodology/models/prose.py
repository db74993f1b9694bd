"""What all pages of the knowledge base share, and the pages of plain prose."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.text import Truncator
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from methodology import links
from methodology.blocks import TEXT_FEATURES, BodyBlock
from search.text import stems

from .votes import HelpfulWords

HOME_DEPTH, SECTION_DEPTH = 2, 3
LEAD_HELP = "Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях."


@dataclass(frozen=True)
class Heading:
    """One line of a page's table of contents."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Crumb:
    """One step of the way to a page."""

    url: str
    title: str


HOME = Crumb("/", "Главная")


def rich_text(verbose_name: str, help_text: str = "") -> RichTextField:
    """A field of formatted text, optional, with the features that prose needs."""
    return RichTextField(verbose_name, blank=True, features=TEXT_FEATURES, help_text=help_text)


class PageText(models.Model):
    """What a published page says, without markup: search shows pieces of it without reading pages of every type."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="text_only")
    text = models.TextField("текст")
    heading_stems = models.TextField("основы слов заголовка", blank=True)

    class Meta:
        verbose_name = "текст страницы"
        verbose_name_plural = "тексты страниц"

    def __str__(self) -> str:
        return self.text[:60]


def drift_panel() -> HelpPanel:
    """One line of a form: whether what is published differs from the last edition, and in what."""
    return HelpPanel(template="methodology/cms/drift.html", heading="Отличие от редакции")


class ContentPage(Page):
    """A page of the knowledge base: a lead, a place in the report, neighbours, and stems for search."""

    lead = models.TextField("вводка", max_length=300, blank=True, help_text=LEAD_HELP)
    report_place = models.CharField(
        "место в отчёте", max_length=255, blank=True, help_text="Например: отчёт, раздел 2.3."
    )

    # Names of fields whose text is searched, besides title and lead.
    text_fields: tuple[str, ...] = ()
    # Whether rows that are edited with the page are a part of what it says.
    rows_are_searched = False

    search_fields = [
        *Page.search_fields,
        index.SearchField("search_stems"),
        # The CMS looks for beginnings of words: it gets the stems, too (search.backend).
        index.AutocompleteField("search_stems"),
    ]
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("report_place")]
    promote_panels = [MultiFieldPanel(["slug", "seo_title", "search_description"], heading="Для поисковых систем")]
    # The CMS lists the pages as readers turn them.
    admin_default_ordering = "path"
    # How the page asks whether it has helped; None: it does not ask.
    helpful_words: HelpfulWords | None = HelpfulWords()
    # All that is published here is public, so lists need not ask for restrictions.
    private_page_options: list[str] = []

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and keep the text of what is published; saving a revision names the fields that it updates."""
        super().save(*args, **kwargs)
        if kwargs.get("update_fields") is not None:
            return
        if self.rows_are_searched:
            index.insert_or_update_object(self)  # Wagtail has done so before the page's rows were saved
        if self.live:
            texts = {"text": self.plain_text(), "heading_stems": stems(self.heading())}
            PageText.objects.update_or_create(page_id=self.pk, defaults=texts)

    def heading(self) -> str:
        """What names the page: who searches for this wants the page first."""
        return self.title

    def plain_text(self) -> str:
        """All that a reader sees on the page, without markup, for search and its excerpts."""
        texts = [str(getattr(self, name) or "") for name in ("lead", *self.text_fields)]
        return " ".join(strip_tags(text.replace("<", " <")) for text in texts if text)

    def formatted_texts(self) -> list[str]:
        """All formatted texts that the page shows, as the database holds them."""
        fields = (field for field in self._meta.concrete_fields if isinstance(field, RichTextField))
        return [getattr(self, field.name) for field in fields]

    def search_stems(self) -> str:
        """Stems of the title and the text, for search by word forms on both engines."""
        return stems(f"{self.title} {self.plain_text()}")

    @property
    def summary(self) -> str:
        """The description for search engines and social networks."""
        return self.search_description or Truncator(self.lead).chars(200)

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """None: the editors' side offers no restriction for these pages, so serving one need not look for any."""
        return PageViewRestriction.objects.none()

    def headings(self) -> list[Heading]:
        """The table of contents; empty where the page is short."""
        return []

    def crumbs(self) -> list[Crumb]:
        """The way from the home page down to the parent; the home page's row is not read."""
        if self.depth <= HOME_DEPTH:
            return []
        if self.depth == SECTION_DEPTH:
            return [HOME]
        above = self.get_ancestors().filter(depth__gt=HOME_DEPTH).order_by("path")
        return [HOME, *(Crumb(page.url, page.title) for page in above)]

    def neighbours(self) -> tuple[Page | None, Page | None]:
        """The previous and the next page of the same section, as a reader turns the leaves of a book; one query."""
        section = self.path[: SECTION_DEPTH * Page.steplen]
        pages = Page.objects.live().filter(path__startswith=section, depth__gt=SECTION_DEPTH)
        return self._pair(
            pages.filter(path__lt=self.path).order_by("-path"), pages.filter(path__gt=self.path).order_by("path")
        )

    def beside(self) -> models.QuerySet[Any]:
        """The other published pages of its kind under the same parent, to go on with; one query."""
        return type(self).objects.sibling_of(self, inclusive=False).live().order_by("path").defer_streamfields()

    def _pair(self, before: models.QuerySet, after: models.QuerySet) -> tuple[Page | None, Page | None]:
        """The first page of each queryset, read together."""
        found = Page.objects.filter(
            models.Q(pk=models.Subquery(before.values("pk")[:1])) | models.Q(pk=models.Subquery(after.values("pk")[:1]))
        ).order_by("path")
        pages = list(found)
        previous = next((page for page in pages if page.path < self.path), None)
        return previous, next((page for page in pages if page.path > self.path), None)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        response.lasts = True  # see portal.lasting
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["crumbs"] = self.crumbs()
        context["addresses"] = links.addresses(self.formatted_texts(), live=True)
        context["previous_page"], context["next_page"] = self.neighbours()
        return context


class SectionPage(ContentPage):
    """Prose: aims, terms, programme, contradictions."""

    LONG = 4000  # characters

    body = StreamField(BodyBlock(), verbose_name="содержание", blank=True)

    content_panels = [*ContentPage.content_panels, FieldPanel("body")]
    parent_page_types = ["methodology.MethodologyIndexPage", "methodology.SectionPage"]
    subpage_types = ["methodology.SectionPage"]
    template = "methodology/section_page.html"

    class Meta:
        verbose_name = "раздел"
        verbose_name_plural = "разделы"

    def plain_text(self) -> str:
        """The lead and all blocks without markup."""
        return f"{self.lead} " + " ".join(self.body.stream_block.get_searchable_content(self.body))

    def formatted_texts(self) -> list[str]:
        """All texts of the body."""
        return list(links.every_text(self.body.raw_data))

    def headings(self) -> list[Heading]:
        """Headings of the body."""
        return [heading for heading, _ in self.chapters if heading]

    @cached_property
    def chapters(self) -> list[tuple[Heading | None, list[Any]]]:
        """The blocks under each heading, and before the first one under None."""
        found: list[tuple[Heading | None, list[Any]]] = [(None, [])]
        for block in self.body:
            if block.block_type == "heading":
                found.append((Heading(block.id, block.value), []))
            else:
                found[-1][1].append(block)
        return found

    @property
    def is_long(self) -> bool:
        """Whether its chapters are folded on a phone, where it would take more than seven screens."""
        return len(self.plain_text()) > self.LONG


class MaterialIndexPage(ContentPage):
    """All materials for those who measure."""

    max_count = 1
    parent_page_types = ["methodology.MethodologyIndexPage"]
    subpage_types = ["methodology.MaterialPage"]

    class Meta:
        verbose_name = "список материалов"
        verbose_name_plural = "списки материалов"

    def materials(self) -> models.QuerySet["MaterialPage"]:
        """Published materials in the order of the tree."""
        return MaterialPage.objects.child_of(self).live().order_by("path")


class MaterialPage(ContentPage):
    """A webinar, a template or a form."""

    class Kind(models.TextChoices):
        WEBINAR = "webinar", "Вебинар"
        TEMPLATE = "template", "Образец документа"
        FORM = "form", "Форма"

    kind = models.CharField("вид", max_length=10, choices=Kind)
    date = models.DateField("дата", null=True, blank=True, help_text="У вебинара — день, когда он прошёл или пройдёт.")
    recording = models.URLField("запись вебинара", blank=True, help_text="Ссылка, по которой её смотрят.")
    text = rich_text("описание")
    document = models.ForeignKey(
        "wagtaildocs.Document", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="файл"
    )

    text_fields = ("text",)
    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("kind"),
        FieldPanel("date"),
        FieldPanel("recording"),
        FieldPanel("text"),
        FieldPanel("document"),
    ]
    parent_page_types = ["methodology.MaterialIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = "материал"
        verbose_name_plural = "материалы"
