"""Who is told of which step of a remark."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback import actions
from feedback.models import Remark
from feedback.notices import KINDS, SILENT, tell_of_editions
from feedback.states import Step
from methodology.models import Edition
from network.invitations import end_membership
from notices.kinds import KINDS as CATALOGUE
from notices.models import Notice
from tests.fixtures.people import person

from .conftest import notices_of


@pytest.fixture
def joined(remark, stranger) -> Remark:
    """In the register, with another region that has joined."""
    actions.moderate(remark=remark, by=None, seen=None, is_public=True)
    joined = actions.join(remark=remark, by=stranger, seen=None)
    Notice.objects.all().delete()
    return joined


def told(user) -> list[str]:
    return [notice.code for notice in reversed(notices_of(user))]


def test_every_step_is_told_or_silent_on_purpose():
    assert set(KINDS) | SILENT == set(Step)
    assert not set(KINDS) & SILENT
    assert set(KINDS.values()) <= set(CATALOGUE)


def test_a_draft_is_told_to_nobody(coordinator):
    actions.save_draft(by=coordinator, topic="scale", title="Пять баллов", text="Шкала от 1 до 5.")
    assert told(coordinator) == []


def test_the_receipt_is_confirmed_once_and_leads_to_the_cabinet(remark, coordinator):
    actions.submit(remark=remark, by=coordinator, seen=None)
    [notice] = notices_of(coordinator)
    assert notice.subject == f"Замечание № {remark.number} получено"
    assert notice.link == f"/cabinet/remarks/{remark.pk}/"


def test_author_and_those_who_joined_hear_of_each_step(joined, coordinator, stranger, expert):
    actions.start_review(remark=joined, by=expert, seen=None)
    actions.decide(remark=joined, by=expert, seen=None, decision="partly", answer="Возьмём шкалу <5>.")
    actions.decide(remark=joined, by=expert, seen=None, decision="partly", answer="Возьмём шкалу <5>.")
    actions.reopen(remark=joined, by=expert, seen=None, reason="Нашлась ошибка.")
    wanted = ["remark_in_review", "remark_decided", "remark_reopened"]
    assert told(coordinator) == told(stranger) == wanted
    decided, reopened = notices_of(stranger)[1], notices_of(stranger)[0]
    assert decided.subject == f"Замечание № {joined.number}: принято частично"
    assert "Возьмём шкалу <5>." in decided.text
    assert "Нашлась ошибка." in reopened.text
    assert decided.link == joined.get_absolute_url()  # the register: the cabinet shows a region its own
    assert notices_of(coordinator)[1].link == f"/cabinet/remarks/{joined.pk}/"
    assert told(expert) == []


def test_a_decision_on_what_nobody_had_begun_is_one_letter_and_two_steps(remark, coordinator, expert):
    actions.decide(remark=remark, by=expert, seen=None, decision="accepted", answer="Да.")
    assert told(coordinator) == ["remark_received", "remark_decided"]
    steps = list(remark.events.values_list("step", flat=True))
    assert steps == [Step.SUBMIT, Step.START_REVIEW, Step.DECIDE]


def test_what_is_rolled_back_is_not_told(remark, expert, coordinator):
    with pytest.raises(actions.RemarkRefused):
        actions.decide(remark=remark, by=expert, seen=None, decision="accepted", answer="  ")
    assert told(coordinator) == ["remark_received"]


def test_who_withdraws_knows_it_but_colleagues_are_told(remark, coordinator, tyumen):
    colleague = person("second@tyumen.example", tyumen)
    actions.withdraw(remark=remark, by=colleague, seen=None)
    assert told(coordinator) == ["remark_received", "remark_withdrawn"]
    assert told(colleague) == []


def test_moderation_is_told(remark, coordinator):
    actions.moderate(remark=remark, by=None, seen=None, is_public=True)
    actions.moderate(remark=remark, by=None, seen=None, is_public=False)
    assert told(coordinator)[1:] == ["remark_published", "remark_hidden"]


def test_those_whose_remark_was_merged_get_the_answer_to_the_other(remark, stranger, coordinator, expert):
    draft = actions.save_draft(by=stranger, topic="scale", title="Шкала", text="Пятибалльная.")
    double = actions.submit(remark=draft, by=stranger, seen=None)
    actions.merge(main=remark, duplicates=[double], by=expert, seen=None)
    actions.decide(remark=remark, by=expert, seen=None, decision="accepted", answer="Да.")
    assert told(stranger) == ["remark_received", "remark_merged", "remark_decided"]
    merged = notices_of(stranger)[1]
    assert merged.subject == f"Замечание № {double.number} объединено с № {remark.number}"
    assert told(coordinator) == ["remark_received", "remark_decided"]


def test_a_split_is_told_once_with_the_number_of_the_part(remark, coordinator, expert):
    part = actions.split(
        remark=remark,
        by=expert,
        seen=None,
        title="Первое",
        text="Одно.",
        second_topic="other",
        second_title="Второе",
        second_text="Другое.",
    )
    assert told(coordinator)[1:] == ["remark_split"]
    assert f"№ {part.number} «Второе»" in notices_of(coordinator)[0].text
    third = actions.split(
        remark=part,
        by=expert,
        seen=None,
        title="Второе",
        text="Д.",
        second_topic="other",
        second_title="Третье",
        second_text="Т.",
    )
    assert f"№ {third.number} «Третье»" in notices_of(coordinator)[0].text


def test_after_the_author_has_left_the_coordinators_hear(remark, coordinator, tyumen, expert):
    end_membership(membership=coordinator.memberships.get(), by=None)
    successor = person("successor@tyumen.example", tyumen)
    actions.start_review(remark=remark, by=expert, seen=None)
    assert told(successor) == ["remark_in_review"]
    assert told(coordinator) == ["remark_received"]


def test_a_remark_of_the_pilot_that_nobody_wrote_here_is_told_to_the_region(pilot, stranger, expert):
    remark = Remark.objects.filter(region__slug="bryansk", state="decided").first()
    if remark is None:
        remark = Remark.objects.filter(state="decided").first()
        stranger.memberships.update(region=remark.region)
    actions.reopen(remark=remark, by=expert, seen=None, reason="Посмотрим ещё раз.")
    assert told(stranger) == ["remark_reopened"]


def test_many_who_joined_cost_no_more_queries(joined, expert, django_assert_max_num_queries):
    from feedback.notices import tell

    event = joined.events.get(step="publish")
    with django_assert_max_num_queries(10):
        tell(event)


def _edition(remark: Remark, at) -> Edition:
    newest = Edition.objects.newest()
    return Edition.objects.create(
        number=newest.number + 1,
        content=newest.content + " ",
        sha256="f" * 64,
        frozen_at=at,
        changes=[{"about": ["indicators/1.3"], "text": "Шкала от 1 до 5.", "remarks": [remark.number]}],
    )


def test_an_edition_that_takes_a_remark_in_is_told_once_with_the_way_to_the_difference(
    joined,
    coordinator,
    stranger,
):
    tell_of_editions()
    assert told(coordinator) == []
    edition = _edition(joined, timezone.now() + timedelta(seconds=1))
    assert tell_of_editions() == 1
    assert told(coordinator) == told(stranger) == ["remark_taken_in"]
    [notice] = notices_of(coordinator)
    assert notice.subject == f"Замечание № {joined.number} учтено в редакции {edition.number}"
    assert notice.link == f"/methodology/editions/3/diff/{edition.number}/#remark-{joined.number}"
    Notice.objects.all().delete()
    assert tell_of_editions() == 0
    assert told(coordinator) == []


def test_who_came_after_an_edition_is_not_told_of_it(joined, coordinator, stranger, tyumen):
    tell_of_editions()
    Remark.objects.filter(pk=joined.pk).update(submitted_at=timezone.now() - timedelta(days=2))
    coordinator.memberships.update(since=timezone.now() - timedelta(days=3))
    _edition(joined, timezone.now() - timedelta(days=1))
    newcomer = person("newcomer@tyumen.example", tyumen)
    tell_of_editions()
    assert (told(coordinator), told(stranger), told(newcomer)) == (["remark_taken_in"], [], [])


def test_a_fresh_portal_tells_nobody_of_the_editions_that_it_came_with(pilot, stranger, coordinator):
    assert tell_of_editions() == Edition.objects.count()
    assert not Notice.objects.exists()
