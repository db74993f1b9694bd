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
from methodology.spec.records import Checklist, Item
from methodology.validation import Fault, checklist_faults

from .held import held
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

    rule = models.CharField(**held(Checklist, "rule"), max_length=8)
    maximum = points(**held(Checklist, "maximum"))
    per_kind = points(**held(Checklist, "per_kind"), help_text="Только для правила «разнообразие видов», например 0,1.")
    factor = points(**held(Checklist, "factor"), help_text="Только для правила «прирост», например 2.")
    level_3 = points(**held(Checklist, "level_3"), help_text="Только для правила «уровни»; уровень 3 первый.")
    level_2 = points(**held(Checklist, "level_2"))
    level_1 = points(**held(Checklist, "level_1"), help_text="Лучший уровень; равен максимуму.")
    text = rich_text(**held(Checklist, "text"))

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
        return checklist_faults(vars(self), [vars(item) for item in self.items.all()])

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

    page = ParentalKey(ChecklistPage, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(**held(Item, "number"))
    text = models.TextField(**held(Item, "text"))
    level = models.PositiveSmallIntegerField(
        **held(Item, "level"),
        null=True,
        blank=True,
        help_text="Только для правила «уровни»: 3, 2 или 1; первый лучший.",
    )
    zone = models.CharField(**held(Item, "zone"), blank=True, help_text="Например «Входная группа».")
    points = points(**held(Item, "points"))
    points_note = models.CharField(**held(Item, "points_note"), blank=True)
    evidence = models.CharField(**held(Item, "evidence"), max_length=10, default="link")
    report_place = models.CharField(**held(Item, "report_place"), blank=True)

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
