"""The sample of a campaign: promised before, drawn after, by which list."""

import gzip
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from assessments import sampling
from assessments.actions.sampling import SamplingRefused, commit_seed, draw_sample
from assessments.models import Case, Reason, Sample
from campaigns.models import Campaign

from .conftest import CHECKED, CLAIMED

pytestmark = pytest.mark.django_db


@pytest.fixture
def promised(campaign, passport, methodologist) -> Sample:
    return commit_seed(campaign=campaign, by=methodologist)


@pytest.fixture
def drawn(promised, campaign, methodologist, on) -> Sample:
    on(CHECKED)
    return draw_sample(campaign=campaign, by=methodologist)


def test_the_seed_is_promised_once(promised, campaign, methodologist):
    assert promised.commitment == sampling.commit(promised.seed)
    assert commit_seed(campaign=campaign, by=methodologist).seed == promised.seed


def test_after_passports_are_closed_nothing_is_promised(checking, methodologist):
    with pytest.raises(SamplingRefused, match=r"закончился 31\.03\.2026"):
        commit_seed(campaign=checking, by=methodologist)


def test_nothing_is_drawn_while_passports_are_filled_in(promised, campaign, methodologist):
    with pytest.raises(SamplingRefused, match="ещё заполняют"):
        draw_sample(campaign=campaign, by=methodologist)


def test_nothing_is_drawn_without_a_promise(checking, methodologist):
    with pytest.raises(SamplingRefused, match="не обещано"):
        draw_sample(campaign=checking, by=methodologist)


def test_what_is_drawn_stands_in_the_queue_and_can_be_drawn_again(drawn, passport):
    rows = sampling.read_population(gzip.decompress(drawn.population))
    assert {row.item for row in rows} == set(CLAIMED)
    assert drawn.sizes == {"1.3": [1, 1], "3.1.1": [3, 3]}
    again = sampling.draw(rows, drawn.seed, sampling.find_sizes(rows))
    assert {row.item for row in again} == set(Case.objects.values_list("item", flat=True))
    blind = {row.item for row in sampling.choose_blind(again, drawn.seed)}
    assert set(Case.objects.filter(is_blind=True).values_list("item", flat=True)) == blind
    assert Reason.objects.filter(why="sample").count() == 4


def test_drawing_again_changes_nothing(drawn, campaign, methodologist):
    draw_sample(campaign=campaign, by=methodologist)
    assert (Case.objects.count(), Reason.objects.count()) == (4, 4)


def test_a_line_that_stands_in_the_queue_gets_one_more_reason(promised, campaign, case, methodologist):
    case.reasons.create(why="dead_link", words="Ссылка не открывается.")
    draw_sample(campaign=campaign, by=methodologist)
    assert [one.why for one in Case.objects.get(item=case.item).reasons.all()] == ["dead_link", "sample"]
    assert Case.objects.count() == 4


def test_only_methodologists_promise_and_draw(campaign, expert):
    for act in (commit_seed, draw_sample):
        with pytest.raises(PermissionDenied):
            act(campaign=campaign, by=expert)


@pytest.mark.parametrize("change", [{"seed": "другое"}, {"commitment": "0"}, {"population": b"1"}, {"sizes": {}}])
def test_a_drawn_sample_stays_as_it_is(drawn, change):
    with pytest.raises(DatabaseError, match="what was said"), transaction.atomic():
        Sample.objects.update(**change)


def test_nothing_is_drawn_once_the_data_are_closed(promised, campaign, methodologist, on):
    on(date(2026, 4, 5))
    Campaign.objects.filter(pk=campaign.pk).update(frozen_at="2026-04-04T00:00Z")
    with pytest.raises(SamplingRefused, match="закрыты"):
        draw_sample(campaign=campaign, by=methodologist)
