"""Questions that regions, clients and journalists ask."""

from itertools import groupby

from django.db import models
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from .prose import ContentPage, Heading, rich_text
from .votes import HelpfulWords


class FaqIndexPage(ContentPage):
    """All questions, by topic."""

    max_count = 1
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["methodology.FaqPage"]
    helpful_words = None  # each question asks for itself

    class Meta:
        verbose_name = "вопросы и ответы"
        verbose_name_plural = "вопросы и ответы"

    def neighbours(self) -> tuple[None, None]:
        """The list stands alone."""
        return None, None

    def formatted_texts(self) -> list[str]:
        """The published answers, which the list shows in full."""
        return list(FaqPage.objects.child_of(self).live().values_list("answer", flat=True))

    @cached_property
    def topics(self) -> list[tuple["FaqPage.Topic", list["FaqPage"]]]:
        """Topics with their published questions, both in their own order; empty topics are left out."""
        order = {topic: place for place, topic in enumerate(FaqPage.Topic.values)}
        pages = sorted(FaqPage.objects.child_of(self).live(), key=lambda page: (order[page.topic], page.path))
        return [(FaqPage.Topic(topic), list(group)) for topic, group in groupby(pages, lambda page: page.topic)]

    def headings(self) -> list[Heading]:
        """Its topics."""
        return [Heading(topic.value, topic.label) for topic, _ in self.topics]


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
    helpful_words = HelpfulWords(
        question="Помог ли ответ?", missing="в ответе", rewritten="какие ответы", back="Вернуться к вопросу"
    )

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

    def beside(self) -> models.QuerySet["FaqPage"]:
        """The other published questions of its topic."""
        return super().beside().filter(topic=self.topic)
