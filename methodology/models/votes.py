"""Votes of readers: whether a page of the method, or an answer, has helped them."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Max, Q
from django.db.models.functions import TruncMonth
from wagtail.models import Page


@dataclass(frozen=True)
class HelpfulWords:
    """How a kind of pages asks its readers: all words that differ between kinds."""

    question: str = "Полезна ли страница?"
    missing: str = "на странице"  # чего не хватило …
    rewritten: str = "какие страницы"  # по отзывам видно, … переписать
    back: str = "Вернуться на страницу"


class PageVoteQuerySet(models.QuerySet["PageVote"]):
    """Questions about many votes."""

    def by_page(self) -> "models.QuerySet[PageVote, dict]":
        """For each page `no`, `yes`, `texts`, its type and the day of the last vote; most «no» first. One query."""
        return (
            self.values("page", "page__title", "page__live", "page__content_type")
            .annotate(
                no=Count("pk", filter=Q(helped=False)),
                yes=Count("pk", filter=Q(helped=True)),
                texts=Count("pk", filter=~Q(text="")),
                last=Max("day"),
            )
            .order_by("-no", "yes", "page__title")
        )

    def by_month(self) -> "models.QuerySet[PageVote, dict]":
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


class PageVote(models.Model):
    """A visitor's answer to «Полезна ли страница?», at most one a day for a page and an address.

    `voter` is a keyed hash that changes each day, and is wiped once the day is over: methodology.helpfulness.
    """

    LONGEST = 1000

    page = models.ForeignKey(Page, models.CASCADE, related_name="votes", verbose_name="страница")
    day = models.DateField("день")
    helped = models.BooleanField("помог")
    text = models.TextField("чего не хватило", blank=True, max_length=LONGEST)
    voter = models.CharField("отпечаток", max_length=64, blank=True, editable=False)

    objects = PageVoteQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "отзыв о странице"
        verbose_name_plural = "отзывы о страницах"
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["page", "-day"], name="faq_votes_of_page")]
        constraints = [
            models.UniqueConstraint(fields=["page", "day", "voter"], condition=~Q(voter=""), name="one_faq_vote_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}: {'да' if self.helped else 'нет'}"
