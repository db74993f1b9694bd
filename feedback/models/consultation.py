"""The log of the support that ФЦК gives to regions (журнал консультаций)."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin

from feedback.models.fields import indicator_code
from methodology.models import FaqPage
from network.fields import person
from network.models import Region
from search.text import stems
from uploads.models import UploadedTable

from .remark import Remark

EARLIEST = date(2015, 1, 1)
TRIES = 3


class ConsultationKind(models.TextChoices):
    """What the support was; the values are those of the pilot's log."""

    CONSULTATION = "consultation", "консультация"
    WEBINAR = "webinar", "вебинар"
    DOCUMENTS = "documents", "документы участия"
    INDICATOR_LIST = "indicator_list", "выбор показателей"
    DATA_COLLECTION = "data_collection", "сбор данных"
    TECHNICAL_ISSUE = "technical_issue", "неполадка"
    REPORT = "report", "отчёт региона"
    NOTIFICATION = "notification", "уведомление"
    OTHER = "other", "другое"


class Channel(models.TextChoices):
    PHONE = "phone", "телефон"
    EMAIL = "email", "почта"
    VIDEO = "video", "видеосвязь"
    CHAT = "chat", "чат"
    MEETING = "meeting", "встреча"


class ConsultationQuerySet(SearchableQuerySetMixin, models.QuerySet["Consultation"]):
    """Questions about many rows of the log."""

    def begun(self, first: date, after: date) -> "ConsultationQuerySet":
        """Those that began on `first` or later, and before `after`."""
        return self.filter(date_start__gte=first, date_start__lt=after)

    def of_year(self, year: int) -> "ConsultationQuerySet":
        """Those that began in this year."""
        return self.begun(date(year, 1, 1), date(year + 1, 1, 1))

    def of_month(self, first: date) -> "ConsultationQuerySet":
        """Those that began in the month of this first day."""
        return self.begun(first, date(first.year + first.month // 12, first.month % 12 + 1, 1))

    def for_region(self, region: Region) -> "ConsultationQuerySet":
        """Those given to this region, alone or among others."""
        return self.filter(pk__in=ConsultationRegion.objects.filter(region=region).values("consultation"))

    def matching(self, query: str) -> "ConsultationQuerySet":
        """Those that have all words of `query`, in any form."""
        wanted = stems(query)
        if not wanted:
            return self.none()
        return self.filter(pk__in=[row.pk for row in Consultation.objects.search(wanted)])

    def totals(self) -> dict:
        """`total` rows, the `first` and the `last` day; one query."""
        return self.aggregate(total=Count("pk"), first=Min("date_start"), last=Max("date_end"))

    def by_month_and_kind(self) -> "models.QuerySet[Consultation, dict]":
        """`total` by `month` (its first day) and `kind`, months in their order; a row counts where it began."""
        return (
            self.order_by()
            .annotate(month=TruncMonth("date_start"))
            .values("month", "kind")
            .annotate(total=Count("pk"))
            .order_by("month", "kind")
        )

    def by_region(self) -> "models.QuerySet[ConsultationRegion, dict]":
        """`total` by region (`slug`, `name`), most first; a row for several regions counts for each of them."""
        return (
            ConsultationRegion.objects.filter(consultation__in=self.order_by().values("pk"))
            .values(slug=F("region__slug"), name=F("region__name"))
            .annotate(total=Count("pk"))
            .order_by("-total", "name")
        )


class Consultation(index.Indexed, RevisionMixin, ClusterableModel):
    """One row of the log: what support which regions got, and when. No names of people stand in it."""

    number = models.PositiveIntegerField("номер", unique=True, editable=False)  # given by save()
    # Given by the form: the same form sent twice makes one row.
    key = models.UUIDField("ключ записи", unique=True, default=uuid4, editable=False)
    date_start = models.DateField("дата")
    date_end = models.DateField("по", blank=True, help_text="Если длилась несколько дней; иначе пусто.")
    regions = ParentalManyToManyField(
        Region, through="ConsultationRegion", related_name="consultations", verbose_name="регионы"
    )
    kind = models.CharField("вид", max_length=16, choices=ConsultationKind)
    channel = models.CharField("как", max_length=8, choices=Channel, blank=True)
    topic = models.CharField(
        "тема", max_length=160, help_text="Одной строкой, без имён людей: «Как заполнить анкету объективных данных»."
    )
    question = models.TextField(
        "вопрос", max_length=5000, blank=True, help_text="Если он пригодится другим: из него можно сделать вопрос FAQ."
    )
    answer = models.TextField("ответ", max_length=5000, blank=True)
    by = person("кто записал")
    faq_page = models.OneToOneField(
        FaqPage, models.SET_NULL, null=True, blank=True, editable=False, related_name="consultation", verbose_name="FAQ"
    )
    remark = models.OneToOneField(
        Remark,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="consultation",
        verbose_name="замечание",
    )

    objects = ConsultationQuerySet.as_manager()

    search_fields = [
        index.SearchField("topic", boost=2),
        index.SearchField("question"),
        index.SearchField("answer"),
        index.AutocompleteField("topic"),
        index.SearchField("search_stems"),
    ]

    class Meta:
        verbose_name = "консультация"
        verbose_name_plural = "консультации"
        ordering = ["-date_start", "-number"]
        indexes = [
            models.Index(fields=["-date_start", "-number"]),
            models.Index(fields=["kind", "-date_start"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_end__gte=F("date_start")),
                name="consultation_days_in_order",
                violation_error_message="Последний день не может быть раньше первого.",
            )
        ]

    def __str__(self) -> str:
        return f"№ {self.number}. {self.topic}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new row takes the next number, and another one if somebody takes that at the same moment."""
        if self.number is not None:
            super().save(*args, **kwargs)
            return
        for attempt in range(1, TRIES + 1):
            self.number = (Consultation.objects.aggregate(last=Max("number"))["last"] or 0) + 1
            try:
                with transaction.atomic():
                    super().save(*args, **kwargs)
                return
            except IntegrityError:
                self.number = self.pk = None
                self._state.adding = True
                if attempt == TRIES:
                    raise

    def get_admin_url(self) -> str:
        """The row's page in the CMS."""
        return reverse("wagtailsnippets_feedback_consultation:inspect", args=[self.pk])

    def clean(self) -> None:
        """One day where no last day is given; support that has not happened yet is not logged."""
        super().clean()
        if self.date_start is None:
            return
        if self.date_end is None:
            self.date_end = self.date_start
        if self.date_start > timezone.localdate():
            raise ValidationError({"date_start": "Этот день ещё не наступил. В журнал пишут о том, что уже было."})
        if self.date_start < EARLIEST:
            raise ValidationError({"date_start": f"Проверьте год: журнал ведут с {EARLIEST.year} года."})

    def with_content_json(self, content: dict) -> "Consultation":
        """The row as a revision has it; what has been made of it since is no part of the text, so it stays."""
        row = super().with_content_json(content)
        row.number, row.key, row.by_id = self.number, self.key, self.by_id
        row.faq_page_id, row.remark_id = self.faq_page_id, self.remark_id
        return row

    def search_stems(self) -> str:
        """Stems of all that the row says, for search by word forms."""
        codes = " ".join(self.codes)
        return stems(f"{self.number} {self.topic} {self.question} {self.answer} {self.region_names} {codes}")

    @property
    def days(self) -> str:
        """The day, or the first and the last one, as tables show them."""
        first = date_format(self.date_start)
        return first if self.date_end == self.date_start else f"{first}–{date_format(self.date_end)}"

    @property
    def region_names(self) -> str:
        """Names of the regions, in one line."""
        return "; ".join(sorted(region.name for region in self.regions.all()))

    @property
    def regions_in_short(self) -> str:
        """The regions as a list of rows shows them: the names of two, of more the number only."""
        names = sorted(region.name for region in self.regions.all())
        return ", ".join(names) if len(names) <= 2 else f"Регионов: {len(names)}"

    @property
    def codes(self) -> list[str]:
        """Codes of the indicators that it was about."""
        return sorted(about.code for about in self.about_indicators.all())

    @property
    def indicator_codes(self) -> str:
        """The same, in one line."""
        return ", ".join(self.codes)


class ConsultationRegion(models.Model):
    """A region that got the support. A model of its own, so that a region with a history is not deleted."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="регион")

    class Meta:
        verbose_name = "регион консультации"
        verbose_name_plural = "регионы консультаций"
        constraints = [models.UniqueConstraint(fields=["consultation", "region"], name="consultation_region_once")]

    def __str__(self) -> str:
        return str(self.region)


class ConsultationIndicator(models.Model):
    """An indicator that a consultation was about, by its code: the pages of the method may change."""

    consultation = ParentalKey(Consultation, on_delete=models.CASCADE, related_name="about_indicators")
    code = indicator_code()

    class Meta:
        verbose_name = "показатель"
        verbose_name_plural = "показатели"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["consultation", "code"], name="consultation_indicator_once")]
        indexes = [models.Index(fields=["code"])]

    def __str__(self) -> str:
        return self.code


class ConsultationImport(UploadedTable):
    """One uploaded file of the log."""

    class Meta(UploadedTable.Meta):
        verbose_name = "загрузка журнала"
        verbose_name_plural = "загрузки журнала"
