"""The review window is a promise: announced dates move with a reason, in public, and regions keep ten working days."""

from datetime import date, time

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from wagtail.models import ModelLogEntry

from campaigns import actions, moving, review, workdays
from campaigns.actions import CampaignRefused
from campaigns.forms import PLACES
from campaigns.models import CalendarDay, Campaign, DateMove
from campaigns.moving import DatesRefused, move_dates
from tests.campaigns.test_cms import EDIT, addresses, form
from tests.fixtures.pages import markup

WHY = "Опрос продлён: почта не работала неделю."


def move(campaign: Campaign, by=None, reason: str = WHY, **dates) -> DateMove | None:
    """Move dates that have just been looked at."""
    campaign.refresh_from_db()
    return move_dates(campaign=campaign, dates=dates, reason=reason, seen=moving.digest(campaign), by=by)


def text_of(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def test_a_moved_date_is_public_with_its_reason_and_who_moved_it_is_not(opened, methodologist, page, on):
    on(date(2026, 3, 10))
    move(opened, methodologist, publication_on=date(2026, 5, 6), publication_time=time(12))
    text = text_of(page("/campaigns/spring-2026/").select_one("section[aria-labelledby=moves]"))
    assert f"Публикация 30.04.2026 06.05.2026 10.03.2026 {WHY}" in text
    assert f"Час публикации нет 12:00 10.03.2026 {WHY}" in text
    assert "methodologist" not in page("/campaigns/spring-2026/").text
    assert "Сроки переносили" in text_of(page("/campaigns/").main)


def test_who_moved_a_date_and_when_is_seen_by_the_centre(opened, methodologist, signed_in, on):
    on(date(2026, 3, 10))
    move(opened, methodologist, publication_on=date(2026, 5, 6))
    course = signed_in("expert").get(addresses(opened)["course"]).content
    row = text_of(BeautifulSoup(course, "html.parser").select_one("table[aria-labelledby=moves] tbody tr"))
    assert row == f"10.03.2026 12:00, methodologist Публикация 30.04.2026 06.05.2026 {WHY}"
    entry = ModelLogEntry.objects.for_instance(opened).get(action="campaigns.move_dates")
    assert entry.data["changes"] == {"publication_on": ["2026-04-30", "2026-05-06"]}


@pytest.mark.parametrize(
    ("dates", "reason", "field", "words"),
    [
        ({"publication_on": date(2026, 5, 6)}, " ", "reason", "причину увидят все"),
        ({"review_until": date(2026, 4, 23)}, WHY, "review_until", "Рабочих дней на просмотр — 9, а регионам обещано"),
        ({"review_from": date(2026, 4, 14)}, WHY, "review_until", "Поставьте 27.04.2026 или позже"),
        ({"review_from": None, "review_until": None}, WHY, "review_from", "Укажите сроки просмотра"),
        ({"passports_close": date(2026, 4, 13)}, WHY, "verification_until", "Не раньше даты"),
        ({"review_from": date(2026, 3, 31), "verification_until": None}, WHY, "review_from", "смотреть нечего"),
        ({"publication_on": date(2026, 4, 20)}, WHY, "publication_on", "Не раньше даты"),
        ({"surveys_open": date(2026, 1, 31)}, WHY, "surveys_open", "уже прошёл"),
    ],
)
def test_a_move_without_reason_or_against_the_promise_is_refused_at_its_field(opened, dates, reason, field, words):
    with pytest.raises(DatesRefused) as refused:
        move(opened, reason=reason, **dates)
    assert words in refused.value.faults[field]
    assert not DateMove.objects.exists()
    stored = Campaign.objects.get(pk=opened.pk)
    assert all(getattr(stored, name) == getattr(opened, name) for name in PLACES)


def test_a_shorter_review_is_possible_where_it_is_explained_to_all(opened, page):
    explained = "Приказ министерства: сдать итоги до 20 апреля."
    move(opened, review_until=date(2026, 4, 16), review_reason=explained)
    text = text_of(page("/campaigns/spring-2026/").main)
    assert "Рабочих дней на просмотр 4" in text
    assert f"Почему просмотр короче обещанных десяти рабочих дней {explained}" in text
    assert f"Почему просмотр короче нет «{explained}» 01.02.2026" in text


def test_nobody_moves_an_announced_date_in_secret(opened):
    opened.publication_on = date(2026, 5, 6)
    for write in (opened.full_clean, opened.save):
        with pytest.raises(ValidationError, match="с причиной, которую увидят все"):
            write()
    move(opened, publication_on=date(2026, 5, 6))
    opened.refresh_from_db()
    opened.publication_on = date(2026, 5, 5)
    with pytest.raises(ValidationError):
        opened.save()
    opened.publication_on = date(2026, 4, 30)
    with pytest.raises(ValidationError, match="с причиной"):
        opened.save()


def test_a_repeated_move_changes_nothing_and_a_stale_one_is_refused(opened):
    seen = moving.digest(opened)
    for _ in range(2):
        move_dates(campaign=opened, dates={"publication_on": date(2026, 5, 6)}, reason=WHY, seen=seen, by=None)
    assert DateMove.objects.count() == 1
    with pytest.raises(DatesRefused, match="перенёс кто-то другой"):
        move_dates(campaign=opened, dates={"publication_on": date(2026, 5, 7)}, reason=WHY, seen=seen, by=None)


@pytest.mark.parametrize("role", ["editor", "expert"])
def test_only_a_methodologist_moves_dates(role, request, opened, signed_in):
    with pytest.raises(PermissionDenied):
        move(opened, request.getfixturevalue(role), publication_on=date(2026, 5, 6))
    address = reverse("campaigns_cms:dates", args=[opened.slug])
    client = signed_in(role)
    assert client.get(address).status_code == 302
    assert client.post(address, {"reason": WHY}).status_code == 302
    assert not DateMove.objects.exists()


def test_dates_of_a_draft_move_freely_and_those_of_a_published_campaign_no_more(planned, on):
    on(date(2026, 2, 1))
    with pytest.raises(CampaignRefused, match="черновик"):
        move(planned, publication_on=date(2026, 5, 6))
    planned.publication_on = date(2026, 5, 6)
    planned.full_clean()
    planned.save()
    Campaign.objects.filter(pk=planned.pk).update(opened_at="2026-02-01T12:00Z", published_at="2026-02-01T12:00Z")
    with pytest.raises(CampaignRefused, match="больше не меняют"):
        move(planned, publication_on=date(2026, 5, 7))


def posted(client, campaign: Campaign, **changes) -> dict:
    """What the page of dates sends, with changes."""
    page = BeautifulSoup(
        client.get(reverse("campaigns_cms:dates", args=[campaign.slug])).content, "html.parser"
    ).select_one("form[method=post]:has([name=seen])")
    fields = {field["name"]: field.get("value") or field.text.strip() for field in page.select("[name]")}
    return fields | changes


def test_dates_move_on_their_page_and_nothing_typed_is_lost(opened, signed_in):
    client = signed_in("methodologist")
    address = reverse("campaigns_cms:dates", args=[opened.slug])
    assert posted(client, opened)["publication_on"] == "30.04.2026"
    data = posted(client, opened, publication_on="06.05.2026", review_until="20.04.2026", reason=WHY)
    refused = BeautifulSoup(markup(client.post(address, data)), "html.parser")
    assert "Рабочих дней на просмотр — 6" in refused.text
    assert refused.select_one("[name=publication_on]")["value"] == "06.05.2026"
    assert WHY in refused.select_one("[name=reason]").text
    answer = client.post(address, data | {"review_until": "24.04.2026"})
    assert answer["Location"] == reverse("campaigns_cms:course", args=[opened.slug])
    opened.refresh_from_db()
    assert opened.publication_on == date(2026, 5, 6)


def test_dates_that_were_moved_meanwhile_are_not_overwritten_and_a_second_look_is_enough(opened, signed_in):
    client = signed_in("methodologist")
    address = reverse("campaigns_cms:dates", args=[opened.slug])
    data = posted(client, opened, verification_until="09.04.2026", reason=WHY)
    move(opened, publication_on=date(2026, 5, 6))
    stale = BeautifulSoup(markup(client.post(address, data)), "html.parser")
    assert "сроки перенёс кто-то другой" in stale.text
    assert stale.select_one("[name=verification_until]")["value"] == "09.04.2026"
    assert DateMove.objects.count() == 1
    again = data | {"publication_on": "06.05.2026", "seen": stale.select_one("[name=seen]")["value"]}
    client.post(address, again)
    opened.refresh_from_db()
    assert (opened.publication_on, opened.verification_until) == (date(2026, 5, 6), date(2026, 4, 9))


def test_the_form_of_an_opened_campaign_does_not_change_its_dates(opened, signed_in):
    client = signed_in("methodologist")
    address = reverse(EDIT, args=[opened.pk])
    soup = BeautifulSoup(markup(client.get(address)), "html.parser")
    assert all(soup.select_one(f"[name={name}]").has_attr("disabled") for name in PLACES)
    stale = client.post(address, form(opened, title="Весна", publication_on="05.05.2026"))
    assert "сроки переносят на странице" in stale.content.decode(), "typed before the campaign was opened"
    client.post(address, form(opened, title="Осень"))
    opened.refresh_from_db()
    assert (opened.title, opened.publication_on) == ("Осень", date(2026, 4, 30))


@pytest.mark.parametrize(
    ("dates", "field"),
    [({"review_until": date(2026, 4, 23)}, "review_until"), ({"passports_close": date(2026, 4, 13)}, "review_from")],
)
def test_a_draft_that_breaks_the_promise_is_refused_and_an_explained_one_is_not(draft, dates, field):
    draft.verification_until = None
    for name, day in dates.items():
        setattr(draft, name, day)
    with pytest.raises(ValidationError) as refused:
        draft.full_clean()
    assert list(refused.value.message_dict) == [field]
    if field == "review_until":
        draft.review_reason = "Так решило министерство."
        draft.full_clean()


def test_a_campaign_without_a_review_is_opened_only_where_that_is_explained(planned, on, page):
    on(date(2026, 2, 1))
    Campaign.objects.filter(pk=planned.pk).update(review_from=None, review_until=None)
    with pytest.raises(CampaignRefused, match="Укажите сроки просмотра регионами"):
        actions.open_campaign(campaign=planned, by=None)
    Campaign.objects.filter(pk=planned.pk).update(review_reason="Регионы сами сдают эти числа.")
    actions.open_campaign(campaign=planned, by=None)
    text = text_of(page("/campaigns/spring-2026/").main)
    assert "Почему регионы не смотрят свои показатели до публикации Регионы сами сдают эти числа." in text


def test_data_closed_late_do_not_shorten_the_review_in_silence(opened, on):
    on(date(2026, 4, 14))
    with pytest.raises(CampaignRefused, match="рабочих дней на просмотр останется 9"):
        actions.freeze_campaign(campaign=opened, by=None)
    move(opened, review_from=date(2026, 4, 14), review_until=date(2026, 4, 27))
    assert actions.freeze_campaign(campaign=opened, by=None).frozen_on == date(2026, 4, 14)


def test_after_a_late_closing_days_are_counted_from_it(opened, on):
    on(date(2026, 4, 11))
    frozen = actions.freeze_campaign(campaign=opened, by=None)
    assert review.days(frozen, {}) == 10
    on(date(2026, 4, 15))
    assert review.days(frozen, {}, frozen_on=date(2026, 4, 15)) == 8


def test_days_that_a_decree_has_freed_do_not_count_for_the_review(draft):
    CalendarDay.objects.create(day=date(2026, 4, 15), kind="free", note="Проба")
    with pytest.raises(ValidationError, match="Рабочих дней на просмотр — 9"):
        draft.full_clean()


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 4, 13), date(2026, 4, 24), 10),
        (date(2026, 4, 13), date(2026, 4, 13), 1),
        (date(2026, 4, 11), date(2026, 4, 12), 0),
        (date(2026, 4, 13), date(2026, 4, 10), 0),
        (date(2026, 5, 8), date(2026, 5, 12), 2),
    ],
)
def test_working_days_are_counted_with_both_ends(first, last, count):
    assert workdays.count(first, last) == count
