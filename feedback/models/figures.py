"""Counts of public remarks, kept while remarks change, so that no page counts all of them."""

from collections import defaultdict

from django.db import models, transaction
from django.db.models import Sum

from feedback.charts import outcome_of
from feedback.models.remark import Remark
from feedback.models.words import Decision
from network.models import Region

KINDS = ("region", "topic", "decision", "second_decision", "state")
CELL = (*KINDS, "decided_in")


class RemarkFigureQuerySet(models.QuerySet["RemarkFigure"]):
    """What the register's figures need; remarks are not read."""

    def tally(self) -> "models.QuerySet[RemarkFigure, tuple]":
        """How many there are of each region, topic, pair of decisions and state."""
        return self._sums(*KINDS).filter(decided_in=None)

    def days_to_decision(self) -> dict[int, int]:
        """How many were decided in each number of days."""
        return dict(self._sums("decided_in").exclude(decided_in=None))

    def totals(self) -> dict[str, int]:
        """Counts by outcome, two decisions apart, and `total`; one query."""
        outcomes = (Remark.DOUBLE, Remark.OPEN, Remark.JOINED, *Decision.values)
        found = dict.fromkeys(("total", *outcomes), 0)
        kinds = ("state", "decision", "second_decision")
        for state, decision, second, count in self._sums(*kinds).filter(decided_in=None):
            found[outcome_of(state, decision, second)] += count
            found["total"] += count
        return found

    def _sums(self, *kinds: str) -> "models.QuerySet[RemarkFigure, tuple]":
        return self.order_by().values_list(*kinds).annotate(count=Sum("number")).exclude(count=0)


class RemarkFigure(models.Model):
    """So many more, or less, public remarks of a kind; or, without a kind, of those decided in so many days.

    Triggers of remarks add rows, in the transaction that changes a remark, whoever changes it: rows are only added, so
    that nobody who writes waits for another. The clock folds them into one for each kind; the sums stay.
    """

    FOLDED_FROM = 500  # rows too many, below which they are summed as they are

    region = models.ForeignKey(
        Region,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name="регион",
    )
    topic = models.CharField("тема", max_length=20)
    decision = models.CharField("решение", max_length=8)
    second_decision = models.CharField("второе решение", max_length=8)
    state = models.CharField("состояние", max_length=9)
    decided_in = models.PositiveIntegerField("дней до решения", null=True)
    number = models.IntegerField("сколько")

    objects = RemarkFigureQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "счёт замечаний"
        verbose_name_plural = "счета замечаний"

    def __str__(self) -> str:
        return f"{self.topic or self.decided_in}: {self.number}"

    @classmethod
    @transaction.atomic
    def fold(cls) -> None:
        """Put one row for each kind in the place of many. Whoever reads meanwhile sees either, and the same sums."""
        kinds = [f"{name}_id" if name == "region" else name for name in CELL]
        rows: dict[tuple, list[tuple[int, int]]] = defaultdict(list)
        for pk, number, *kind in cls.objects.select_for_update().order_by("pk").values_list("pk", "number", *kinds):
            rows[tuple(kind)].append((pk, number))
        many = {kind: found for kind, found in rows.items() if len(found) > 1}
        if sum(map(len, many.values())) - len(many) < cls.FOLDED_FROM:
            return
        sums = {kind: sum(number for _, number in found) for kind, found in many.items()}
        cls.objects.filter(pk__in=[pk for found in many.values() for pk, _ in found]).delete()
        cls.objects.bulk_create(
            cls(**dict(zip(kinds, kind, strict=True)), number=number) for kind, number in sums.items() if number
        )
