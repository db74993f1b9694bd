"""The register of what regions asked for and what ФЦК decided."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.urls import reverse
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin

from network.models import Region
from search.text import stems


class Decision(models.TextChoices):
    ACCEPTED = "accepted", "принято"
    PARTLY = "partly", "принято частично"
    REJECTED = "rejected", "не принято"


class Topic(models.TextChoices):
    QUESTIONNAIRE = "questionnaire", "Анкета"
    SURVEY_PLATFORM = "survey_platform", "Работа опроса"
    METHODOLOGY_LEVEL = "methodology_level", "Показатели и уровни"
    CHECKLIST = "checklist", "Чек-листы"
    SCALE = "scale", "Шкала оценок"
    CABINET = "cabinet", "Личный кабинет"
    PROCESS = "process", "Порядок замера"
    OTHER = "other", "Другое"


class RemarkQuerySet(SearchableQuerySetMixin, models.QuerySet["Remark"]):
    """Questions about many remarks."""

    def public(self) -> "RemarkQuerySet":
        """Those that the public register shows, with their regions."""
        return self.filter(is_public=True).select_related("region")

    def decided(self, outcome: str) -> "RemarkQuerySet":
        """Those with one decision `outcome`; `double` gives those that carry two, `open` those without any."""
        if outcome == Remark.DOUBLE:
            return self.exclude(second_decision="")
        if outcome == Remark.OPEN:
            return self.filter(decision="")
        return self.filter(decision=outcome, second_decision="")

    def about(self, code: str) -> "RemarkQuerySet":
        """Those about the indicator with this code."""
        return self.filter(pk__in=RemarkIndicator.objects.filter(code=code).values("remark"))

    def by_topic(self, descending: bool = False) -> "RemarkQuerySet":
        """In the alphabetical order of the topics' names, then by number."""
        name = Case(*(When(topic=value, then=Value(str(label))) for value, label in Topic.choices))
        return self.order_by(name.desc() if descending else name.asc(), "number")

    def matching(self, query: str) -> "RemarkQuerySet":
        """Those whose text has all words of `query`, in any form."""
        wanted = stems(query)
        if not wanted:
            return self.none()
        return self.filter(pk__in=[remark.pk for remark in Remark.objects.search(wanted)])

    def totals(self) -> dict[str, int]:
        """Counts by outcome, two decisions apart, and `total`; one query."""
        single = Q(second_decision="")
        return self.aggregate(
            total=Count("pk"),
            double=Count("pk", filter=~single),
            open=Count("pk", filter=Q(decision="")),
            **{value: Count("pk", filter=single & Q(decision=value)) for value in Decision.values},
        )

    def totals_by_region(self) -> "models.QuerySet[Remark, dict]":
        """The same counts for each region that has remarks, most remarks first."""
        single = Q(second_decision="")
        return (
            self.values(slug=F("region__slug"), name=F("region__name"))
            .annotate(
                total=Count("pk"),
                double=Count("pk", filter=~single),
                open=Count("pk", filter=Q(decision="")),
                **{value: Count("pk", filter=single & Q(decision=value)) for value in Decision.values},
            )
            .order_by("-total", "name")
        )


