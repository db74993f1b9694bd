"""Data of a campaign in the database: storing, uploads that wait, pages of the CMS."""

import hashlib
import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import ModelLogEntry

from campaigns import actions as campaign_actions
from campaigns.models import Campaign, Participation
from campaigns.states import State
from index_engine.inputs import Network, Points, PointsStatus, Tally
from network.models import Region
from ratings import exchange
from ratings.actions import inputs as actions
from ratings.actions import uploads
from ratings.exchange import Mode
from ratings.models import InputSet
from tabular import FileRefused
from tests.ratings.inputs.sent import SEEKERS, VERIFIED, address, send, soup

# Storing


def test_a_set_keeps_the_data_their_digest_and_their_counts(store, build, campaign, methodologist):
    made = store()
    with made.file.open("rb") as file:
        content = file.read()
    assert (made.number, made.sha256) == (1, hashlib.sha256(content).hexdigest())
    assert re.fullmatch(r"inputs/spring/1-[0-9a-f]{64}\.zip", made.file.name)
    assert made.sha256[:12] not in made.file.name, "a guess of the data must not find the file"
    assert exchange.pack(actions.read_inputs(made)) == exchange.pack(build())
    assert made.counts["answers"] == 39
    assert (made.changes, made.after_freeze, made.author) == ({}, False, methodologist)
    entry = ModelLogEntry.objects.for_instance(campaign).get(action="ratings.inputs")
    assert (entry.user, entry.data["number"]) == (methodologist, 1)


def test_the_same_data_again_change_nothing(store, campaign):
    made, logged = store(), ModelLogEntry.objects.count()
    assert store() == made
    assert InputSet.objects.count() == 1
    assert ModelLogEntry.objects.count() == logged


def test_other_data_make_the_next_set_and_the_one_before_stays(store):
    first, second = store(), store(25)
    assert (first.number, second.number) == (1, 2)
    assert second.changes == {
        "total": 1,
        "rows": [
            {
                "table": "Ответы",
                "office": "Т-1",
                "what": "соискатели, вопрос 1",
                "before": "ответили 30",
                "after": "ответили 30, число положительных другое",
            }
        ],
    }
    assert actions.read_inputs(first).tallies != actions.read_inputs(second).tallies


@pytest.mark.parametrize(("day", "part"), [(date(2026, 2, 1), "сбор данных ещё не начался"), (date(2026, 3, 3), "")])
def test_before_the_campaign_collects_data_none_come_in(store, campaign, on, day, part):
    on(day)
    if part:
        with pytest.raises(actions.InputsRefused, match=part):
            store()
        assert not InputSet.objects.exists()
    else:
        assert store().number == 1


