"""`manage.py demo` makes two published campaigns of invented data, once, and takes all of it away again."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from django.apps import apps as django_apps
from django.contrib.auth.models import User
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.actions import evidence, sampling, verifying
from assessments.actions import removing as passports_removing
from assessments.models import Evidence
from campaigns.models import Campaign, Participation
from campaigns.states import State
from methodology.models import Edition
from network.models import Office, Region
from ratings.actions import releases
from ratings.actions.inputs import current_inputs
from ratings.models import InputSet, Release
from surveys.actions import removing as surveys_removing
from surveys.actions import sending
from tests.demonstration.published import DIGESTS, digest_inputs

SLUGS = ("demo-2026-spring", "demo-2026-autumn")


def demo(*arguments: str) -> str:
    output = io.StringIO()
    call_command("demo", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def storage(settings, tmp_path):
    """A storage of its own: what is left in it after removal would be the command's fault."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def kept() -> dict[str, int]:
    """How many rows there are of all that the demonstration writes."""
    apps = ("campaigns", "network", "surveys", "assessments", "ratings", "notices")
    models = [User, *(model for app in apps for model in django_apps.get_app_config(app).get_models())]
    return {model.__name__: model._base_manager.count() for model in models}


def kill(*args, **kwargs):
    raise KeyboardInterrupt


def kill_after(do, calls: int):
    """The same, but that after so many calls the program is killed."""
    left = iter(range(calls))

    def called(**kwargs):
        return do(**kwargs) if next(left, None) is not None else kill()

    return called


def test_it_is_made_once_although_interrupted_and_goes_without_a_trace(
    pilot, storage, monkeypatch, django_capture_on_commit_callbacks
):
    before = kept()
    for module, name, calls in (
        (sending, "send", 50),
        (evidence, "add_photo", 1),
        (verifying, "judge", 30),
        (releases, "compute_release", 0),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, kill_after(getattr(module, name), calls))
            with pytest.raises(KeyboardInterrupt):
                demo("--scale", "small")
    stopped = Campaign.objects.get(slug=SLUGS[0])
    assert stopped.state is State.FROZEN
    # Answers, passports, and what other regions bring as a file.
    assert InputSet.objects.filter(campaign=stopped).count() == 3
    assert not Release.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        told = [line.split(" ", 1)[1] for line in demo("--scale", "small").splitlines()]
    assert all(one != following for one, following in pairwise(told))
    spring, autumn = (Campaign.objects.get(slug=slug) for slug in SLUGS)
    for campaign, edition, published_on in ((spring, 2, date(2026, 6, 10)), (autumn, 3, date(2026, 11, 16))):
        assert campaign.is_demo
        assert campaign.state is State.PUBLISHED
        assert campaign.edition.number == edition
        assert campaign.published_on == published_on
        assert campaign.opened_on < campaign.surveys_open
        assert campaign.verification_until < campaign.frozen_on < campaign.review_from
        assert not InputSet.objects.filter(campaign=campaign, after_freeze=True).exists()
        assert digest_inputs(current_inputs(campaign)) == DIGESTS[campaign.slug]
        release = Release.objects.get(campaign=campaign)
        assert release.state == Release.State.PUBLISHED
        assert release.results.offices().count() == 40
        assert release.results.regions().count() == 6
        assert "release.zip" in release.manifest
        assert all(default_storage.exists(release.path(name)) for name in release.manifest)
    offices = Office.objects.filter(is_demo=True)
    assert offices.count() == 40
    private, names = storages["private"], set(Evidence.objects.exclude(file="").values_list("file", "thumbnail"))
    pictures = [name for pair in names for name in pair]
    assert pictures
    assert all(map(private.exists, pictures))
    assert Participation.objects.filter(campaign=autumn, office__in=offices).count() == 40
    first, second = (Release.objects.get(campaign=campaign) for campaign in (spring, autumn))
    assert second.previous == first
    statuses = set(first.results.offices().values_list("status", flat=True))
    assert statuses >= {"ranked", "sanctioned", "few_answers", "low_coverage"}
    assert second.results.offices().exclude(change=None).count() > 20
    moves = second.summary["previous"]["moves"]
    assert moves["offices"] > moves["moved"] > 0
    assert first.results.get(level="country").index == Decimal(moves["country"][0]) != Decimal(moves["country"][1])
    assert not Region.objects.exclude(network_type="").exists()  # the invented types stay in the data

    with CaptureQueriesContext(connection) as queries:
        assert "уже есть" in demo("--scale", "small")
    assert len(queries) <= 3
    with pytest.raises(CommandError, match="другой демонстрации"):
        demo("--scale", "full")
    monkeypatch.setattr("builtins.input", lambda question: "нет")
    with pytest.raises(CommandError, match="Ничего не удалено"):
        demo("--remove")
    assert Release.objects.count() == 2

    with django_capture_on_commit_callbacks(execute=True):
        assert "удалена" in demo("--remove", "--no-input")
    assert kept() == before
    assert not any(map(private.exists, pictures))
    assert not [path for path in storage.rglob("*") if path.is_file()]
    assert "убирать нечего" in demo("--remove", "--no-input")


def test_a_real_campaign_at_the_same_address_is_left_alone(pilot, storage):
    Campaign.objects.create(slug=SLUGS[0], title="Настоящий замер", edition=Edition.objects.get(number=2))
    with pytest.raises(CommandError, match="занят настоящей кампанией «Настоящий замер»"):
        demo("--scale", "small")
    demo("--remove", "--no-input")
    assert Campaign.objects.filter(slug=SLUGS[0]).exists()
    assert not Office.objects.filter(is_demo=True).exists()


def test_people_with_the_names_of_invented_ones_are_left_alone(pilot, storage):
    User.objects.create_user("демо-методолог", password="Пароль-для-проверки-1")
    with pytest.raises(CommandError, match="Именами демонстрации заняты учётные записи людей: демо-методолог"):
        demo("--scale", "small")
    demo("--remove", "--no-input")
    assert User.objects.filter(username="демо-методолог").exists()


def test_what_an_earlier_version_has_begun_is_not_gone_on_with(pilot, storage):
    edition = Edition.objects.get(number=2)
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    Campaign.objects.create(slug=SLUGS[0], title="Демонстрация", edition=edition, is_demo=True, opened_at=moment)
    with pytest.raises(CommandError, match="прежней версией"):
        demo("--scale", "small")


def test_real_campaigns_keep_answers_passports_and_chance(pilot, opened, methodologist):
    with pytest.raises(ValueError, match="real campaign"):
        surveys_removing.remove_demo(campaign=opened)
    with pytest.raises(ValueError, match="real campaign"):
        passports_removing.remove_demo(campaign=opened)
    with pytest.raises(sampling.SamplingRefused, match="выбирает случай"):
        sampling.commit_seed(campaign=opened, by=methodologist, seed="1")


def test_without_the_command_there_is_no_demonstration(pilot):
    assert not Campaign.objects.filter(is_demo=True).exists()
    assert not Office.objects.filter(is_demo=True).exists()
