"""The pages of a campaign's files against other tabs, other people and forged addresses."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from campaigns.models import Campaign
from ratings.actions import uploads
from ratings.models import InputSet, Upload
from tests.ratings.inputs.sent import address, send, soup

ROW, OTHER_ROW = "Т-1;соискатели;1;30;20", "Т-2;соискатели;1;9;9"


@pytest.fixture
def autumn(campaign) -> Campaign:
    """Another campaign that takes data on the same days."""
    fields = ("title", "edition", "surveys_open", "surveys_close", "period_start", "period_end", "opened_at")
    return Campaign.objects.create(slug="autumn", **{name: getattr(campaign, name) for name in fields})


def seen_on(staff, url: str) -> str:
    """The digest that the page of a file sends."""
    return soup(staff.get(url)).find("input", {"name": "seen"})["value"]


def test_a_file_is_found_below_its_own_campaign_only(staff, campaign, autumn):
    send(staff, ROW)
    upload = Upload.objects.get()
    seen = seen_on(staff, address("preview", upload.token))
    for name, values in {"preview": {"seen": seen}, "again": {"removal": "yes", "others": "on"}}.items():
        forged = reverse(f"ratings_inputs:{name}", args=[autumn.slug, upload.token])
        assert staff.get(forged).status_code == 404, name
        assert staff.post(forged, values).status_code == 404, name
    staff.post(reverse("ratings_inputs:cancel", args=[autumn.slug, upload.token]))
    kept = Upload.objects.get()
    assert (kept.is_read, kept.mode) == (True, "part")
    assert not InputSet.objects.exists()


@pytest.mark.parametrize("name", ["upload", "preview", "again", "cancel"])
def test_a_campaign_that_is_not_there_has_no_files(staff, campaign, name):
    args = ["nowhere"] if name == "upload" else ["nowhere", "0" * 32]
    assert staff.post(reverse(f"ratings_inputs:{name}", args=args)).status_code == 404


def test_confirmed_twice_the_data_are_stored_once_and_both_are_led_on(staff, campaign):
    answer = send(staff, ROW)
    seen = seen_on(staff, answer.url)
    first, second = (staff.post(answer.url, {"seen": seen}, follow=True) for _ in range(2))
    assert first.redirect_chain[-1][0] == address("data")
    assert second.redirect_chain[-1][0] == address("set", 1)
    assert "Данные загружены" in second.content.decode()
    assert InputSet.objects.count() == 1


def test_in_another_tab_the_same_file_was_asked_to_remove(staff, campaign, store):
    """What the first tab shows is not what the file would do since."""
    store()
    answer = send(staff, OTHER_ROW)
    seen = seen_on(staff, answer.url)
    staff.post(address("again", Upload.objects.get().token), {"removal": "yes", "others": "on"})
    page = staff.post(answer.url, {"seen": seen}, follow=True)
    assert "Посмотрите на разницу ещё раз" in page.content.decode()
    assert InputSet.objects.count() == 1


def test_what_somebody_else_has_dropped_is_not_there_to_be_confirmed(staff, campaign):
    answer = send(staff, ROW)
    seen = seen_on(staff, answer.url)
    staff.post(address("cancel", Upload.objects.get().token))
    assert staff.post(answer.url, {"seen": seen}).status_code == 404
    assert not InputSet.objects.exists()


def test_cancelled_twice_it_is_said_twice_and_nothing_else_happens(staff, campaign):
    send(staff, ROW)
    url = address("cancel", Upload.objects.get().token)
    for _ in range(2):
        done = staff.post(url, follow=True)
        assert done.redirect_chain[-1][0] == address("data")
        assert "Загрузка отменена, данные кампании не изменились" in done.content.decode()


def test_nobody_is_told_that_data_were_cancelled_which_are_in(staff, campaign):
    answer = send(staff, ROW)
    staff.post(answer.url, {"seen": seen_on(staff, answer.url)})
    done = staff.post(address("cancel", Upload.objects.get().token), follow=True).content.decode()
    assert "Загрузка отменена" not in done
    assert "уже загружен" in done
    assert Upload.objects.get().input_set == InputSet.objects.get()


def test_cancelled_while_it_is_stored_the_page_does_not_say_which_data_stand(staff, campaign, monkeypatch, idle):
    answer = send(staff, ROW)
    upload = Upload.objects.get()
    uploads.order_confirmation(campaign=campaign, token=upload.token, seen=upload.seen, by=upload.user)
    page = soup(staff.get(answer.url))
    assert "Загружаем данные, которые вы подтвердили" in page.text
    done = staff.post(address("cancel", upload.token), follow=True).content.decode()
    assert "данные кампании не изменились" not in done
    assert "посмотрите, какие данные стоят теперь" in done


def test_a_file_that_the_storage_has_lost_is_said_beside_the_button(staff, campaign):
    answer = send(staff, ROW)
    seen = seen_on(staff, answer.url)
    default_storage.delete(Upload.objects.get().path)
    assert "пропал из хранилища" in soup(staff.post(answer.url, {"seen": seen})).text


def test_what_was_typed_stays_when_the_reason_does_not_fit(staff, frozen):
    answer = send(staff, ROW)
    long = "Опечатка. " * 300
    page = soup(staff.post(answer.url, {"seen": seen_on(staff, answer.url), "reason": long}))
    assert page.find("textarea", {"name": "reason"}).text.strip() == long.strip()
    assert page.select(".w-field__errors")
    assert InputSet.objects.count() == 1


def test_killed_before_the_storing_began_the_file_can_be_read_again(staff, campaign):
    """The confirmation was put down and the work was not begun: neither active nor stopped."""
    answer = send(staff, ROW)
    Upload.objects.update(status="queued")
    page = soup(staff.get(answer.url))
    again = page.find("button", string="Прочитать файл ещё раз").find_parent("form")["action"]
    assert "Ошибок нет" in soup(staff.post(again, follow=True)).text


def test_the_page_of_a_file_asks_the_database_little(staff, campaign, store, django_assert_max_num_queries):
    store()
    answer = send(staff, *(f"Т-{number};соискатели;{number};9;9" for number in (1, 2, 3)))
    staff.get(answer.url)
    with django_assert_max_num_queries(20):
        staff.get(answer.url)
