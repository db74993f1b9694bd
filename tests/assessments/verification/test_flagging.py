"""The search by rules: what it finds joins the queue, each reason once."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from assessments.actions.flagging import flag_campaign, queue_search
from assessments.blank import Sheet
from assessments.models import Case, Entry, Evidence, Passport, PhotoFacts, Reason
from assessments.opening import blank_of
from campaigns.models import Campaign
from network.models import Office

pytestmark = pytest.mark.django_db


def whys() -> set[tuple[str, str]]:
    return set(Reason.objects.values_list("case__item", "why"))


def photo(passport: Passport, item: str, seed: int) -> Evidence:
    piece = Evidence.objects.create(passport=passport, item=item, key=uuid.uuid4(), kind="photo", sha256=str(seed))
    hashes = b"".join(bytes([seed * 8 + turn] * 32) for turn in range(8))
    PhotoFacts.objects.create(evidence=piece, likeness=hashes, quality=90)
    return piece


@pytest.fixture
def sheet(checking) -> Sheet:
    return blank_of(checking).by_indicator["3.1.1"]


def test_a_dead_link_joins_the_queue_once(checking, piece):
    Evidence.objects.update(link_state="dead", link_reason="Такого сайта нет.")
    assert flag_campaign(checking)["count"] == 1
    assert flag_campaign(checking)["count"] == 0
    assert whys() == {("3.1.1-1", "dead_link")}
    assert Case.objects.get().indicator == "3.1.1"


def test_evidence_of_lines_that_are_not_claimed_is_left_alone(checking, passport):
    Evidence.objects.create(
        passport=passport, item="3.1.1-4", key=uuid.uuid4(), kind="link", link="https://a.ru", link_state="dead"
    )
    flag_campaign(checking)
    assert whys() == set()


def test_all_points_and_a_jump_since_the_last_campaign(checking, passport, sheet, office):
    earlier = Campaign.objects.create(
        slug="last", title="Прошлый замер", edition=checking.edition, period_start=date(2025, 3, 1)
    )
    earlier.participations.create(office=office)
    before = Passport.objects.create(campaign=earlier, office=office)
    Entry.objects.create(passport=before, item="3.1.1-1", is_met=False, version=1)
    for item in sheet.by_key:
        Entry.objects.update_or_create(passport=passport, item=item, defaults={"is_met": True, "version": 2})
    flag_campaign(checking)
    assert {why for item, why in whys() if item.startswith("3.1.1-")} == {"full_sheet", "jump"}


def test_the_same_photo_of_another_campaign_is_named(checking, passport, office):
    earlier = Campaign.objects.create(slug="last", title="Прошлый замер", edition=checking.edition)
    elsewhere = Office.objects.exclude(pk=office.pk).first()
    other = photo(Passport.objects.create(campaign=earlier, office=elsewhere), "5.4-1", 1)
    photo(passport, "3.1.1-1", 1)
    photo(passport, "3.1.1-2", 2)
    flag_campaign(checking)
    reason = Reason.objects.get(why="same_photo")
    assert (reason.case.item, reason.other) == ("3.1.1-1", other)
    assert reason.words == f"Такой же снимок: {elsewhere.name}, Прошлый замер, пункт 5.4-1."


def test_the_search_is_for_experts(checking, expert, methodologist, idle):
    assert queue_search(campaign=checking, by=expert) == queue_search(campaign=checking, by=expert)
    with pytest.raises(PermissionDenied):
        queue_search(campaign=checking, by=methodologist)


def test_the_worker_does_it(checking, piece, expert):
    Evidence.objects.update(link_state="dead")
    run = queue_search(campaign=checking, by=expert)
    run.refresh_from_db()
    assert (run.state, run.count) == ("done", 1)
