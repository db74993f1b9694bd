"""Questions that regions, clients and journalists ask."""

from itertools import groupby

from django.db import models
from django.db.models import Count, Max, Q
from django.db.models.functions import TruncMonth
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from .prose import ContentPage, rich_text


class FaqIndexPage(ContentPage):
    """All questions, by topic."""

    max_count = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["methodology.FaqPage"]

    class Meta:
        verbose_name = "вопросы и ответы"
        verbose_name_plural = "вопросы и ответы"

    def neighbours(self) -> tuple[None, None]:
        """The list stands alone."""
        return None, None

    def formatted_texts(self) -> list[str]:
        """The published answers, which the list shows in full."""
        return list(FaqPage.objects.child_of(self).live().values_list("answer", flat=True))

    def topics(self) -> list[tuple[str, list["FaqPage"]]]:
        """Topics with their published questions, both in their own order; empty topics are left out."""
        order = {topic: place for place, topic in enumerate(FaqPage.Topic.values)}
        pages = sorted(FaqPage.objects.child_of(self).live(), key=lambda page: (order[page.topic], page.path))
        return [(FaqPage.Topic(topic).label, list(group)) for topic, group in groupby(pages, lambda page: page.topic)]


class FaqPage(ContentPage):
    """One question with its answer; the question is the page's title."""

    class Topic(models.TextChoices):
        ABOUT = "about", "Об индексе"
        INDICATORS = "indicators", "Показатели и чек-листы"
        SURVEY = "survey", "Опрос клиентов"
        EVIDENCE = "evidence", "Подтверждения и проверка"
        RESULTS = "results", "Результаты и рейтинги"
        REMARKS = "remarks", "Замечания и предложения"

    topic = models.CharField("тема", max_length=12, choices=Topic)
    answer = rich_text("ответ", "Сначала сам ответ, потом почему, потом где прочесть подробнее.")

    text_fields = ("answer",)
    content_panels = [
        FieldPanel("title", heading="Вопрос"),
        FieldPanel("topic"),
        FieldPanel("answer"),
        FieldPanel("report_place"),
    ]
    parent_page_types = ["methodology.FaqIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = "вопрос"
        verbose_name_plural = "вопросы"

    @property
    def summary(self) -> str:
        """The beginning of the answer."""
        return self.search_description or self.plain_text()[:200]

    def neighbours(self) -> tuple[Page | None, Page | None]:
        """The previous and the next question."""
        return self._pair(self.get_prev_siblings().live(), self.get_next_siblings().live())


class FaqVoteQuerySet(models.QuerySet["FaqVote"]):
    """Questions about many votes."""

    def by_page(self) -> "models.QuerySet[FaqVote, dict]":
        """For each question `no`, `yes`, `texts` and the day of the last vote; most «no» first. One query."""
        return (
            self.values("page", "page__title", "page__live")
            .annotate(
                no=Count("pk", filter=Q(helped=False)),
                yes=Count("pk", filter=Q(helped=True)),
                texts=Count("pk", filter=~Q(text="")),
                last=Max("day"),
            )
            .order_by("-no", "yes", "page__title")
        )

    def by_month(self) -> "models.QuerySet[FaqVote, dict]":
        """Counts `no`, `yes`, `texts` for each month that has votes, newest first. One query."""
        return (
            self.values(month=TruncMonth("day"))
            .annotate(
                no=Count("pk", filter=Q(helped=False)),
                yes=Count("pk", filter=Q(helped=True)),
                texts=Count("pk", filter=~Q(text="")),
            )
            .order_by("-month")
        )


class FaqVote(models.Model):
    """A visitor's answer to «Помог ли ответ?», at most one a day for a page and an address.

    `voter` is a keyed hash that changes each day, and is wiped once the day is over: methodology.helpfulness.
    """

    LONGEST = 1000

    page = models.ForeignKey(FaqPage, models.CASCADE, related_name="votes", verbose_name="вопрос")
    day = models.DateField("день")
    helped = models.BooleanField("помог")
    text = models.TextField("чего не хватило", blank=True, max_length=LONGEST)
    voter = models.CharField("отпечаток", max_length=64, blank=True, editable=False)

    objects = FaqVoteQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "отзыв об ответе"
        verbose_name_plural = "отзывы об ответах"
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["page", "-day"], name="faq_votes_of_page")]
        constraints = [
            models.UniqueConstraint(fields=["page", "day", "voter"], condition=~Q(voter=""), name="one_faq_vote_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}: {'да' if self.helped else 'нет'}"
