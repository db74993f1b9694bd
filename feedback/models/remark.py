"""The register of what regions asked for and what ФЦК decided."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Page, RevisionMixin
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin

from feedback.states import CHOICES, SHOWN, WAITING, State, Step
from methodology.models import Edition
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


class HasStems(models.Func):
    """Whether a remark's stems hold all (`@>`) or any (`&&`) of the given ones; PostgreSQL has an index for it."""

    output_field = models.BooleanField()

    def __init__(self, wanted: list[str], how: str = "@>") -> None:
        super().__init__(F("stems"))
        self.wanted, self.how = wanted, how

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.source_expressions[0])
        return f"(string_to_array({column}, ' ') {self.how} %s::text[])", [*params, self.wanted]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        column, _ = compiler.compile(self.source_expressions[0])
        joiner = " AND " if self.how == "@>" else " OR "
        tests = joiner.join(f"instr(' ' || {column} || ' ', %s) > 0" for _ in self.wanted)
        return f"({tests})", [f" {stem} " for stem in self.wanted]


class RemarkQuerySet(SearchableQuerySetMixin, models.QuerySet["Remark"]):
    """Questions about many remarks."""

    def public(self) -> "RemarkQuerySet":
        """Those that the public register shows, with their regions."""
        return self.filter(is_public=True).select_related("region")

    def decided(self, outcome: str) -> "RemarkQuerySet":
        """Those with one decision `outcome`; `double` gives those that carry two, `open` those that wait for one,
        `joined` those that are answered with another."""
        if outcome == Remark.DOUBLE:
            return self.exclude(second_decision="")
        if outcome == Remark.OPEN:
            return self.filter(decision="").exclude(state=State.JOINED)
        if outcome == Remark.JOINED:
            return self.filter(state=State.JOINED)
        return self.filter(decision=outcome, second_decision="")

    def about(self, code: str) -> "RemarkQuerySet":
        """Those about the indicator with this code."""
        return self.filter(pk__in=RemarkIndicator.objects.filter(code=code).values("remark"))

    def by_topic(self, descending: bool = False) -> "RemarkQuerySet":
        """In the alphabetical order of the topics' names, then by number."""
        name = Case(*(When(topic=value, then=Value(str(label))) for value, label in Topic.choices))
        return self.order_by(name.desc() if descending else name.asc(), "number")

    def matching(self, query: str) -> "RemarkQuerySet":
        """Those whose text, number or region has all words of `query`, in any form."""
        wanted = list(dict.fromkeys(stems(query).split()))
        if not wanted:
            return self.none()
        named: dict[str, list[int]] = {}
        for pk, name in Region.objects.values_list("pk", "name"):
            for stem in set(stems(name).split()):
                named.setdefault(stem, []).append(pk)
        found = self
        if own := [stem for stem in wanted if stem not in named]:
            found = found.filter(HasStems(own))
        for stem in wanted:
            if stem in named:
                found = found.filter(Q(HasStems([stem])) | Q(region__in=named[stem]))
        return found

    def waiting(self) -> "RemarkQuerySet":
        """Those that ФЦК has yet to answer."""
        return self.filter(state__in=WAITING)

    def overdue(self, day: date) -> "RemarkQuerySet":
        """Those that should have been answered before this day."""
        return self.waiting().filter(due_on__lt=day)

    def unchecked(self) -> "RemarkQuerySet":
        """Those that nobody has looked at yet to let them be read by all."""
        return self.filter(state__in=SHOWN, is_public=False, moderated_at=None)

    def with_supports(self) -> "RemarkQuerySet":
        """With `supports`: how many other regions ask for the same."""
        counted = (
            RemarkSupport.objects.filter(remark=OuterRef("pk")).order_by().values("remark").annotate(n=Count("pk"))
        )
        return self.annotate(supports=Coalesce(Subquery(counted.values("n")), 0))

    def with_neighbours(self) -> "RemarkQuerySet":
        """With the numbers and titles of the public remarks before and after each, for `neighbours`."""
        public = Remark.objects.filter(is_public=True)
        before = public.filter(number__lt=OuterRef("number")).order_by("-number")
        after = public.filter(number__gt=OuterRef("number")).order_by("number")
        return self.annotate(
            previous_number=Subquery(before.values("number")[:1]),
            previous_title=Subquery(before.values("title")[:1]),
            next_number=Subquery(after.values("number")[:1]),
            next_title=Subquery(after.values("title")[:1]),
        )

    def tally(self) -> "models.QuerySet[Remark, dict]":
        """How many there are of each region, topic, state and pair of decisions: what the register's figures need."""
        return (
            self.order_by()
            .values("region", "topic", "state", "decision", "second_decision")
            .annotate(count=Count("*"))  # not of a column: the index has all that it needs
            .values_list("region", "topic", "state", "decision", "second_decision", "count")
        )

    def days_to_decision(self) -> dict[int, int]:
        """How many were decided in each number of days."""
        known = self.exclude(decided_in=None).order_by().values("decided_in").annotate(count=Count("*"))
        return dict(known.values_list("decided_in", "count"))

    def totals(self) -> dict[str, int]:
        """Counts by outcome, two decisions apart, and `total`; one query."""
        single = Q(second_decision="")
        return self.aggregate(
            total=Count("pk"),
            double=Count("pk", filter=~single),
            open=Count("pk", filter=Q(decision="") & ~Q(state=State.JOINED)),
            joined=Count("pk", filter=Q(state=State.JOINED)),
            **{value: Count("pk", filter=single & Q(decision=value)) for value in Decision.values},
        )


