"""A demonstration goes with all that was decided in it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.actions import judging, screening
from surveys.actions.sending import Sent, send
from surveys.actions.tryout import open_tryout, remove_tryout
from surveys.form import Answers
from surveys.models import Declared, Finding, Proposal, Response, SignalRun, Verdict
from surveys.opened import Opened
from surveys.opening import form_for

pytestmark = pytest.mark.django_db


def test_a_demonstration_goes_with_its_decisions_signals_and_announcements(pilot, expert, seal):
    campaign = open_tryout()
    office = campaign.participations.first().office
    for number in range(20):
        send(
            opened=Opened.now(campaign.pk, office.pk, "jobseeker", timezone.now()),
            campaign=campaign,
            office=office,
            form=form_for(campaign, office, "jobseeker"),
            sent=Sent(Answers({"1": 9}, {}), was_prompted=not number),
            device="",
        )
    screening.queue_search(campaign=campaign, by=expert)
    sent = list(Response.objects.all())
    for count in (1, 3):
        chosen = [response.pk for response in sent[-count:]]
        sent = sent[:-count]
        judging.exclude(responses=chosen, reason="staff", note="", by=expert, seen=seal(chosen))
    later = timezone.now() + timedelta(days=1)
    Declared.objects.create(
        campaign=campaign, office=office, kind="fair", starts_at=later, ends_at=later + timedelta(hours=1), note="Проба"
    )
    models = (Finding, Proposal, SignalRun, Verdict, Declared, Response)
    assert all(model.objects.exists() for model in models)
    assert remove_tryout() == 1
    assert not any(model.objects.exists() for model in models)