def test_a_draft_takes_no_data(store, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(opened_at=None)
    campaign.refresh_from_db()
    assert campaign.state is State.DRAFT
    with pytest.raises(actions.InputsRefused, match="ещё не начался"):
        store()


def test_after_the_freeze_a_change_needs_a_reason_and_is_marked(frozen, store):
    for reason in ("", "  "):
        with pytest.raises(actions.InputsRefused, match="причину увидят все"):
            store(25, reason=reason)
    assert store() == InputSet.objects.get()
    made = store(25, reason=" Регион прислал исправление. ")
    assert (made.after_freeze, made.reason, made.changes["total"]) == (True, "Регион прислал исправление.", 1)
    assert list(InputSet.objects.after_freeze(frozen)) == [made]


def test_review_and_publication_take_corrections_and_the_end_takes_none(frozen, store, on):
    on(date(2026, 4, 14))
    assert store(23, reason="Возражение принято.").after_freeze
    on(date(2026, 4, 30))
    campaign_actions.publish_campaign(campaign=frozen, by=None)
    assert store(22, reason="Нашли ошибку.").number == 3
    campaign_actions.close_campaign(campaign=frozen, by=None)
    with pytest.raises(actions.InputsRefused, match="завершена"):
        store(21, reason="Поздно.")


def test_the_first_data_after_the_freeze_are_a_change_of_everything(campaign, store, on):
    on(VERIFIED)
    campaign_actions.freeze_campaign(campaign=campaign, by=None)
    made = store(reason="Данные пришли с опозданием.")
    assert made.after_freeze
    assert made.changes["total"] > 3


def test_only_who_has_the_right_stores_data(store, editor, expert):
    for user in (editor, expert):
        with pytest.raises(PermissionDenied):
            store(by=user)
    assert not InputSet.objects.exists()
    assert store(by=None).author is None


def test_impossible_data_and_strangers_are_refused_on_every_way(store, build, campaign, methodologist):
    wrong = build()
    wrong.tallies.append(Tally("Т-2", SEEKERS, "1", 3, 4))
    stranger = build()
    Participation.objects.filter(office__code="Т-2").delete()
    for inputs, part in ((wrong, "противоречат"), (stranger, "не участвуют: Т-2")):
        with pytest.raises(actions.InputsRefused, match=part):
            actions.store_inputs(campaign=campaign, inputs=inputs, by=methodologist, source="x")
    assert not InputSet.objects.exists()


def test_a_damaged_or_lost_file_is_noticed(store):
    made = store()
    name = made.file.name
    default_storage.delete(name)
    with pytest.raises(actions.InputsRefused, match="пропал"):
        actions.read_inputs(made)
    default_storage.save(name, SimpleUploadedFile("x", b"PK damaged"))
    with pytest.raises(actions.InputsRefused, match="повреждён"):
        actions.read_inputs(made)


def test_what_a_killed_attempt_has_left_is_written_anew(store, build, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(actions, "log", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store()
    name = f"inputs/spring/{default_storage.listdir('inputs/spring')[1][0]}"
    default_storage.delete(name)
    default_storage.save(name, SimpleUploadedFile("x", b"half"))
    made = store()
    assert made.file.name == name
    assert actions.read_inputs(made).tallies


def test_a_failed_write_leaves_no_set(store, monkeypatch):
    monkeypatch.setattr(actions, "log", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store()
    assert not InputSet.objects.exists()


def test_the_type_of_a_network_comes_from_the_region_and_else_from_the_data(campaign, offices, store, build):
    inputs = build()
    inputs.regions = [region._replace(network=Network.CENTRALISED) for region in inputs.regions]
    actions.store_inputs(campaign=campaign, inputs=inputs, by=None, source="x")
    first, second = offices[0].region, offices[2].region
    Region.objects.filter(pk__in=[first.pk, second.pk]).update(network_type="")
    Region.objects.filter(pk=first.pk).update(network_type="decentralised")
    frame = actions.frame_of(campaign, actions.current_inputs(campaign))
    assert frame.regions[first.code].network == Network.DECENTRALISED
    assert frame.regions[second.code].network == Network.CENTRALISED


# Uploads


def test_uploading_changes_nothing_and_tells_what_would_change(upload, store, campaign):
    store()
    waiting = upload("Т-1;соискатели;1;30;20", "Т-2;соискатели;1;9;9")
    assert InputSet.objects.count() == 1
    assert (waiting.faults_total, waiting.tables, waiting.offices) == (0, ["Ответы"], 2)
    assert waiting.comparison["offices"]["added"] == ["Т-2"]
    assert (waiting.comparison["answers_before"], waiting.comparison["answers_after"]) == (39, 48)
    assert uploads.find_upload(campaign, waiting.token) == waiting
    assert uploads.waiting_uploads(campaign) == [waiting]


def test_what_was_shown_is_stored(upload, store, campaign, methodologist):
    store()
    waiting = upload("Т-1;соискатели;1;30;20")
    made = uploads.confirm_upload(campaign=campaign, token=waiting.token, seen=waiting.seen, by=methodologist)
    assert (made.number, made.source, made.sha256) == (2, "ответы.csv", waiting.seen)
    assert Tally("Т-1", SEEKERS, "1", 30, 20) in actions.read_inputs(made).tallies
    assert Tally("Т-3", SEEKERS, "1", 9, 3) in actions.read_inputs(made).tallies
    assert uploads.waiting_uploads(campaign) == []


def test_two_regions_that_upload_at_once_do_not_undo_each_other(upload, store, campaign):
    store()
    one, other = upload("Т-2;соискатели;1;9;9"), upload("Т-3;соискатели;1;8;8")
    uploads.confirm_upload(campaign=campaign, token=one.token, seen=one.seen, by=None)
    with pytest.raises(actions.InputsMoved):
        uploads.confirm_upload(campaign=campaign, token=other.token, seen=other.seen, by=None)
    again = uploads.find_upload(campaign, other.token)
    assert again.seen != other.seen
    made = uploads.confirm_upload(campaign=campaign, token=other.token, seen=again.seen, by=None)
    tallies = actions.read_inputs(made).tallies
    assert Tally("Т-2", SEEKERS, "1", 9, 9) in tallies
    assert Tally("Т-3", SEEKERS, "1", 8, 8) in tallies


def test_data_stored_while_a_confirmation_is_read_are_not_undone(upload, store, campaign, monkeypatch):
    store()
    waiting = upload("Т-2;соискатели;1;9;9")
    examine = uploads._examine

    def examined(*args):
        outcome = examine(*args)
        store(20)
        return outcome

    monkeypatch.setattr(uploads, "_examine", examined)
    with pytest.raises(actions.InputsMoved):
        uploads.confirm_upload(campaign=campaign, token=waiting.token, seen=waiting.seen, by=None)
    assert InputSet.objects.newest(campaign).number == 2


def test_participants_that_change_in_between_are_noticed(upload, campaign):
    waiting = upload("Т-2;соискатели;1;9;9")
    Participation.objects.filter(office__code="Т-2").delete()
    with pytest.raises(actions.InputsMoved):
        uploads.confirm_upload(campaign=campaign, token=waiting.token, seen=waiting.seen, by=None)
    assert uploads.find_upload(campaign, waiting.token).faults_total == 1
    assert not InputSet.objects.exists()


def test_a_file_with_a_fault_is_not_stored(upload, campaign):
    waiting = upload("Т-1;соискатели;1;30;20", "Т-9;соискатели;1;30;20")
    assert (waiting.faults_total, waiting.faults[0]["row"], waiting.seen) == (1, 3, "")
    with pytest.raises(actions.InputsRefused):
        uploads.confirm_upload(campaign=campaign, token=waiting.token, seen="", by=None)
    assert not InputSet.objects.exists()


def test_a_file_loaded_twice_changes_nothing_and_says_so(upload, campaign):
    row = "Т-1;соискатели;1;30;20"
    first = upload(row)
    made = uploads.confirm_upload(campaign=campaign, token=first.token, seen=first.seen, by=None)
    again = upload(row)
    assert again.changes_nothing
    assert uploads.confirm_upload(campaign=campaign, token=again.token, seen=again.seen, by=None) == made


def test_an_upload_can_be_dropped(upload, campaign, methodologist):
    waiting = upload("Т-1;соискатели;1;30;20")
    for _ in range(2):
        uploads.cancel_upload(campaign=campaign, token=waiting.token, by=methodologist)
    with pytest.raises(uploads.UploadMissing):
        uploads.find_upload(campaign, waiting.token)
    assert not default_storage.exists(waiting.path)


@pytest.mark.parametrize("token", ["..", "../../x", "A" * 32, "", "0" * 33])
def test_a_token_leads_nowhere_else(campaign, token):
    with pytest.raises(uploads.UploadMissing):
        uploads.find_upload(campaign, token)
    with pytest.raises(uploads.UploadMissing):
        uploads.cancel_upload(campaign=campaign, token=token, by=None)


def test_only_who_has_the_right_uploads_and_confirms(upload, campaign, editor, expert):
    waiting = upload("Т-1;соискатели;1;30;20")
    for user in (editor, expert):
        with pytest.raises(PermissionDenied):
            upload("Т-1;соискатели;1;30;20", by=user)
        with pytest.raises(PermissionDenied):
            uploads.confirm_upload(campaign=campaign, token=waiting.token, seen=waiting.seen, by=user)
        with pytest.raises(PermissionDenied):
            uploads.cancel_upload(campaign=campaign, token=waiting.token, by=user)
    assert uploads.waiting_uploads(campaign) == [waiting]


def test_a_closed_campaign_takes_no_upload(upload, campaign, on):
    on(date(2026, 2, 1))
    with pytest.raises(actions.InputsRefused, match="ещё не начался"):
        upload("Т-1;соискатели;1;30;20")


def test_points_of_the_edition_are_read(upload, campaign):
    waiting = upload("Т-1;1.3;0,5;1;проверено", heads="код ЦЗН;показатель;баллы;максимум;состояние")
    made = uploads.confirm_upload(campaign=campaign, token=waiting.token, seen=waiting.seen, by=None)
    [row] = actions.read_inputs(made).points
    assert (row.office, row.indicator, float(row.points), row.status) == ("Т-1", "1.3", 0.5, PointsStatus.VERIFIED)
    assert isinstance(row, Points)


# Pages of the CMS


def test_from_the_file_to_the_set_by_the_pages(staff, campaign):
    assert "Данных ещё нет" in soup(staff.get(address("data"))).text
    answer = send(staff, "Т-1;соискатели;1;30;20")
    page = soup(staff.get(answer.url))
    assert "Ошибок нет" in page.text
    assert "ответили 30, положительно 20" in page.text
    assert page.find("textarea", {"name": "reason"}) is None
    seen = page.find("input", {"name": "seen"})["value"]
    done = staff.post(answer.url, {"seen": seen}, follow=True)
    assert done.redirect_chain[-1][0] == address("data")
    assert "Данные загружены" in done.content.decode()
    made = InputSet.objects.get()
    file = staff.get(address("file", made.number))
    assert hashlib.sha256(b"".join(file.streaming_content)).hexdigest() == made.sha256
    assert "первые данные кампании" in soup(staff.get(address("set", made.number))).text
    assert staff.get(answer.url, follow=True).redirect_chain == [(address("set", made.number), 302)]
    assert uploads.waiting_uploads(campaign) == []


def test_faults_stand_on_the_page_with_their_places_and_as_text(staff, campaign):
    answer = send(staff, "Т-1;соискатели;1;30;31", "<script>alert(1)</script>;соискатели;1;30;3")
    response = staff.get(answer.url)
    page = soup(response)
    cells = [[cell.text.strip() for cell in row.find_all("td")] for row in page.select("[aria-labelledby=faults] tr")]
    assert ["ответы.csv", "2", "из них положительно", "Положительных ответов 31, а всего ответили 30."] in cells
    assert any("<script>alert(1)</script>" in row[3] for row in cells if row)
    assert "<script>alert(1)</script>" not in response.content.decode()
    assert page.find("input", {"name": "seen"}) is None


def test_after_the_freeze_the_page_asks_for_the_reason(staff, frozen):
    answer = send(staff, "Т-1;соискатели;1;30;20")
    seen = soup(staff.get(answer.url)).find("input", {"name": "seen"})["value"]
    page = soup(staff.post(answer.url, {"seen": seen}))
    assert page.find("textarea", {"name": "reason"}) is not None
    assert InputSet.objects.count() == 1
    staff.post(answer.url, {"seen": seen, "reason": "<i>Опечатка</i> региона"})
    made = InputSet.objects.newest(frozen)
    assert (made.number, made.reason) == (2, "<i>Опечатка</i> региона")
    for name, args in (("data", ()), ("set", (2,))):
        response = staff.get(address(name, *args))
        assert "&lt;i&gt;Опечатка&lt;/i&gt; региона" in response.content.decode()


def test_what_moved_in_between_is_shown_again(staff, campaign, store):
    answer = send(staff, "Т-2;соискатели;1;9;9")
    seen = soup(staff.get(answer.url)).find("input", {"name": "seen"})["value"]
    store()
    done = staff.post(answer.url, {"seen": seen}, follow=True)
    assert "Посмотрите на разницу ещё раз" in done.content.decode()
    assert InputSet.objects.count() == 1


def test_a_file_that_is_none_is_refused_beside_the_field(staff, campaign):
    page = soup(staff.post(address("upload"), {"file": SimpleUploadedFile("x.csv", b"a;b\n1;2"), "mode": "part"}))
    assert "не нашлась строка заголовков" in page.text
    page = soup(staff.post(address("upload"), {"mode": "part"}))
    assert page.select(".w-field__errors")


def test_the_same_file_says_that_it_changes_nothing(staff, campaign, store):
    store()
    page = soup(staff.get(send(staff, "Т-3;соискатели;1;9;3").url))
    assert "Файл ничего не меняет" in page.text
    assert page.find("input", {"name": "seen"}) is None


def test_waiting_uploads_are_listed_and_can_be_dropped(staff, campaign):
    answer = send(staff, "Т-1;соискатели;1;30;20", name="<b>имя</b>.csv")
    listed = staff.get(address("data")).content.decode()
    assert answer.url in listed
    assert "<b>имя</b>" not in listed
    token = answer.url.rstrip("/").rsplit("/", 1)[-1]
    assert staff.get(address("cancel", token)).status_code == 405
    done = staff.post(address("cancel", token), follow=True)
    assert "Загрузка отменена" in done.content.decode()
    assert staff.get(answer.url).status_code == 404


def test_the_template_of_a_region_is_a_workbook_that_the_upload_reads(staff, campaign, offices):
    region = offices[0].region
    response = staff.get(address("template"), {"region": region.code})
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert [row[0].value for row in book["ЦЗН"].iter_rows(min_row=2)] == ["Т-1", "Т-2"]
    file = SimpleUploadedFile("регион.xlsx", response.content)
    answer = staff.post(address("upload"), {"file": file, "mode": "part"})
    cells = soup(staff.get(answer.url)).select("[aria-labelledby=faults] td:last-child")
    assert [cell.text for cell in cells] == ["В файле нет ни одного числа: загружать нечего. Заполните таблицы."]
    assert staff.get(address("template"), {"region": "нет"}, follow=True).redirect_chain[-1][0] == address("data")


def test_a_campaign_that_takes_no_data_says_why(staff, campaign, on):
    on(date(2026, 2, 1))
    for name in ("data", "upload"):
        assert "сбор данных ещё не начался" in soup(staff.get(address(name))).text
    assert "сбор данных ещё не начался" in soup(send(staff, "Т-1;соискатели;1;30;20")).text


def test_each_role_opens_just_what_is_its_own(client, campaign, store, upload, editor, expert, methodologist):
    store()
    token = upload("Т-2;соискатели;1;9;9").token
    region = Region.objects.filter(offices__code="Т-1").get().code
    seen = {
        address("data"): True,
        address("set", 1): True,
        address("file", 1): False,
        address("upload"): False,
        address("preview", token): False,
        f"{address('template')}?region={region}": False,
    }
    for url, for_all in seen.items():
        client.logout()
        assert client.get(url).status_code == 302, url
        for user in (editor, expert, methodologist):
            client.force_login(user)
            found = client.get(url)
            assert (found.status_code == 200) is (for_all or user == methodologist), (url, user)
    client.force_login(expert)
    page = client.get(address("data")).content.decode()
    assert address("upload") not in page
    assert address("file", 1) not in page
    assert client.post(address("cancel", token)).status_code in (302, 403)
    assert uploads.waiting_uploads(campaign)


def test_what_is_not_there_is_not_found(staff, campaign, store):
    store()
    for url in (address("set", 9), address("file", 9), address("preview", "0" * 32), address("preview", "x")):
        assert staff.get(url).status_code == 404, url
    default_storage.delete(InputSet.objects.get().file.name)
    assert staff.get(address("file", 1)).status_code == 404


def test_a_bomb_is_refused_on_the_page(staff, campaign):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tallies.csv", b"0" * 150 * 1024**2)
    file = SimpleUploadedFile("x.zip", output.getvalue())
    assert "слишком велик внутри" in soup(staff.post(address("upload"), {"file": file, "mode": "part"})).text


def test_the_page_of_data_asks_the_database_little(staff, campaign, store, django_assert_max_num_queries):
    for positive in range(20, 26):
        store(positive)
    with django_assert_max_num_queries(25):
        staff.get(address("data"))


def test_an_unreadable_file_leaves_nothing_behind(campaign):
    with pytest.raises(FileRefused):
        uploads.upload_inputs(campaign=campaign, file_name="x.csv", content=b"a;b", mode=Mode.PART, by=None)
    assert uploads.waiting_uploads(campaign) == []
