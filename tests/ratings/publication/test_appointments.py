"""Publication by date: confirmed once, done by the clock exactly once, or not at all and then in plain words."""

from datetime import date, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaigns.models import Campaign
from campaigns.moving import digest, move_dates
from notices.models import Notice
from ratings.actions import appointments, releases
from ratings.actions.inputs import store_inputs
from ratings.models import Appointment, Objection, Release
from tests.fixtures.measured import FROZEN, PUBLISHING, made
from tests.fixtures.pages import markup

SLUG = "spring-2026"


@pytest.fixture
def at(monkeypatch):
    """Sets the moment by the portal's clock."""

    def set_moment(day: date, hour: int, minute: int = 0) -> None:
        moment = datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone())
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_moment


@pytest.fixture
def preview(frozen, short) -> Release:
    """Computed results of closed data, after the review and before the announced day."""
    return releases.compute_release(campaign=frozen, by=None)


@pytest.fixture
def appointed(preview, methodologist) -> Appointment:
    return appointments.appoint(release=preview, by=methodologist)


def test_nothing_comes_out_before_the_announced_minute_and_then_it_does_once(appointed, at, methodologist):
    for day, hour, minute in ((FROZEN, 12, 0), (PUBLISHING, 0, 0), (PUBLISHING, 9, 59)):
        at(day, hour, minute)
        assert appointments.publish_due().published == []
    at(PUBLISHING, 10)
    assert appointments.publish_due().published == [appointed.campaign]
    release = Release.objects.published().get()
    assert (release.published_by, release.published_at) == (methodologist, timezone.now())
    assert release.campaign.state == "published"
    at(PUBLISHING, 10, 1)
    assert appointments.publish_due() == appointments.Outcome()
    release.refresh_from_db()
    assert release.published_at < timezone.now()
    notice = Notice.objects.get(code="publication_done", recipient=methodologist)
    assert "30.04.2026, 10:00" in notice.text


def test_the_hour_is_the_campaigns_and_holds_for_the_button_too(appointed, at, methodologist):
    Campaign.objects.update(publication_time=time(15, 30))
    at(PUBLISHING, 15, 29)
    assert appointments.publish_due() == appointments.Outcome()
    with pytest.raises(releases.ReleaseRefused, match=r"объявлена на 30\.04\.2026, 15:30"):
        releases.publish_release(release=Release.objects.get(), by=methodologist)
    at(PUBLISHING, 15, 30)
    assert appointments.publish_due().published


def test_moving_the_campaigns_day_moves_the_publication(appointed, at):
    move_dates(
        campaign=appointed.campaign,
        dates={"publication_on": PUBLISHING + timedelta(5)},
        reason="Сдвинули коллегию.",
        seen=digest(Campaign.objects.get(slug=SLUG)),
        by=None,
    )
    at(PUBLISHING, 12)
    assert appointments.publish_due() == appointments.Outcome()
    at(PUBLISHING + timedelta(5), 10)
    assert appointments.publish_due().published


def test_it_can_be_withdrawn_before_the_day_and_appointed_again(appointed, preview, at, methodologist):
    campaign = appointed.campaign
    for _ in range(2):
        appointments.withdraw(campaign=campaign, by=methodologist)
    appointments.appoint(release=preview, by=methodologist)
    appointments.withdraw(campaign=campaign, by=methodologist)
    at(PUBLISHING, 12)
    assert appointments.publish_due() == appointments.Outcome()
    actions = list(ModelLogEntry.objects.for_instance(campaign).values_list("action", flat=True))
    assert [actions.count(f"ratings.{name}") for name in ("appoint", "withdraw_publication")] == [2, 2]


def test_what_is_published_cannot_be_withdrawn(appointed, at, methodologist):
    at(PUBLISHING, 12)
    appointments.publish_due()
    with pytest.raises(releases.ReleaseRefused, match="уже опубликованы"):
        appointments.withdraw(campaign=appointed.campaign, by=methodologist)


def test_a_repeat_of_the_confirmation_changes_nothing(appointed, preview, methodologist):
    again = appointments.appoint(release=preview, by=methodologist)
    assert (again.pk, again.confirmed_at) == (appointed.pk, appointed.confirmed_at)
    assert ModelLogEntry.objects.filter(action="ratings.appoint").count() == 1


def changed_data(release: Release) -> None:
    store_inputs(
        campaign=release.campaign, inputs=made(release.campaign, positive=60), by=None, source="x", reason="Ошибка."
    )


def computed_anew(release: Release) -> None:
    changed_data(release)
    releases.compute_release(campaign=Campaign.objects.get(slug=SLUG), by=None)


