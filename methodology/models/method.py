"""The method: groups, indicators and questionnaires as pages that ФЦК edits."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.models import Orderable, Page
from wagtail.search import index

from methodology.revisions import RowsPanel
from methodology.spec import records, shown_code
from methodology.spec.words import BLOCKS

from .checklist import ChecklistPage
from .held import held
from .prose import ContentPage, Heading, SectionPage, drift_panel, rich_text


def share(verbose_name: str, **kwargs) -> models.DecimalField:
    """A share in [0, 1], four decimals."""
    return models.DecimalField(
        verbose_name,
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        **kwargs,
    )


class MethodologyIndexPage(ContentPage):
    """The root of the knowledge base: the five groups with their indicators, and all sections."""

    text = rich_text("текст")

    text_fields = ("text",)
    content_panels = [*ContentPage.content_panels, FieldPanel("text")]
    max_count = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types = [
        "methodology.SectionPage",
        "methodology.IndicatorGroupPage",
        "methodology.ParametersPage",
        "methodology.QuestionnairePage",
        "methodology.MaterialIndexPage",
    ]

    class Meta:
        verbose_name = "методика"
        verbose_name_plural = "методика"

    def neighbours(self) -> tuple[None, Page | None]:
        """The first page of the method comes next."""
        return None, self.get_children().live().first()

    def sections(self) -> models.QuerySet[SectionPage]:
        """Published prose sections in the order of the tree."""
        return SectionPage.objects.child_of(self).live().order_by("path").defer_streamfields()

    def groups(self) -> list["IndicatorGroupPage"]:
        """Published groups in order, each with its published indicators in `indicators`; two queries."""
        groups = list(IndicatorGroupPage.objects.child_of(self).live().order_by("number"))
        indicators = list(IndicatorPage.objects.descendant_of(self).live().order_by("path"))
        for group in groups:
            group.indicators = [page for page in indicators if page.path.startswith(group.path)]
        return groups

    def questionnaires(self) -> models.QuerySet["QuestionnairePage"]:
        """Published questionnaires."""
        return QuestionnairePage.objects.child_of(self).live().order_by("path")

    def references(self) -> models.QuerySet[Page]:
        """Published pages to look things up in: parameters, materials."""
        kinds = ("parameterspage", "materialindexpage")
        return self.get_children().live().filter(content_type__model__in=kinds).order_by("path")


class IndicatorGroupPage(ContentPage):
    """One of the five groups of indicators."""

    number = models.PositiveSmallIntegerField(**held(records.Group, "number"), unique=True)
    weight = share(
        **held(records.Group, "weight"), help_text="Доля в индексе; веса всех групп в сумме дают 1. Наше значение: 0,2."
    )
    text = rich_text(**held(records.Group, "text"))

    text_fields = ("text",)
    content_panels = [
        drift_panel(),
        FieldRowPanel(["number", "weight"]),
        *ContentPage.content_panels,
        FieldPanel("text"),
    ]
    parent_page_types = ["methodology.MethodologyIndexPage"]
    subpage_types = ["methodology.IndicatorPage"]

    class Meta:
        verbose_name = "группа показателей"
        verbose_name_plural = "группы показателей"

    def get_admin_display_title(self) -> str:
        """The number and the name."""
        return f"{self.number}. {super().get_admin_display_title()}"

    def published_indicators(self) -> models.QuerySet["IndicatorPage"]:
        """The group's published indicators in order, those below another indicator too."""
        return IndicatorPage.objects.descendant_of(self).live().order_by("path")


