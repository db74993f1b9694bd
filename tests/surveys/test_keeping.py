"""What was promised not to last goes, and the page about visitors says just what is kept."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import models
from django.utils import timezone

from campaigns.models import Campaign
from surveys.actions import keeping
from surveys.lookups import find_asking
from surveys.models import AddressKey, Change, Count, Receipt, Response, SurveyPlan, Tally, ThanksLetter, Tick
from surveys.opened import Opened
from surveys.thanks import send_thanks

pytestmark = pytest.mark.django_db

# Each column of what is stored of an answer, as /privacy/#surveys explains it. A new one is explained there first.
EXPLAINED = {
    "response": {
        "id", "campaign", "office", "audience",  # about which centre
        "key", "marks", "rest", "layout", "is_remote", "was_prompted",  # answers
        "shuffle", "mean", "stems",  # what follows from the answers, to show them in an order without time
        "stage", "origin", "is_confirmed",  # by which link, with a code or not
        "is_late", "sent_at", "seconds", "paces",  # day and hour, how long
        "device",  # a fingerprint of the address
        "entered_by", "excluded",  # who typed it from paper, whether it counts
    },
    "receipt": {"digest", "campaign", "response", "excluded", "is_few"},
    "thanksletter": {"id", "email", "mail_due_at"},
    "visitcode": {"digest", "batch"},
}  # fmt: skip


@pytest.mark.parametrize("model", EXPLAINED)
def test_no_column_is_kept_that_the_privacy_page_does_not_explain(model):
    fields = apps.get_model("surveys", model)._meta.concrete_fields
    assert {field.name for field in fields} == EXPLAINED[model]


def test_no_other_table_points_at_an_answer():
    pointing = {
        f"{relation.related_model._meta.model_name}.{relation.field.name}"
        for relation in Response._meta.related_objects
    }
    assert pointing == {
        "receipt.response",
        "change.response",
        "verdict.response",  # what an expert has decided of it
        "finding.responses",  # what a signal has found, until the links of receipts are cut
        "proposal.responses",  # what one expert has proposed to another
    }


def test_filled_database_holds_no_address_code_or_receipt(client, asking, office, answer, monkeypatch):
    """Whatever table or column: the address of the device, the visit code, the receipt and the mail are nowhere."""
    opened = Opened.now(asking.pk, office.pk, "jobseeker", timezone.now())
    device = find_asking(asking.pk).hash_address("192.0.2.77")
    answer(opened=opened, device=device, email="anna.k@example.org")
    ThanksLetter.objects.update(mail_due_at=timezone.now())
    assert send_thanks() == 1
    keeping.count_all()
    secrets = ["192.0.2.77", "anna.k@example.org", opened.receipt, opened.nonce]
    for model in apps.get_app_config("surveys").get_models():
        rows = model.objects.values_list(*(field.attname for field in model._meta.concrete_fields))
        held = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in rows])
        assert not [secret for secret in secrets if secret in held], model


def test_letter_of_thanks_goes_once_and_takes_its_address_with_it(answer):
    answer(email="anna@example.org")
    assert send_thanks() == 0
    ThanksLetter.objects.update(mail_due_at=timezone.now())
    call_command("send_notices")
    (letter,) = mail.outbox
    assert letter.to == ["anna@example.org"]
    assert not ThanksLetter.objects.exists()
    assert send_thanks() == 0


def test_key_of_addresses_goes_48_hours_after_closing(asking, on):
    find_asking(asking.pk).hash_address("192.0.2.1")
    on(asking.surveys_close + timedelta(days=2))
    keeping.forget(timezone.now())
    assert AddressKey.objects.exists()
    on(asking.surveys_close + timedelta(days=3))
    keeping.forget(timezone.now())
    assert not AddressKey.objects.exists()


def test_link_of_receipts_goes_90_days_after_publication_with_all_that_could_join_them(answer, asking):
    answer(device="a" * 32, seconds=80, paces=[[12, 3]])
    published = timezone.now()
    Campaign.objects.filter(pk=asking.pk).update(published_at=published)
    keeping.forget(published + timedelta(days=89))
    assert Receipt.objects.get().response
    keeping.forget(published + timedelta(days=90))
    receipt, response = Receipt.objects.get(), Response.objects.get()
    assert receipt.response is None
    assert (response.device, response.seconds, response.paces) == ("", None, [])
    assert timezone.localtime(response.sent_at).hour == 0
    assert timezone.localtime(response.sent_at).date() == timezone.localdate(published)


def test_days_of_the_link_are_a_parameter(answer, asking):
    answer()
    SurveyPlan.objects.create(campaign=asking, link_days=10)
    Campaign.objects.filter(pk=asking.pk).update(published_at=timezone.now())
    keeping.forget(timezone.now() + timedelta(days=10))
    assert Receipt.objects.get().response is None


def test_clock_counts_what_waits(answer, asking):
    answer()
    call_command("run_scheduled")
    assert not Change.objects.exists()
    assert not Tick.objects.exists()
    assert Tally.objects.get().respondents == 1
    assert Count.objects.filter(act="sent").aggregate(sum=models.Sum("number"))["sum"] == 1