def objected(release: Release) -> None:
    Objection.objects.create(campaign=release.campaign, region=release.results.regions().get().region, text="Не так.")


def lost_file(release: Release) -> None:
    default_storage.delete(release.path("release.zip"))


def lost_right(release: Release) -> None:
    User.objects.filter(username="methodologist").update(is_active=False)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (changed_data, "После расчёта данные изменились."),
        (computed_anew, "После назначения результаты посчитали заново."),
        (objected, "Возражений без ответа: 1."),
        (lost_file, "Файлы выпуска повреждены или пропали."),
        (lost_right, "У того, кто назначил публикацию, больше нет права публиковать."),
    ],
)
def test_what_must_not_come_out_does_not_and_all_methodologists_learn_why(appointed, preview, at, spoil, why, pilot):
    chief = User.objects.create_superuser("chief", "chief@example.org", "Пароль-для-проверки-1")
    spoil(preview)
    at(PUBLISHING, 10)
    assert appointments.publish_due().stopped == [appointed.campaign]
    assert not Release.objects.published().exists()
    found = Appointment.objects.get()
    assert (found.why, found.stopped_at) == (why, timezone.now())
    notice = Notice.objects.get(code="publication_stopped", recipient=chief)
    assert why in notice.text
    assert "{" not in notice.text
    # It is not tried again by itself, and nobody is told twice.
    at(PUBLISHING, 11)
    assert appointments.publish_due() == appointments.Outcome()
    assert Notice.objects.filter(code="publication_stopped", recipient=chief).count() == 1


def test_what_was_stopped_is_published_by_the_button_once_it_is_mended(appointed, preview, at, methodologist):
    objected(preview)
    at(PUBLISHING, 10)
    appointments.publish_due()
    Objection.objects.update(withdrawn_at=timezone.now())
    assert releases.publish_release(release=preview, by=methodologist).state == "published"


def test_what_was_stopped_can_get_a_new_day(appointed, preview, at, methodologist):
    objected(preview)
    at(PUBLISHING, 10)
    appointments.publish_due()
    Objection.objects.update(withdrawn_at=timezone.now())
    Campaign.objects.update(publication_on=PUBLISHING + timedelta(2))
    preview.refresh_from_db()
    again = appointments.appoint(release=preview, by=methodologist)
    assert (again.stopped_at, again.why) == (None, "")
    at(PUBLISHING + timedelta(2), 10)
    assert appointments.publish_due().published


@pytest.mark.parametrize("where", ["publish_campaign", "log"])
def test_killed_in_the_middle_it_leaves_nothing_and_the_next_run_ends_the_same(appointed, at, where, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    at(PUBLISHING, 10)
    with monkeypatch.context() as patch:
        patch.setattr(releases, where, killed)
        with pytest.raises(KeyboardInterrupt):
            appointments.publish_due()
    assert not Release.objects.published().exists()
    assert Campaign.objects.get(slug=SLUG).published_at is None
    assert not Notice.objects.filter(code="publication_done").exists()
    assert appointments.publish_due().published
    assert Release.objects.published().count() == 1


def test_a_fault_of_the_program_stops_nothing_and_is_tried_again(appointed, at, monkeypatch, caplog):
    at(PUBLISHING, 10)
    with monkeypatch.context() as patch:
        patch.setattr(releases, "damaged", lambda release: 1 / 0)
        assert appointments.publish_due() == appointments.Outcome()
    assert "Publication of spring-2026 failed" in caplog.text
    assert Appointment.objects.get().stopped_at is None
    assert appointments.publish_due().published


def test_what_was_withdrawn_while_files_were_read_does_not_come_out(appointed, at, methodologist, monkeypatch):
    at(PUBLISHING, 10)

    def slow(release):
        appointments.withdraw(campaign=release.campaign, by=methodologist)
        return []

    monkeypatch.setattr(releases, "damaged", slow)
    assert appointments.publish_due() == appointments.Outcome()
    assert not Release.objects.published().exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"publication_on": None}, "День публикации не назначен"),
        ({"publication_on": FROZEN}, "Объявленный срок уже наступил"),
        ({"review_until": date(2026, 4, 28)}, r"Регионы смотрят свои данные до 28\.04\.2026"),
        ({"frozen_at": None}, "Сначала закройте данные"),
    ],
)
def test_only_what_could_come_out_is_appointed(preview, methodologist, change, words):
    Campaign.objects.filter(slug=SLUG).update(**change)
    with pytest.raises(releases.ReleaseRefused, match=words):
        appointments.appoint(release=preview, by=methodologist)
    assert not Appointment.objects.exists()


