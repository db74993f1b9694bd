"""The public page of the sample: what a reader learns before passports are closed, after, and after the draw."""

import hashlib
import subprocess
import sys

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.actions.sampling import commit_seed, draw_sample
from assessments.models import Passport
from campaigns.models import Campaign

from .conftest import CHECKED

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(page, campaign):
    """The page as a reader sees it now."""
    return lambda: " ".join(page(reverse("assessments:sample", args=[campaign.slug])).main.text.split())


@pytest.fixture
def promised(campaign, passport, methodologist):
    return commit_seed(campaign=campaign, by=methodologist)


def test_the_promise_is_public_at_once_and_the_seed_is_not(shown, campaign, passport, methodologist):
    assert "не позже 31.03.2026" in shown()
    sample = commit_seed(campaign=campaign, by=methodologist)
    text = shown()
    assert sample.commitment in text
    assert f"{timezone.localtime(sample.committed_at):%d.%m.%Y, %H:%M} по московскому" in text
    assert "Зерно откроют после 31.03.2026" in text
    assert sample.seed not in text


def test_while_it_waits_for_the_draw_the_seed_stays_secret(shown, promised, on):
    on(CHECKED)
    assert promised.seed not in shown()
    assert "зерно откроют, когда сделают выборку" in shown()


def test_once_drawn_anybody_can_hold_the_seed_against_the_promise(
    shown, promised, campaign, methodologist, on, client, tmp_path
):
    on(CHECKED)
    sample = draw_sample(campaign=campaign, by=methodologist)
    text = shown()
    assert sample.seed in text
    assert hashlib.sha256(sample.seed.encode()).hexdigest() in text
    assert sample.population_sha256 in text
    assert "4 пункта из 4 заявленных" in text
    assert methodologist.username not in text
    (tmp_path / "sampling.py").write_bytes(client.get(reverse("assessments:script")).content)
    (tmp_path / "population.tsv").write_text("1.3\tН-1\t1.3-1\n", encoding="utf-8")
    command = [sys.executable, "-S", "sampling.py", "population.tsv", sample.seed]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert sample.commitment in said


def test_a_seed_that_was_not_promised_in_time_is_told(shown, passport, on):
    on(CHECKED)
    assert "не обещали, пока заполняли паспорта" in shown()


def test_passports_that_were_collected_elsewhere_are_told(shown, on):
    on(CHECKED)
    assert "собирали не на портале" in shown()
    assert not Passport.objects.exists()


def test_a_campaign_without_passports_says_so(shown, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(passports_open=None, passports_close=None)
    assert "паспорта не заполняют" in shown()


def test_data_that_were_closed_without_a_draw_are_told(shown, promised, campaign, on):
    on(CHECKED)
    Campaign.objects.filter(pk=campaign.pk).update(frozen_at="2026-04-04T00:00Z")
    assert "выборку так и не сделали" in shown()


def test_a_draft_has_no_page(client, draft):
    assert client.get(reverse("assessments:sample", args=[draft.slug])).status_code == 404


def test_a_kept_page_is_made_anew_when_a_seed_is_promised_and_when_it_is_drawn(
    client, campaign, passport, methodologist, on
):
    address = reverse("assessments:sample", args=[campaign.slug])
    client.get(address)
    sample = commit_seed(campaign=campaign, by=methodologist)
    assert sample.commitment in client.get(address).content.decode()
    on(CHECKED)
    draw_sample(campaign=campaign, by=methodologist)
    assert sample.seed in client.get(address).content.decode()


def test_the_page_asks_little(promised, campaign, methodologist, on, client, django_assert_max_num_queries):
    on(CHECKED)
    draw_sample(campaign=campaign, by=methodologist)
    with django_assert_max_num_queries(10):
        client.get(reverse("assessments:sample", args=[campaign.slug]))


def test_search_engines_learn_of_a_promised_sample(promised, campaign, client):
    assert f"{reverse('assessments:sample', args=[campaign.slug])}</loc>" in client.get("/sitemap.xml").content.decode()


def test_the_page_of_the_campaign_leads_to_it(client, campaign):
    link = f'href="{reverse("assessments:sample", args=[campaign.slug])}"'
    assert link in client.get(campaign.get_absolute_url()).content.decode()
    pilot = "/campaigns/pilot-2022/"
    assert f'href="{pilot}sample/"' not in client.get(pilot).content.decode()