class Remark(index.Indexed, RevisionMixin, ClusterableModel):
    """A region's remark or proposal (замечание, предложение) and the decision on it."""

    DOUBLE = "double"
    OPEN = "open"
    MAX_RELATED = 5

    number = models.PositiveIntegerField(
        "номер", unique=True, help_text="По порядку; он входит в адрес замечания и потом не меняется."
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="remarks", verbose_name="регион")
    topic = models.CharField("тема", max_length=20, choices=Topic)
    title = models.CharField(
        "заголовок", max_length=160, help_text="Одной строкой: «Искать свой центр по части названия»."
    )
    text = models.TextField("замечание", help_text="Суть своими словами: что мешает и что предлагают.")
    decision = models.CharField(
        "решение", max_length=8, choices=Decision, blank=True, help_text="Пусто, пока не решено."
    )
    second_decision = models.CharField(
        "второе решение",
        max_length=8,
        choices=Decision,
        blank=True,
        help_text="Только если в источнике на одно замечание дано два решения.",
    )
    answer = models.TextField("ответ ФЦК", blank=True, help_text="Почему решили так; пусто, если пояснения нет.")
    note = models.TextField(
        "примечание редакции", blank=True, help_text="Что нужно знать о записи: повторы, противоречия."
    )
    is_public = models.BooleanField(
        "видно всем",
        default=True,
        db_index=True,
        help_text="Снимите отметку, чтобы убрать замечание из реестра, не удаляя его.",
    )

    objects = RemarkQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=2),
        index.SearchField("text"),
        index.AutocompleteField("title"),
        index.SearchField("search_stems"),
        index.FilterField("is_public"),
    ]

    class Meta:
        verbose_name = "замечание"
        verbose_name_plural = "замечания"
        ordering = ["number"]
        indexes = [
            models.Index(fields=["region", "number"]),
            models.Index(fields=["decision", "number"]),
            models.Index(fields=["topic", "number"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(second_decision="") | ~Q(decision="") & ~Q(second_decision=F("decision")),
                name="second_decision_differs",
                violation_error_message="Второе решение указывают только вместе с первым и только другое.",
            )
        ]

    def __str__(self) -> str:
        return f"№ {self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("feedback:remark", args=[self.number])

    def search_stems(self) -> str:
        """Stems of all that the public page shows, for search by word forms."""
        return stems(f"{self.number} {self.title} {self.plain_text()} {self.region.name}")

    def plain_text(self) -> str:
        """The text with the answer, for search and its excerpts."""
        return " ".join(filter(None, [self.text, self.answer, self.note]))

    @property
    def decisions(self) -> list[tuple[str, str]]:
        """The decisions as (value, label), none, one or two of them, in the order of the source."""
        return [(value, Decision(value).label) for value in (self.decision, self.second_decision) if value]

    @property
    def decision_text(self) -> str:
        """The decisions in words, as tables and files show them."""
        return " / ".join(label for _, label in self.decisions) or "на рассмотрении"

    @property
    def indicator_codes(self) -> str:
        """Codes of the indicators that it is about, in one line."""
        return ", ".join(about.code for about in self.about_indicators.all())

    def related(self) -> list["Remark"]:
        """Public remarks about the same indicators, else those of the same topic and region; a few at most."""
        others = Remark.objects.public().exclude(pk=self.pk)
        codes = [about.code for about in self.about_indicators.all()]
        alike = others.filter(pk__in=RemarkIndicator.objects.filter(code__in=codes).values("remark"))
        akin = others.filter(topic=self.topic, region=self.region)
        return list(alike[: self.MAX_RELATED]) or list(akin[: self.MAX_RELATED])

    def neighbours(self) -> tuple["Remark | None", "Remark | None"]:
        """The previous and the next public remark by number."""
        public = Remark.objects.filter(is_public=True)
        return (
            public.filter(number__lt=self.number).order_by("-number").first(),
            public.filter(number__gt=self.number).order_by("number").first(),
        )


class RemarkIndicator(models.Model):
    """An indicator that a remark is about, by its code: the pages of the method may change."""

    remark = ParentalKey(Remark, on_delete=models.CASCADE, related_name="about_indicators")
    code = models.CharField(
        "код показателя",
        max_length=8,
        help_text="Как в методике: 1.3, 3.1.2 или site.",
        validators=[RegexValidator(r"^(\d(\.\d{1,2}){1,2}|site)\Z", "Нужен код показателя: 1.3, 3.1.2 или site.")],
    )

    class Meta:
        verbose_name = "показатель"
        verbose_name_plural = "показатели"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["remark", "code"], name="remark_indicator_once")]
        indexes = [models.Index(fields=["code"])]

    def __str__(self) -> str:
        return self.code
