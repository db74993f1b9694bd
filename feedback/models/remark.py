"""The register of what regions asked for and what ФЦК decided."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from modelcluster.models import ClusterableModel
from wagtail.models import Page, RevisionMixin
from wagtail.search import index

from feedback.models.parts import RemarkIndicator
from feedback.models.queries import RemarkQuerySet, topic_place
from feedback.models.words import Decision, Topic
from feedback.states import CHOICES, SHOWN, WAITING, State
from methodology.models import Edition
from network.fields import moment, person
from network.models import Region
from search.text import stems


@dataclass(frozen=True)
class Neighbour:
    """The number and title of a remark beside another one."""

    number: int
    title: str

    def get_absolute_url(self) -> str:
        return reverse("feedback:remark", args=[self.number])


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
    moderated_at = moment("когда проверено")
    moderated_by = person("кто проверил")
    author = person("кто написал")
    submitted_at = moment("получено")
    review_started_at = moment("рассмотрение начато")
    decided_at = moment("решено")
    decided_in = models.PositiveIntegerField("дней до решения", null=True, blank=True, editable=False)
    due_on = models.DateField("ответить до", null=True, blank=True, editable=False)
    assignee = person("ответственный")
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
        index.FilterField("id"),
    ]

    class Meta:
        verbose_name = "замечание"
        verbose_name_plural = "замечания"
        ordering = ["number"]
        permissions = [
            ("moderate_remark", "Проверять замечания перед показом в реестре"),
            ("decide_remark", "Решать замечания и отвечать на них"),
        ]
        indexes = [
            models.Index(fields=["region", "number"]),
            models.Index(fields=["topic", "number"]),
            # Any page of the register in any of its orders is found in an index alone (tables.PageData).
            *(
                models.Index(*order, "number", name=name, include=["id", "topic"], condition=Q(is_public=True))
                for name, *order in (
                    ("remark_by_region", "region"),
                    ("remark_by_topic", topic_place()),
                    ("remark_by_decision", "decision", "second_decision"),
                    ("remark_by_state", "state"),
                )
            ),
            models.Index(fields=["state", "due_on", "number"], name="remark_queue"),
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
