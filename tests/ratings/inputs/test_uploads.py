"""Large files are read and stored in the background; what is killed says so; what nobody confirms is dropped."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from jobs.models import SILENCE
from ratings.actions import inputs as actions
from ratings.actions import uploads
from ratings.exchange import Mode
from ratings.models import InputSet, Upload
from tests.jobs import attempts
from tests.ratings.inputs.sent import HEADS, address, send, soup
from uploads import actions as files

ROW = "Т-1;соискатели;1;30;20"


@pytest.fixture
def large(monkeypatch):
    """Every file counts as a large one."""
    monkeypatch.setattr(uploads, "SMALL_BYTES", 0)


@pytest.fixture
def take(campaign, methodologist, idle):
    """Puts a file into the queue."""

    def take(*rows: str, heads: str = HEADS, by=methodologist) -> Upload:
        return uploads.take_upload(
            campaign=campaign,
            file_name="ответы.csv",
            content="\n".join([heads, *rows]).encode(),
            mode=Mode.PART,
            by=by,
        )

    return take


def work(upload: Upload, attempt: int = 1) -> Upload:
    """What the worker does, the first or one that has taken over; the upload as it stands then."""
    uploads.work_on_upload.func(attempts.attempt(attempt), upload.pk)
    upload.refresh_from_db()
    return upload


def test_a_large_file_goes_the_same_way_as_a_small_one(staff, campaign, large):
    answer = send(staff, ROW)
    page = soup(staff.get(answer.url))
    assert "Ошибок нет" in page.text
    seen = page.find("input", {"name": "seen"})["value"]
    done = staff.post(answer.url, {"seen": seen}, follow=True)
    assert "Данные загружены" in done.content.decode()
    assert done.redirect_chain[-1][0] == address("set", 1)
    assert InputSet.objects.get().counts["answers"] == 30
    assert not default_storage.exists(Upload.objects.get().path)


def test_what_waits_shows_how_far_it_is_and_looks_again(staff, campaign, large, idle):
    answer = send(staff, ROW)
    response = staff.get(answer.url)
    page = soup(response)
    assert response.headers["Refresh"]
    assert "Ждёт очереди" in page.text
    assert page.find("a", string="Обновить сейчас")["href"] == answer.url
    assert "manage.py work" not in page.text
    Upload.objects.update(state="running", stage="Читаем файл", percent=42)
    page = soup(staff.get(answer.url))
    assert page.find("progress")["value"] == "42"
    assert page.find("input", {"name": "seen"}) is None
    assert "читаем файл: 42 %" in soup(staff.get(address("data"))).text


def test_where_no_worker_runs_the_page_says_so(staff, campaign, large, idle):
    answer = send(staff, ROW)
    Upload.objects.update(queued_at=timezone.now() - timedelta(minutes=1))
    assert "manage.py work" in soup(staff.get(answer.url)).text


def test_a_fault_of_the_whole_file_is_said_on_the_page(staff, campaign, large):
    answer = send(staff, "1;2")
    Upload.objects.all().delete()
    broken = staff.post(address("upload"), {"file": ContentFile(b"a;b\n1;2", name="x.csv"), "mode": "part"})
    page = soup(staff.get(broken.url))
    assert "Файл не прочитан" in page.text
    assert "не нашлась строка заголовков" in page.text
    assert staff.get(answer.url).status_code == 404


def test_the_same_file_again_while_it_is_read_is_the_same_upload(take):
    first = take(ROW)
    assert take(ROW) == first
    work(first)
    again = take(ROW)
    assert Upload.objects.get() == again
    assert again.state == "queued"


def test_a_step_is_done_once_however_often_it_is_taken_up(take, monkeypatch):
    upload = work(take(ROW))
    assert (upload.state, upload.percent, upload.is_read) == ("done", 100, True)
    monkeypatch.setattr(uploads, "_examine", lambda *args: 1 / 0)
    assert work(upload).state == "done"


def test_killed_while_reading_it_says_so_and_can_be_begun_again(staff, take, campaign, monkeypatch):
    upload = take(ROW)

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(uploads, "_examine", killed)
        with pytest.raises(KeyboardInterrupt):
            work(upload)
    upload.refresh_from_db()
    assert upload.state == "running"
    Upload.objects.update(seen_at=timezone.now() - 2 * SILENCE)
    page = soup(staff.get(address("preview", upload.token)))
    assert "Работа прервалась" in page.text
    assert page.find("progress") is None
    staff.post(address("again", upload.token))
    work(upload)
    assert "Ошибок нет" in soup(staff.get(address("preview", upload.token))).text


def test_killed_while_reading_another_worker_goes_on_by_itself(take, monkeypatch):
    upload = take(ROW)
    Upload.objects.update(state=Upload.State.RUNNING)
    assert work(upload).state == "running", "a task that runs elsewhere is left alone"
    assert work(upload, attempt=2).is_read


def test_what_kills_each_worker_is_given_up_in_words(take, monkeypatch):
    upload = take(ROW)
    Upload.objects.update(state=Upload.State.RUNNING)
    monkeypatch.setattr(uploads, "_examine", lambda *args: 1 / 0)
    done = work(upload, attempt=4)
    assert (done.state, "обработчику" in done.error) == ("failed", True)
    assert work(done, attempt=5).error == done.error


def test_killed_after_storing_the_data_are_in_once_and_the_file_changes_nothing(take, campaign, monkeypatch):
    upload = work(take(ROW))
    uploads.order_confirmation(campaign=campaign, token=upload.token, seen=upload.seen, by=upload.user)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(uploads, "end", killed)
        with pytest.raises(KeyboardInterrupt):
            work(upload)
    assert InputSet.objects.count() == 1
    Upload.objects.update(seen_at=timezone.now() - 2 * SILENCE)
    again = uploads.begin_again(campaign=campaign, token=upload.token, by=upload.user)
    assert work(again).changes_nothing
    assert InputSet.objects.count() == 1


def test_a_confirmation_is_queued_once_and_stores_what_was_seen(take, campaign, methodologist):
    upload = work(take(ROW))
    values = {"campaign": campaign, "token": upload.token, "seen": upload.seen, "by": methodologist}
    first = uploads.order_confirmation(**values)
    assert uploads.order_confirmation(**values).queued_at == first.queued_at
    done = work(first)
    assert (done.input_set, done.input_set.author) == (InputSet.objects.get(), methodologist)
    assert work(done).input_set.number == 1
    assert uploads.waiting_uploads(campaign) == []


def test_what_was_not_shown_is_not_stored(take, campaign, methodologist):
    upload = work(take(ROW))
    for seen in ("", "0" * 64):
        with pytest.raises(actions.InputsMoved):
            uploads.confirm_upload(campaign=campaign, token=upload.token, seen=seen, by=methodologist)
    unread = take("Т-2;соискатели;1;9;9")
    with pytest.raises(actions.InputsMoved):
        uploads.order_confirmation(campaign=campaign, token=unread.token, seen="0" * 64, by=methodologist)
    assert not InputSet.objects.exists()


def test_data_that_moved_before_the_worker_came_are_shown_anew(take, store, campaign, staff):
    upload = work(take("Т-2;соискатели;1;9;9"))
    uploads.order_confirmation(campaign=campaign, token=upload.token, seen=upload.seen, by=upload.user)
    store()
    moved = work(upload)
    assert (moved.is_read, moved.input_set) == (True, None)
    page = soup(staff.get(address("preview", upload.token)))
    assert "Посмотрите на разницу ещё раз" in page.text
    assert page.find("input", {"name": "seen"})["value"] == moved.seen
    assert InputSet.objects.count() == 1


def test_an_old_comparison_is_not_confirmed_but_made_anew(staff, campaign, store):
    answer = send(staff, "Т-2;соискатели;1;9;9")
    store()
    page = soup(staff.get(answer.url))
    assert "данные кампании изменились" in page.text
    assert page.find("input", {"name": "seen"}) is None
    anew = page.find("button", string="Сравнить с новыми данными").find_parent("form")["action"]
    page = soup(staff.post(anew, follow=True))
    assert page.find("input", {"name": "seen"}) is not None


def test_after_the_freeze_a_large_file_too_needs_its_reason_before_it_is_queued(take, frozen, methodologist):
    upload = work(take(ROW))
    values = {"campaign": frozen, "token": upload.token, "seen": upload.seen, "by": methodologist}
    with pytest.raises(actions.InputsRefused, match="причину увидят все"):
        uploads.order_confirmation(**values)
    work(uploads.order_confirmation(**values, reason=" Опечатка. "))
    assert InputSet.objects.newest(frozen).reason == "Опечатка."


def test_who_has_lost_the_right_or_the_account_stores_nothing(take, campaign, methodologist):
    upload = work(take(ROW))
    values = {"campaign": campaign, "token": upload.token, "seen": upload.seen, "by": methodologist}
    uploads.order_confirmation(**values)
    methodologist.groups.clear()
    assert work(upload).state == "failed"
    Upload.objects.update(status="queued", state="queued", confirmed_by=None)
    assert "Учётной записи" in work(upload).error
    assert not InputSet.objects.exists()


def test_what_is_cancelled_while_it_is_stored_is_not_stored(take, campaign, methodologist, monkeypatch):
    upload = work(take(ROW))
    uploads.order_confirmation(campaign=campaign, token=upload.token, seen=upload.seen, by=methodologist)
    examine = uploads._examine

    def examined(*args):
        outcome = examine(*args)
        uploads.cancel_upload(campaign=campaign, token=upload.token, by=methodologist)
        return outcome

    monkeypatch.setattr(uploads, "_examine", examined)
    uploads.work_on_upload.func(attempts.attempt(1), upload.pk)
    assert not InputSet.objects.exists()
    assert not Upload.objects.exists()


def test_an_error_of_the_program_is_said_and_a_lost_file_too(take, monkeypatch):
    upload = take(ROW)
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "_examine", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            work(upload)
    upload.refresh_from_db()
    assert "ошибки программы" in upload.error
    default_storage.delete(upload.path)
    Upload.objects.update(state="queued")
    assert "пропал из хранилища" in work(upload).error


def test_a_small_file_beside_large_data_is_read_in_the_background(take, store, campaign, monkeypatch):
    assert uploads.is_small(campaign, ROW.encode())
    store()
    monkeypatch.setattr(uploads, "SMALL_ROWS", 1)
    assert not uploads.is_small(campaign, ROW.encode())


def test_what_nobody_confirms_is_dropped_after_a_week_by_the_clock(take, campaign, monkeypatch, capsys):
    upload = work(take(ROW))
    method = default_storage.save("imports/method-0.json", ContentFile(b"{}"))
    call_command("run_scheduled")
    assert default_storage.exists(upload.path)
    assert default_storage.exists(method)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=6, hours=23))
    call_command("run_scheduled")
    assert Upload.objects.exists()
    # The portal's clock stands still in these tests, the storage's does not.
    monkeypatch.setattr(timezone, "now", lambda: max(now, datetime.now(UTC)) + timedelta(days=8))
    call_command("run_scheduled")
    assert not Upload.objects.exists()
    assert not default_storage.exists(upload.path)
    assert not default_storage.exists(method)
    assert "Удалено загрузок" in capsys.readouterr().out


@pytest.fixture
def later(campaign, staff, methodologist, monkeypatch):
    """Goes so many days on from the upload; sessions do not last so long, and the storage has a clock of its own."""
    start = timezone.now()

    def later(days: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=days))
        monkeypatch.setattr(type(default_storage._wrapped), "get_modified_time", lambda storage, name: start)
        staff.force_login(methodologist, "django.contrib.auth.backends.ModelBackend")
        call_command("run_scheduled")

    return later


def test_an_upload_reopened_on_the_sixth_day_keeps_its_file(take, campaign, staff, later):
    upload = work(take(ROW))
    later(6)
    assert "Ошибок нет" in soup(staff.get(address("preview", upload.token))).text
    later(12)
    staff.post(address("again", upload.token))
    work(upload)
    assert "Ошибок нет" in soup(staff.get(address("preview", upload.token))).text
    later(20)
    assert not default_storage.exists(upload.path)


def test_a_killed_upload_reopened_on_the_sixth_day_still_says_so(take, campaign, staff, later):
    upload = take(ROW)
    Upload.objects.update(state="running", seen_at=timezone.now())
    for days in (6, 12):
        later(days)
        for _ in range(2):
            assert "Работа прервалась" in soup(staff.get(address("preview", upload.token))).text


def test_a_file_without_its_upload_is_dropped_after_a_week(take, campaign, monkeypatch):
    upload = work(take(ROW))
    Upload.objects.all().delete()
    now = datetime.now(UTC)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=8))
    call_command("run_scheduled")
    assert not default_storage.exists(upload.path)


def test_what_was_stored_stays_in_the_log_and_its_difference_is_emptied_in_time(take, campaign, methodologist):
    upload = work(take(ROW))
    values = {"campaign": campaign, "token": upload.token, "seen": upload.seen, "by": methodologist}
    done = work(uploads.order_confirmation(**values))
    assert (done.status, done.confirmed_by, bool(done.comparison)) == ("applied", methodologist, True)
    long_ago = timezone.now() - 2 * files.TABLE_KEPT
    Upload.objects.update(decided_at=long_ago, opened_at=long_ago)
    assert files.forget_old() == 0
    done.refresh_from_db()
    assert (done.comparison, done.input_set) == ({}, InputSet.objects.get())