@dataclass(frozen=True)
class Neighbour:
    """The number and title of a remark beside another one."""

    number: int
    title: str

    def get_absolute_url(self) -> str:
        return reverse("feedback:remark", args=[self.number])


def _user(verbose_name: str, **kwargs: Any) -> models.ForeignKey:
    """A person; accounts go, what they did stays."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose_name,
        **({"editable": False} | kwargs),
    )


def _moment(verbose_name: str) -> models.DateTimeField:
    return models.DateTimeField(verbose_name, null=True, blank=True, editable=False)


class Remark(index.Indexed, RevisionMixin, ClusterableModel):
    """A region's remark or proposal (замечание, предложение) and the decision on it.

    Every change goes through feedback.actions. A draft has no number; who wrote it is shown to nobody outside the
    region and ФЦК.
    """

    DOUBLE = "double"
    OPEN = "open"
    JOINED = "joined"
    MAX_RELATED = 5
    LONGEST = 5000

    number = models.PositiveIntegerField(
        "номер",
        unique=True,
        null=True,
        blank=True,
        help_text="По порядку; он входит в адрес замечания и потом не меняется.",
    )
    state = models.CharField("состояние", max_length=9, choices=CHOICES, default=State.RECEIVED.value, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="remarks", verbose_name="регион")
    topic = models.CharField("тема", max_length=20, choices=Topic)
    title = models.CharField(
        "заголовок", max_length=160, help_text="Одной строкой: «Искать свой центр по части названия»."
    )
    text = models.TextField("замечание", help_text="Суть своими словами: что мешает и что предлагают.")
    page = models.ForeignKey(
        Page,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="о какой странице",
    )
    # The place in an edition's document, as methodology.diff names it: checklists/1.3/items/2.
    about_path = models.CharField("пункт или вопрос", max_length=200, blank=True, editable=False)
    about_edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="редакция этого пункта",
    )
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
    change_page = models.ForeignKey(
        Page,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="страница с правкой",
    )
    note = models.TextField(
        "примечание редакции", blank=True, help_text="Что нужно знать о записи: повторы, противоречия."
    )
    is_public = models.BooleanField(
        "видно всем",
        default=False,
        db_index=True,
        help_text="Снимите отметку, чтобы убрать замечание из реестра, не удаляя его.",
    )
    moderated_at = _moment("когда проверено")
    moderated_by = _user("кто проверил")
    author = _user("кто написал")
    submitted_at = _moment("получено")
    review_started_at = _moment("рассмотрение начато")
    decided_at = _moment("решено")
    decided_in = models.PositiveIntegerField("дней до решения", null=True, blank=True, editable=False)
    due_on = models.DateField("ответить до", null=True, blank=True, editable=False)
    assignee = _user("ответственный")
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name="объединено с",
    )
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="parts",
        verbose_name="выделено из",
    )
    stems = models.TextField("основы слов", blank=True, editable=False)  # by save()

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
        permissions = [("moderate_remark", "Проверять замечания перед показом в реестре")]
        indexes = [
            models.Index(fields=["region", "number"]),
            models.Index(fields=["decision", "number"]),
            models.Index(fields=["topic", "number"]),
            models.Index(fields=["state", "due_on", "number"], name="remark_queue"),
            # Figures of the register are read from the index alone.
            models.Index(
                fields=["is_public", "region", "topic", "decision", "second_decision", "state", "decided_in"],
                name="remark_figures",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(second_decision="") | ~Q(decision="") & ~Q(second_decision=F("decision")),
                name="second_decision_differs",
                violation_error_message="Второе решение указывают только вместе с первым и только другое.",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT.value, number=None)
                | ~Q(state=State.DRAFT.value) & Q(number__isnull=False),
                name="remark_numbered_when_sent",
                violation_error_message="Номер есть у всех замечаний, кроме черновиков.",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DECIDED.value) & ~Q(decision="")
                | ~Q(state=State.DECIDED.value) & Q(decision=""),
                name="remark_decided_with_decision",
                violation_error_message="Решение записывают на странице решения.",
            ),
            models.CheckConstraint(
                condition=Q(state=State.JOINED.value, merged_into__isnull=False)
                | ~Q(state=State.JOINED.value) & Q(merged_into=None),
                name="remark_joined_to_another",
                violation_error_message="Объединённое замечание ссылается на главное.",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(state__in=sorted(state.value for state in SHOWN)),
                name="remark_public_when_sent",
                violation_error_message="Черновики и отозванные замечания в реестре не показывают.",
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}. {self.title}" if self.number else f"Черновик. {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.stems = stems(f"{self.number or ''} {self.title} {self.plain_text()}")
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "stems"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("feedback:remark", args=[self.number]) if self.number else ""

    def search_stems(self) -> str:
        """Stems of all that the public page shows, for search by word forms."""
        return stems(f"{self.number or ''} {self.title} {self.plain_text()} {self.region.name}")

    def plain_text(self) -> str:
        """The text with the answer, for search and its excerpts."""
        return " ".join(filter(None, [self.text, self.answer, self.note]))

    @property
    def decisions(self) -> list[tuple[str, str]]:
        """The decisions as (value, label), none, one or two of them, in the order of the source."""
        return [(value, Decision(value).label) for value in (self.decision, self.second_decision) if value]

    @property
    def decision_text(self) -> str:
        """The decisions in words, as tables and files show them; before one is made, the state."""
        return " / ".join(label for _, label in self.decisions) or State(self.state).label

    @property
    def step(self) -> State:
        """The state with its words."""
        return State(self.state)

    @property
    def indicator_codes(self) -> str:
        """Codes of the indicators that it is about, in one line."""
        return ", ".join(about.code for about in self.about_indicators.all())

    @property
    def days_waiting(self) -> int | None:
        """Days since it was received while it waits for its answer; None where it does not, or nobody knows."""
        if self.state not in WAITING or self.submitted_at is None:
            return None
        return (timezone.localdate() - timezone.localdate(self.submitted_at)).days

    @property
    def is_overdue(self) -> bool:
        """Whether the day by which it should have been answered is over."""
        return self.state in WAITING and self.due_on is not None and self.due_on < timezone.localdate()

    def related(self) -> list["Remark"]:
        """Public remarks about the same indicators, else those of the same topic and region; a few at most."""
        codes = [about.code for about in self.about_indicators.all()]
        others = Remark.objects.public().exclude(pk=self.pk)
        alike = others.filter(pk__in=RemarkIndicator.objects.filter(code__in=codes).values("remark")) if codes else []
        akin = others.filter(topic=self.topic, region=self.region)
        return list(alike[: self.MAX_RELATED]) or list(akin[: self.MAX_RELATED])

    def neighbours(self) -> tuple["Neighbour | None", "Neighbour | None"]:
        """The previous and the next public remark by number; the row must come from `with_neighbours`."""
        found = [(self.previous_number, self.previous_title), (self.next_number, self.next_title)]
        before, after = (Neighbour(number, title) if number else None for number, title in found)
        return before, after


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


class RemarkSupport(models.Model):
    """Another region asks for the same instead of writing it again."""

    remark = models.ForeignKey(Remark, models.CASCADE, related_name="supporters", verbose_name="замечание")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="регион")
    user = _user("кто присоединил")
    # The region's own remark that was merged with this one; without it, the region has joined by itself.
    via = models.ForeignKey(
        Remark, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="из-за объединения с"
    )
    created_at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "присоединившийся регион"
        verbose_name_plural = "присоединившиеся регионы"
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["remark", "region"], name="support_once")]

    def __str__(self) -> str:
        return f"{self.region}: {self.remark}"


class RemarkEventQuerySet(models.QuerySet["RemarkEvent"]):
    """Questions about many steps."""

    def public(self) -> "RemarkEventQuerySet":
        """Those that readers see, of remarks that readers see."""
        return self.filter(is_public=True, remark__is_public=True).select_related("remark__region", "region")


class RemarkEvent(models.Model):
    """One step of a remark. Rows are only added: a trigger in the database refuses to change or delete them."""

    class Side(models.TextChoices):
        REGION = "region", "регион"
        CENTRE = "centre", "ФЦК"

    remark = models.ForeignKey(Remark, models.PROTECT, related_name="events", verbose_name="замечание")
    step = models.CharField("шаг", max_length=12, choices=[(step.value, step.order) for step in Step])
    at = models.DateTimeField("когда", default=timezone.now)
    side = models.CharField("чей", max_length=6, choices=Side)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="регион")
    by = _user("кто")
    # What the step changed: values of the remark by field, and what the step itself says.
    before = models.JSONField("было", default=dict)
    after = models.JSONField("стало", default=dict)
    is_public = models.BooleanField("видно всем")

    objects = RemarkEventQuerySet.as_manager()

    class Meta:
        verbose_name = "шаг замечания"
        verbose_name_plural = "шаги замечаний"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["remark", "at"]), models.Index(fields=["is_public", "step", "-at"])]

    def __str__(self) -> str:
        return f"{self.remark}: {self.text}"

    @property
    def text(self) -> str:
        """What happened, in words."""
        return Step(self.step).past


class RemarkCounter(models.Model):
    """The last number that was given, in one row: whoever gives the next one locks it, so there are no gaps."""

    last = models.PositiveIntegerField("последний номер", default=0)

    class Meta:
        verbose_name = "счётчик замечаний"
        verbose_name_plural = "счётчики замечаний"

    def __str__(self) -> str:
        return f"№ {self.last}"
