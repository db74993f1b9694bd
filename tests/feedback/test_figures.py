"""Figures of the register stay those of the remarks, however remarks are written."""

from collections import Counter

import pytest
from django.db import connection

from feedback.charts import outcome_of
from feedback.models import Remark, RemarkFigure
from network.models import Region
from portal.freshness import noting_reads
from portal.models import ContentChange

pytestmark = pytest.mark.usefixtures("pilot")
KINDS = ("region", "topic", "decision", "second_decision", "state")


def counted() -> tuple[Counter, dict[int, int]]:
    """What a reader of all remarks would count."""
    public = Remark.objects.filter(is_public=True)
    days = public.exclude(decided_in=None).values_list("decided_in", flat=True)
    return Counter(public.values_list(*KINDS)), Counter(days)


def kept() -> tuple[Counter, dict[int, int]]:
    tally = RemarkFigure.objects.tally()
    return Counter({tuple(kind): number for *kind, number in tally}), RemarkFigure.objects.days_to_decision()


def write_in_many_ways() -> None:
    some = Remark.objects.filter(is_public=True)
    first, second, third, *_ = some.order_by("number")
    some.filter(pk=first.pk).update(is_public=False)
    some.filter(pk=second.pk).update(decided_in=12, region=Region.objects.exclude(pk=second.region_id).first())
    third.title = "Иначе"
    third.save()
    Remark.objects.bulk_create(
        Remark(number=number, region=first.region, topic="scale", title="Новое", text="", is_public=number % 2 == 0)
        for number in range(1000, 1010)
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM feedback_remark WHERE number = 1002")
        cursor.execute("UPDATE feedback_remark SET topic = 'other' WHERE number = 1004")


def test_figures_are_those_of_the_remarks():
    assert kept() == counted()
    write_in_many_ways()
    assert kept() == counted()
    outcomes = Counter(outcome_of(state, *decisions) for _, _, *decisions, state in counted()[0].elements())
    totals = RemarkFigure.objects.totals()
    assert {name: number for name, number in totals.items() if number} == outcomes | {"total": outcomes.total()}


def test_folding_leaves_them_as_they_are(monkeypatch):
    write_in_many_ways()
    before, rows = kept(), RemarkFigure.objects.count()
    RemarkFigure.fold()
    assert RemarkFigure.objects.count() == rows  # too few to be worth it
    monkeypatch.setattr(RemarkFigure, "FOLDED_FROM", 1)
    changes = ContentChange.objects.count()
    RemarkFigure.fold()
    assert kept() == before == counted()
    assert RemarkFigure.objects.count() == len(before[0]) + len(before[1])
    assert ContentChange.objects.count() == changes  # no page has to be made anew


def test_a_page_that_shows_them_depends_on_remarks():
    with noting_reads() as reads:
        RemarkFigure.objects.totals()
    assert reads == {"feedback_remark"}