class IndicatorPage(ContentPage):
    """One indicator: what it measures, how, and what the pilot taught."""

    code = models.CharField(**held(records.Indicator, "code"), unique=True, help_text="Например 1.3 или 3.1.2.")
    level = models.CharField(**held(records.Indicator, "level"), max_length=8, default="office")
    status = models.CharField(**held(records.Indicator, "status"), max_length=9, default="active")
    status_reason = models.CharField(
        **held(records.Indicator, "status_reason"),
        blank=True,
        help_text="Обязательна, если показатель приостановлен или исключён.",
    )
    weight = share(
        **held(records.Indicator, "weight"),
        help_text="Пусто у всех показателей группы: делят её поровну. Иначе у всех действующих, в сумме 1.",
    )
    maximum_note = models.CharField("оговорка о максимуме", max_length=400, blank=True)
    measures = rich_text(**held(records.Indicator, "measures"))
    method = rich_text(**held(records.Indicator, "method"))
    findings = rich_text("что показала апробация")
    changes = rich_text("что изменилось после апробации")

    text_fields = ("code", "status_reason", "maximum_note", "measures", "method", "findings", "changes")
    search_fields = [*ContentPage.search_fields, index.FilterField("code")]
    content_panels = [
        drift_panel(),
        FieldRowPanel(["code", "level", "weight"]),
        *ContentPage.content_panels,
        MultiFieldPanel(["status", "status_reason"], heading="Состояние"),
        MultiFieldPanel(
            [HelpPanel(template="methodology/cms/maximum.html"), "maximum_note"], heading="Максимум баллов"
        ),
        FieldPanel("measures"),
        FieldPanel("method"),
        FieldPanel("findings"),
        FieldPanel("changes"),
    ]
    parent_page_types = ["methodology.IndicatorGroupPage", "methodology.IndicatorPage"]
    subpage_types = ["methodology.IndicatorPage", "methodology.ChecklistPage"]

    class Meta:
        verbose_name = "показатель"
        verbose_name_plural = "показатели"

    def clean(self) -> None:
        super().clean()
        if self.status != "active" and not self.status_reason:
            raise ValidationError({"status_reason": "Напишите, почему показатель не действует."})

    def heading(self) -> str:
        """The code and the name."""
        return f"{self.code} {self.title}"

    def get_admin_display_title(self) -> str:
        """The code, where readers see one, and the name."""
        return f"{self.number} {super().get_admin_display_title()}".strip()

    @property
    def number(self) -> str:
        """The code as readers see it; empty for an indicator that has none in the list."""
        return shown_code(self.code)

    @property
    def is_active(self) -> bool:
        return self.status == "active"

    def headings(self) -> list[Heading]:
        """The chapters that have text."""
        chapters = [
            ("measures", "Что измеряет"),
            ("method", "Как измеряется"),
            ("findings", "Что показала апробация"),
            ("changes", "Что изменилось после апробации"),
        ]
        return [Heading(name, title) for name, title in chapters if getattr(self, name)]

    def chapters(self) -> Iterator[tuple[Heading, str]]:
        """The chapters with their texts."""
        for heading in self.headings():
            yield heading, getattr(self, heading.anchor)

    def parts(self) -> models.QuerySet["IndicatorPage"]:
        """Indicators below this one, as 3.1.1 below 3.1."""
        return IndicatorPage.objects.child_of(self).live().order_by("path")

    @cached_property
    def checklists_below(self) -> list[ChecklistPage]:
        """Its published checklist and those of its parts; one query."""
        return list(ChecklistPage.objects.descendant_of(self).live().order_by("path"))

    def checklist(self) -> ChecklistPage | None:
        """The published checklist of the objective part, if there is one."""
        return next((page for page in self.checklists_below if page.depth == self.depth + 1), None)

    def maximum(self) -> Decimal | None:
        """The points of its published checklist, or of those of its parts together; None where there are none."""
        own = self.checklist()
        known = [page.maximum for page in ([own] if own else self.checklists_below) if page.maximum is not None]
        return sum(known, Decimal(0)) if known else None

    def questions(self) -> models.QuerySet["Question"]:
        """Questions of published questionnaires that feed this indicator."""
        return (
            Question.objects.filter(indicator=self.code, page__live=True)
            .select_related("page")
            .order_by("page__path", "sort_order")
        )


class QuestionnairePage(ContentPage):
    """The questionnaire (опросный лист) of one audience."""

    audience = models.CharField(**held(records.Questionnaire, "audience"), max_length=10, unique=True)
    text = rich_text(**held(records.Questionnaire, "text"))

    text_fields = ("text",)
    rows_are_searched = True
    content_panels = [
        drift_panel(),
        *ContentPage.content_panels,
        FieldPanel("audience"),
        FieldPanel("text"),
        RowsPanel("questions", heading="Вопросы", label="Вопрос"),
    ]
    parent_page_types = ["methodology.MethodologyIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = "анкета"
        verbose_name_plural = "анкеты"

    def plain_text(self) -> str:
        """The introduction and all questions."""
        return f"{super().plain_text()} " + " ".join(
            f"{q.text} {q.hint} {q.options} {q.changes}" for q in self.questions.all()
        )

    @cached_property
    def parts(self) -> list[tuple[str, list["Question"]]]:
        """Questions by part of the form, in order, each with its indicator's page at hand."""
        questions = list(self.questions.all())
        pages = {
            page.code: page for page in IndicatorPage.objects.live().filter(code__in={q.indicator for q in questions})
        }
        for question in questions:
            question.indicator_page = pages.get(question.indicator)
        return [(BLOCKS[block], list(group)) for block, group in groupby(questions, lambda q: q.block)]


class Question(Orderable):
    """One question of a questionnaire."""

    page = ParentalKey(QuestionnairePage, on_delete=models.CASCADE, related_name="questions")
    block = models.CharField(**held(records.Question, "block"), max_length=11, default="main")
    number = models.CharField(**held(records.Question, "number"))
    kind = models.CharField(**held(records.Question, "kind"), max_length=14, default="scale")
    text = models.TextField(**held(records.Question, "text"))
    hint = models.CharField(**held(records.Question, "hint"), blank=True)
    indicator = models.CharField(**held(records.Question, "indicator"), blank=True)
    options = models.TextField(**held(records.Question, "options"), blank=True, help_text="По одному в строке.")
    condition = models.CharField(**held(records.Question, "condition"), blank=True)
    skip_if_remote = models.BooleanField(**held(records.Question, "skip_if_remote"), default=False)
    required = models.BooleanField(**held(records.Question, "required"), default=False)
    changes = models.CharField("что изменилось после апробации", max_length=400, blank=True)
    report_place = models.CharField(**held(records.Question, "report_place"), blank=True)

    panels = [
        FieldRowPanel(["number", "block", "kind"]),
        FieldPanel("text"),
        FieldPanel("hint"),
        FieldPanel("options"),
        FieldRowPanel(["indicator", "condition"]),
        FieldRowPanel(["skip_if_remote", "required"]),
        FieldPanel("changes"),
        FieldPanel("report_place"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "вопрос"
        verbose_name_plural = "вопросы"
        indexes = [models.Index(fields=["indicator"])]

    def __str__(self) -> str:
        return f"{self.number}. {self.text[:60]}"

    @property
    def shown_number(self) -> str:
        """The number as readers see it; empty for fields that the form does not number."""
        return self.number if self.number[-1:].isdigit() else ""

    @property
    def option_list(self) -> list[str]:
        """The options, one by one."""
        return [line.strip() for line in self.options.splitlines() if line.strip()]