def test_an_objection_or_a_bad_file_stops_the_confirmation(preview, methodologist):
    objected(preview)
    with pytest.raises(releases.ReleaseRefused, match="Возражений без ответа: 1"):
        appointments.appoint(release=preview, by=methodologist)
    Objection.objects.update(withdrawn_at=timezone.now())
    lost_file(preview)
    with pytest.raises(releases.ReleaseRefused, match="повреждены"):
        appointments.appoint(release=preview, by=methodologist)


@pytest.mark.parametrize("role", ["editor", "expert"])
def test_only_methodologists_appoint_and_withdraw(request, appointed, preview, role, client):
    person = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        appointments.appoint(release=preview, by=person)
    with pytest.raises(PermissionDenied):
        appointments.withdraw(campaign=appointed.campaign, by=person)
    client.force_login(person)
    for name in ("appoint", "withdraw"):
        address = reverse(f"results_cms:{name}", args=[SLUG])
        assert client.post(address, {"release": preview.pk}).status_code in (302, 403)
    assert Appointment.objects.get().confirmed_at == appointed.confirmed_at


# Pages


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(BeautifulSoup(markup(response), "html.parser").main.text.split())


def cms(name: str = "campaign") -> str:
    return reverse(f"results_cms:{name}", args=[SLUG])


def test_the_page_asks_says_what_is_appointed_and_takes_it_back(preview, client, methodologist):
    client.force_login(methodologist)
    assert "Назначить публикацию" in text(client.get(cms()))
    page = text(client.get(cms("appoint")))
    for words in ("30.04.2026, 10:00 по московскому времени", "Версия 1", "methodologist", "Не было"):
        assert words in page
    assert not Appointment.objects.exists()
    page = text(client.post(cms("appoint"), {"release": preview.pk}, follow=True))
    assert "Публикация назначена: результаты выйдут сами 30.04.2026, 10:00" in page
    assert "Отменить назначение" in page
    assert client.get(cms("withdraw")).status_code == 405
    page = text(client.post(cms("withdraw"), follow=True))
    assert "Назначение отменено" in page
    assert not Appointment.objects.exists()


def test_what_was_computed_anew_while_somebody_looked_is_not_appointed(preview, client, methodologist):
    client.force_login(methodologist)
    releases.compute_release(campaign=preview.campaign, by=None)
    assert "посчитали заново" in text(client.post(cms("appoint"), {"release": preview.pk}, follow=True))
    assert not Appointment.objects.exists()


def test_what_threatens_the_publication_is_said_before_the_day(appointed, preview, client, methodologist):
    client.force_login(methodologist)
    objected(preview)
    assert "в срок не состоится. Возражений без ответа: 1" in text(client.get(cms()))
    Objection.objects.all().delete()
    Campaign.objects.update(publication_on=None)
    assert "её день убрали из сроков" in text(client.get(cms()))


def test_a_clock_that_does_not_run_is_noticed(appointed, at, client, methodologist):
    at(PUBLISHING, 10, 10)
    client.force_login(methodologist)
    page = text(client.get(cms()))
    assert "manage.py work" in page
    assert "Опубликовать версию 1" in page


def test_a_stopped_publication_stands_on_its_page_and_before_the_public(appointed, preview, at, client, methodologist):
    objected(preview)
    at(PUBLISHING, 10)
    appointments.publish_due()
    for address in (reverse("ratings:release", args=[SLUG]), reverse("ratings:calendar")):
        page = text(client.get(address))
        assert "задерживается" in page
        assert "Возражений без ответа: 1." in page
        assert "Сначала ответьте" not in page
    client.force_login(methodologist)
    page = text(client.get(cms()))
    assert "результаты не опубликованы. Возражений без ответа: 1. Сначала ответьте на них." in page


def test_readers_see_the_announced_hour_and_a_day_that_has_passed_in_vain(preview, at, client):
    addresses = (reverse("ratings:release", args=[SLUG]), reverse("ratings:calendar"))
    for address in addresses:
        page = text(client.get(address))
        assert "30.04.2026, 10:00" in page
        assert "задерживается" not in page
    at(PUBLISHING + timedelta(1), 9)
    for address in addresses:
        assert "задерживается" in text(client.get(address))


def test_the_command_publishes_what_is_due_and_says_so(appointed, at, capsys):
    at(PUBLISHING, 10)
    for _ in range(2):
        call_command("run_scheduled")
    assert capsys.readouterr().out == "Опубликованы результаты: Замер весны 2026 года.\n"
    assert Release.objects.published().count() == 1
