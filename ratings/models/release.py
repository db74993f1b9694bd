"""What a campaign is computed from, what was computed, and what regions object.

A published release and its results are changed by nobody: a trigger in the database refuses it (migration 0003).
"""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from index_engine.extent import Extent
from index_engine.results import Status, UnitLevel
from jobs.models import Job
from network.fields import person
from network.models import Region
from search.slips import SHORTEST_STEM
from search.synonyms import fold, list_variants
from search.text import stems
from seen.digests import digest_seen


def _beginning(word: str) -> str:
    """The part of a word that its forms share, where it says enough; else the word."""
    stem = stems(word) if word.isalpha() else ""
    return stem if len(stem) >= SHORTEST_STEM else word


class InputSetQuerySet(models.QuerySet["InputSet"]):
    """Questions about many sets of data."""

    def newest(self, campaign: Campaign) -> "InputSet | None":
        """The data of a campaign as they stand."""
        return self.filter(campaign=campaign).order_by("-number").first()

    def after_freeze(self, campaign: Campaign) -> "InputSetQuerySet":
        """Changes made after the data were closed, oldest first: the public sees each."""
        return self.filter(campaign=campaign, after_freeze=True).order_by("number")


class InputSet(models.Model):
    """All data of a campaign at one moment, as a file of canonical CSVs (index_engine.csv_files). Never changed."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="input_sets", verbose_name="кампания")
    number = models.PositiveIntegerField("номер")
    file = models.FileField("файл", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    counts = models.JSONField("сколько чего", default=dict)
    source = models.CharField("откуда", max_length=255, help_text="Имя файла или программы.")
    reason = models.TextField("причина изменения", blank=True, help_text="После закрытия данных её видят все.")
    # {"total": int, "rows": [{"table", "office", "what", "before", "after"}, …]}: against the set before.
    changes = models.JSONField("что изменено", default=dict, blank=True)
    after_freeze = models.BooleanField("после закрытия данных", default=False)
    created_at = models.DateTimeField("когда", default=timezone.now)
    author = person("кто загрузил")

    objects = InputSetQuerySet.as_manager()

    class Meta:
        verbose_name = "данные кампании"
        verbose_name_plural = "данные кампаний"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="input_set_once")]

    def __str__(self) -> str:
        return f"{self.campaign}: данные № {self.number}"


class Calculation(Job):
    """One run of the calculation in the background."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="calculations", verbose_name="кампания")
    input_set = models.ForeignKey(InputSet, models.PROTECT, related_name="+", verbose_name="данные")
    reason = models.TextField("причина исправления", blank=True)
    by = person("кто запустил")

    class Meta:
        verbose_name = "расчёт"
        verbose_name_plural = "расчёты"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state__in=["queued", "running"]), name="one_calculation_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.get_state_display()}"


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Questions about many releases."""

    def published(self) -> "ReleaseQuerySet":
        """All published versions, newest campaigns and versions first."""
        return (
            self.filter(state=Release.State.PUBLISHED)
            .select_related("campaign", "campaign__edition")
            .defer("campaign__edition__content", "campaign__edition__changes")
            .order_by("-campaign__period_start", "-campaign_id", "-version")
        )

    def current(self) -> "ReleaseQuerySet":
        """Of each campaign the newest published version."""
        newest = (
            Release.objects.filter(campaign=models.OuterRef("campaign"), state=Release.State.PUBLISHED)
            .order_by("-version")
            .values("pk")[:1]
        )
        return self.published().filter(pk=models.Subquery(newest))

    def preview(self, campaign: Campaign) -> "Release | None":
        """What has been computed and is not published."""
        return self.filter(campaign=campaign, state=Release.State.PREVIEW).first()


class Release(models.Model):
    """A version of a campaign's results: computed once, then published for ever."""

    class State(models.TextChoices):
        PREVIEW = "preview", "предварительный"
        PUBLISHED = "published", "опубликован"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="releases", verbose_name="кампания")
    version = models.PositiveSmallIntegerField("версия", validators=[MinValueValidator(1)])
    state = models.CharField("состояние", max_length=9, choices=State, default=State.PREVIEW)
    input_set = models.ForeignKey(InputSet, models.PROTECT, related_name="releases", verbose_name="данные")
    # The earlier campaign's version that the change is measured from.
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="предыдущий замер"
    )
    reason = models.TextField("причина исправления", blank=True, help_text="У второй и следующих версий; её видят все.")
    folder = models.CharField("папка", max_length=120)
    # {file name: {"sha256": str, "size": int}}
    manifest = models.JSONField("файлы", default=dict)
    # What pages show besides rows: see ratings.release.summary.
    summary = models.JSONField("сводка", default=dict)
    # [{"kind", "text", "units": [[level, code, name, …], …]}]: what a methodologist should look at before publication.
    checks = models.JSONField("проверки", default=list)
    computed_at = models.DateTimeField("посчитан", default=timezone.now)
    published_at = models.DateTimeField("опубликован", null=True, blank=True)
    published_by = person("кто опубликовал")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = "выпуск рейтинга"
        verbose_name_plural = "выпуски рейтинга"
        ordering = ["-computed_at", "-pk"]
        permissions = [("publish_release", "Считать и публиковать выпуски рейтинга")]
        constraints = [models.UniqueConstraint(fields=["campaign", "version"], name="release_version_once")]

    def __str__(self) -> str:
        return f"{self.campaign}, версия {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("ratings:release", args=[self.campaign.slug])

    @property
    def slug(self) -> str:
        """The campaign's part of the address."""
        return self.campaign.slug

    @property
    def is_demo(self) -> bool:
        """Whether the data are invented."""
        return self.campaign.is_demo

    @property
    def extent(self) -> Extent:
        """What its highest level is: the country, or only the regions that take part."""
        return Extent.read(self.summary)

    @property
    def package(self) -> dict[str, str | int]:
        """Sum and size of the data package, from which all figures can be recomputed."""
        return self.manifest.get("release.zip", {})

    def path(self, name: str) -> str:
        """Where the storage keeps a file of this release; KeyError where it has none of that name."""
        if name not in self.manifest:
            raise KeyError(name)
        return f"{self.folder}/{name}"


