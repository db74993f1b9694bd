"""Checklists: the parameters that earn the points of an indicator's objective part."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.models import Orderable, Page

from methodology.checklist_form import ChecklistForm
from methodology.revisions import RowsPanel
from methodology.validation import Fault, checklist_faults

from .prose import ContentPage, Heading, drift_panel, rich_text


def points(verbose_name: str, **kwargs) -> models.DecimalField:
    """A number of points: two decimals, not negative."""
    return models.DecimalField(
        verbose_name,
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        **kwargs,
    )


class ChecklistPage(ContentPage):
    """The parameters that earn points of one indicator's objective part."""

    class Rule(models.TextChoices):
        SUM = "sum", "баллы складываются"
        LEVELS = "levels", "уровни: каждый следующий включает предыдущий"
        VARIETY = "variety", "считается разнообразие видов"
        GROWTH = "growth", "прирост к прошлому периоду"
        YES_NO = "yes_no", "да или нет"
        BONUS = "bonus", "надбавка к доле положительных ответов"

    rule = models.CharField("правило", max_length=8, choices=Rule)
    maximum = points("максимум баллов")
    per_kind = points("баллов за вид", help_text="Только для правила «разнообразие видов», например 0,1.")
    factor = points("множитель прироста", help_text="Только для правила «прирост», например 2.")
    level_3 = points("баллы за уровень 3", help_text="Только для правила «уровни»; уровень 3 первый.")
    level_2 = points("баллы за уровень 2")
    level_1 = points("баллы за уровень 1", help_text="Лучший уровень; равен максимуму.")
    text = rich_text("как заполнять")

    # What the rule counts with.
    NUMBERS = ("rule", "maximum", "per_kind", "factor", "level_3", "level_2", "level_1")

    text_fields = ("text",)
    rows_are_searched = True
    base_form_class = ChecklistForm
    content_panels = [
        drift_panel(),
        *ContentPage.content_panels,
        FieldRowPanel(["rule", "maximum"]),
        HelpPanel(template="methodology/cms/points.html"),
        MultiFieldPanel(
            [FieldRowPanel(["per_kind", "factor"]), FieldRowPanel(["level_3", "level_2", "level_1"])],
            heading="Числа правила",
        ),
        FieldPanel("text"),
        RowsPanel("items", heading="Параметры", label="Параметр"),
    ]
    parent_page_types = ["methodology.IndicatorPage"]
    subpage_types = []

    class Meta:
        verbose_name = "чек-лист"
        verbose_name_plural = "чек-листы"

    def plain_text(self) -> str:
        """The instruction and all parameters."""
        return f"{super().plain_text()} " + " ".join(f"{item.text} {item.points_note}" for item in self.items.all())

    def faults(self) -> list[Fault]:
        """What the rule finds wrong with the points: a draft may have it, what is published may not."""
        items = [{name: getattr(item, name) for name in ChecklistItem.NUMBERS} for item in self.items.all()]
        return checklist_faults({name: getattr(self, name) for name in self.NUMBERS}, items)

    @classmethod
    def faulty_among(cls, pages: Iterable[Page], *, below: bool) -> list[tuple["ChecklistPage", list[Fault]]]:
        """Checklists among `pages`, and with `below` drafts under them, whose latest text breaks its rule, with how."""
        wanted = models.Q(pk__in=[page.pk for page in pages])
        for page in pages if below else ():
            wanted |= models.Q(path__startswith=page.path, live=False)
        latest = [page.get_latest_revision_as_object() for page in cls.objects.filter(wanted).order_by("path")]
        return [(page, found) for page in latest if (found := page.faults())]

    def headings(self) -> list[Heading]:
        """Its parts, where it has more than one."""
        titles = [title for title, _ in self.sections()]
        return [Heading(f"part-{place}", title) for place, title in enumerate(titles, start=1) if title]

    def sections(self) -> list[tuple[str, list["ChecklistItem"]]]:
        """Items by level and zone, in order: (heading, items); one section without heading for a plain list."""
        return [(title, list(group)) for title, group in groupby(self.items.all(), lambda item: item.section)]


class ChecklistItem(Orderable):
    """One parameter (параметр) of a checklist."""

    class Evidence(models.TextChoices):
        NONE = "none", "не требуется"
        LINK = "link", "ссылка на фото, снимок экрана или документ"
        PHOTO = "photo", "фото"
        DATE = "date", "дата"
        LINK_DATE = "link;date", "ссылка и дата"

    page = ParentalKey(ChecklistPage, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField("номер")
    text = models.TextField("параметр")
    level = models.PositiveSmallIntegerField(
        "уровень", null=True, blank=True, help_text="Только для правила «уровни»: 3, 2 или 1; первый лучший."
    )
    zone = models.CharField("зона", max_length=80, blank=True, help_text="Например «Входная группа».")
    points = points("баллы")
    points_note = models.CharField("оговорка о баллах", max_length=300, blank=True)
    evidence = models.CharField("подтверждение", max_length=10, choices=Evidence, default=Evidence.LINK)
    report_place = models.CharField("место в отчёте", max_length=255, blank=True)

    # What the rule of the checklist counts with.
    NUMBERS = ("number", "level", "zone", "points")

    panels = [
        FieldRowPanel(["number", "points", "evidence"]),
        FieldPanel("text"),
        FieldRowPanel(["level", "zone"]),
        FieldPanel("points_note"),
        FieldPanel("report_place"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "параметр"
        verbose_name_plural = "параметры"

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"

    @property
    def section(self) -> str:
        """Heading of the part of the checklist that the item stands in; empty in a plain list."""
        return self.section_of({"level": self.level, "zone": self.zone})

    @staticmethod
    def section_of(item: dict[str, Any]) -> str:
        """The same for an item of an edition."""
        return " · ".join(filter(None, [f"Уровень {item['level']}" if item["level"] else "", item["zone"]]))