class UnitResultQuerySet(models.QuerySet["UnitResult"]):
    """Questions about many results."""

    def offices(self) -> "UnitResultQuerySet":
        """Those of offices."""
        return self.filter(level=UnitLevel.OFFICE)

    def regions(self) -> "UnitResultQuerySet":
        """Those of regions."""
        return self.filter(level=UnitLevel.REGION)

    def in_rank_order(self) -> "UnitResultQuerySet":
        """Ranked units by rank, the others after them by name."""
        return self.order_by(F("rank").asc(nulls_last=True), "name")

    def named(self, words: str) -> "UnitResultQuerySet":
        """Those whose name, code or region holds each of the words in any form, or a part of one, or says the same."""
        test = Q()
        for said in list_variants(words):
            test |= Q(*(Q(search_text__contains=_beginning(word)) for word in fold(said).split()))
        return self.filter(test)

    def light(self) -> "UnitResultQuerySet":
        """Without details: for tables."""
        return self.defer("detail")


class UnitResult(models.Model):
    """Figures of an office, a region or the country in one version of a release; `detail` holds what tables do not."""

    class Level(models.TextChoices):
        OFFICE = UnitLevel.OFFICE.value, "ЦЗН"
        REGION = UnitLevel.REGION.value, "регион"
        COUNTRY = UnitLevel.COUNTRY.value, "страна"

    class Status(models.TextChoices):
        RANKED = Status.RANKED.value, "в рейтинге"
        SANCTIONED = Status.SANCTIONED.value, "обнулён за недостоверные данные"
        NO_ANSWERS = Status.NO_ANSWERS.value, "нет ответов клиентов"
        FEW_ANSWERS = Status.FEW_ANSWERS.value, "мало ответов"
        LOW_COVERAGE = Status.LOW_COVERAGE.value, "измерено слишком мало"

    release = models.ForeignKey(Release, models.CASCADE, related_name="results", verbose_name="выпуск")
    level = models.CharField("уровень", max_length=7, choices=Level)
    code = models.CharField("код", max_length=20)
    name = models.CharField("название", max_length=255)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="results", verbose_name="регион"
    )
    network_type = models.CharField("сеть ЦЗН", max_length=13, choices=Region.NetworkType, blank=True)
    status = models.CharField("состояние", max_length=12, choices=Status)
    answers = models.PositiveIntegerField("ответов")
    clients = models.PositiveIntegerField("клиентов", null=True)
    index = models.DecimalField("индекс", max_digits=5, decimal_places=2, null=True)
    low = models.DecimalField("нижняя граница", max_digits=5, decimal_places=2, null=True)
    high = models.DecimalField("верхняя граница", max_digits=5, decimal_places=2, null=True)
    index_jobseeker = models.DecimalField("индекс соискателей", max_digits=5, decimal_places=2, null=True)
    index_employer = models.DecimalField("индекс работодателей", max_digits=5, decimal_places=2, null=True)
    partial = models.BooleanField("только одна аудитория")
    coverage = models.DecimalField("измерено", max_digits=5, decimal_places=4)
    bound_low = models.DecimalField("не меньше", max_digits=5, decimal_places=2)
    bound_high = models.DecimalField("не больше", max_digits=5, decimal_places=2)
    rank = models.PositiveSmallIntegerField("место", null=True)
    rank_low = models.PositiveSmallIntegerField("место не выше", null=True)
    rank_high = models.PositiveSmallIntegerField("место не ниже", null=True)
    rank_in_region = models.PositiveSmallIntegerField("место в регионе", null=True)
    change = models.DecimalField("изменение", max_digits=5, decimal_places=2, null=True)
    parts = models.PositiveSmallIntegerField("частей", default=0)
    parts_measured = models.PositiveSmallIntegerField("частей с индексом", default=0)
    # Made by ratings.release.rows: audiences, groups, indicators, sensitivity, change, unrounded figures; what was
    # counted at an office, and what would raise its index.
    detail = models.JSONField("подробно", default=dict)
    search_text = models.CharField("для поиска", max_length=400, blank=True)

    objects = UnitResultQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "результат"
        verbose_name_plural = "результаты"
        ordering = ["release", "level", "code"]
        constraints = [models.UniqueConstraint(fields=["release", "level", "code"], name="unit_once_in_release")]
        indexes = [
            models.Index(fields=["release", "level", "rank"], name="unit_by_rank"),
            models.Index(fields=["release", "level", "name"], name="unit_by_name"),
            models.Index(fields=["release", "level", "index"], name="unit_by_index"),
            models.Index(fields=["release", "level", "region"], name="unit_by_region"),
            models.Index(fields=["level", "code"], name="unit_by_code"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def coverage_percent(self) -> Decimal:
        """How much of the weight was measured, in percent."""
        return self.coverage * 100


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Questions about many objections."""

    def standing(self) -> "ObjectionQuerySet":
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def unanswered(self) -> "ObjectionQuerySet":
        """Those that wait for an answer: publication waits for them."""
        return self.standing().filter(outcome="")

    def counts(self) -> dict[str, int]:
        """How many there are by outcome; the public sees these numbers."""
        return self.standing().aggregate(
            total=models.Count("pk"),
            accepted=models.Count("pk", filter=Q(outcome=Objection.Outcome.ACCEPTED)),
            rejected=models.Count("pk", filter=Q(outcome=Objection.Outcome.REJECTED)),
            unanswered=models.Count("pk", filter=Q(outcome="")),
        )


class Objection(models.Model):
    """What a region objects to in its figures before publication, and what became of it."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "принято"
        REJECTED = "rejected", "не принято"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="objections", verbose_name="кампания")
    region = models.ForeignKey(Region, models.PROTECT, related_name="objections", verbose_name="регион")
    office_code = models.CharField("код ЦЗН", max_length=20, blank=True)
    indicator = models.CharField("показатель", max_length=8, blank=True)
    text = models.TextField("возражение", max_length=4000)
    author = person("кто написал")
    created_at = models.DateTimeField("когда", default=timezone.now)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)
    outcome = models.CharField("решение", max_length=8, choices=Outcome, blank=True)
    answer = models.TextField("ответ", blank=True, max_length=4000, help_text="Регион увидит его в кабинете.")
    answered_at = models.DateTimeField("когда отвечено", null=True, blank=True)
    answered_by = person("кто ответил")

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "возражение"
        verbose_name_plural = "возражения"
        ordering = ["created_at", "pk"]
        permissions = [("answer_objection", "Отвечать на возражения регионов")]
        indexes = [models.Index(fields=["campaign", "region"], name="objection_by_region")]
        constraints = [
            models.CheckConstraint(
                name="answered_objection_has_answer",
                condition=Q(outcome="") | ~Q(answer=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.region}: {self.text[:60]}"

    @property
    def fingerprint(self) -> str:
        """What tells its words and its answer from any others that it has had or will have, as SHA-256."""
        return digest_seen([self.text, self.office_code, self.indicator, self.outcome, self.answer])

    @property
    def is_open(self) -> bool:
        """Whether the region may still change or withdraw it."""
        return not self.outcome and self.withdrawn_at is None
