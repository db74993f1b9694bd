"""Pages of a survey, as they are without scripts: every way in, every way out, and nothing typed is lost."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from campaigns import actions as campaigns
from campaigns.models import Campaign
from network.models import LimitCount, Office
from surveys.actions import keeping
from surveys.codes import VISIT, derive_code, digest_code
from surveys.models import CodeBatch, Count, Receipt, Response, Tick, VisitCode
from surveys.opened import Opened, read_token
from surveys.opening import whole_form
from surveys.views import survey as views
from tests.fixtures.pages import markup
from tests.weight import HEAVIEST, weigh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_haste(monkeypatch):
    """The clock of tests stands still, so every form is sent in the moment that it was opened."""
    monkeypatch.setattr(views, "LEAST_SECONDS", 0)


@pytest.fixture
def address(office) -> str:
    return f"/s/{office.code}/jobseeker/"


def token_in(response) -> str:
    return re.search(r'name="token" value="([^"]+)"', response.content.decode())[1]


def name_of(campaign, number: str) -> str:
    return whole_form(campaign, "jobseeker").by_number[number].name


@pytest.fixture
def filled(client, asking, address) -> dict[str, str]:
    """A form as a client would send it."""
    return {"token": token_in(client.get(address)), name_of(asking, "1"): "9", "is_remote": "0"}


@pytest.mark.parametrize("below", ["", "jobseeker/", "employer/"])
def test_a_survey_is_light_for_a_phone(client, office, below):
    assert weigh(client, f"/s/{office.code}/{below}").bytes <= HEAVIEST


def test_office_page_leads_to_both_audiences(client, office):
    body = client.get(f"/s/{office.code}/").content.decode()
    assert f'href="/s/{office.code}/jobseeker/"' in body
    assert f'href="/s/{office.code}/employer/"' in body
    assert office.name in body


def test_stage_and_visit_code_go_along(client, office):
    code = derive_code(b"seed", "1", VISIT)
    body = client.get(f"/s/{office.code}/v/{code.lower()}/?stage=2m").content.decode()
    assert f"stage=2m&amp;c={code}" in body
    assert "c=" not in client.get(f"/s/{office.code}/v/{code[:-1]}/").content.decode()
    assert "stage" not in client.get(f"/s/{office.code}/?stage=drop-table").content.decode()


@pytest.mark.parametrize("path", ["/S/{}/", "/S/{}/V/ABCDEFGHJR/"])
def test_capitals_lead_to_the_same_page(client, office, path):
    response = client.get(path.format(office.code.upper()))
    assert response.status_code == 302
    assert response["Location"].startswith(f"/s/{office.code}/")


def test_all_of_the_edition_is_asked_and_nothing_of_a_grid(client, asking, address):
    body = markup(client.get(address))
    for question in whole_form(asking, "jobseeker").questions:
        assert f'name="{question.name}"' in body or f'name="{question.name}_yes"' in body, question.number
    assert "<table" not in body
    assert "номер соискателя" not in body.lower()


def test_region_that_measures_less_asks_less(client, asking, tyumen):
    office = asking.participations.filter(office__region=tyumen).first().office
    body = client.get(f"/s/{office.code}/jobseeker/").content.decode()
    assert f'name="{name_of(asking, "12")}"' in body  # 1.3
    assert f'name="{name_of(asking, "10")}"' not in body  # 1.1


def test_answer_is_thanked_with_a_receipt_that_says_received(client, filled, address):
    response = client.post(address, filled)
    assert response.status_code == 200
    receipt = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", response.content.decode())[0]
    assert Receipt.objects.get().digest == digest_code(receipt.replace("-", ""))
    said = client.post("/s/receipt/", {"code": receipt.lower()}).content.decode()
    assert "Ответ получен" in said
    assert not response.cookies


def test_repeat_gets_the_same_thanks(client, filled, address):
    first = client.post(address, filled)
    assert client.post(address, filled).content == first.content
    assert Response.objects.count() == 1


def test_other_answers_of_the_same_form_are_told_that_the_first_count(client, asking, filled, address):
    client.post(address, filled)
    response = client.post(address, filled | {name_of(asking, "1"): "2"})
    assert response.status_code == 409
    assert "пришли первыми" in response.content.decode()


@pytest.mark.parametrize("token", ["", "forged", "a:b:c"])
def test_forged_token_loses_nothing_and_stores_nothing(client, asking, filled, address, token):
    response = client.post(address, filled | {"token": token, name_of(asking, "comment"): "Мой отзыв"})
    assert response.status_code == 422
    assert "Мой отзыв" in response.content.decode()
    assert not Response.objects.exists()
    again = client.post(address, filled | {"token": token_in(response)})
    assert again.status_code == 200


def test_token_of_another_office_is_not_taken(client, asking, offices, filled):
    response = client.post(f"/s/{offices[1].code}/jobseeker/", filled)
    assert response.status_code == 422
    assert not Response.objects.exists()


def test_token_of_another_audience_is_not_taken(client, office, filled):
    assert client.post(f"/s/{office.code}/employer/", filled).status_code == 422


def test_wrong_values_are_named_and_all_else_stays(client, asking, filled, address):
    sent = filled | {
        name_of(asking, "2"): "11",
        name_of(asking, "comment"): "Мой отзыв",
        "email": "не почта",
        "visit": "ABC",
    }
    response = client.post(address, sent)
    body = markup(response)
    assert response.status_code == 422
    assert "Такого ответа нет среди предложенных" in body
    assert "не похоже на адрес почты" in body
    assert "В коде посещения ошибка" in body
    assert "Мой отзыв" in body
    assert f'name="{name_of(asking, "1")}" value="9" checked' in body
    assert not Response.objects.exists()


def test_text_of_a_megabyte_is_refused_in_words(client, asking, filled, address):
    response = client.post(address, filled | {name_of(asking, "comment"): "я" * 500_000})
    assert response.status_code == 422
    assert "Сократите" in response.content.decode()


def test_question_of_nobody_is_refused(client, filled, address):
    assert client.post(address, filled | {"q99": "5"}).status_code == 422


def test_empty_form_is_told_to_answer_something(client, asking, filled, address):
    response = client.post(address, filled | {name_of(asking, "1"): ""})
    assert response.status_code == 422
    assert "хотя бы на один" in response.content.decode()


def test_trap_is_told_and_not_dropped_in_silence(client, filled, address):
    response = client.post(address, filled | {"website": "http://example.org"})
    assert response.status_code == 422
    assert "должно быть пустым" in response.content.decode()


def test_form_sent_in_no_time_is_asked_to_wait(client, monkeypatch, filled, address):
    monkeypatch.setattr(views, "LEAST_SECONDS", 4)
    response = client.post(address, filled)
    assert (response.status_code, response["Retry-After"]) == (429, "4")
    assert not Response.objects.exists()


def test_more_than_sixty_a_minute_of_one_address_are_asked_to_wait_and_keep_their_answers(
    client, asking, office, address
):
    name = name_of(asking, "comment")

    def post(network: str):
        opened = Opened.now(asking.pk, office.pk, "jobseeker", timezone.now())
        return client.post(address, {"token": opened.sign(), name: "Мой отзыв"}, REMOTE_ADDR=network)

    assert [post("192.0.2.1").status_code for _ in range(60)] == [200] * 60
    refused = post("192.0.2.1")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Мой отзыв" in refused.content.decode()
    assert post("192.0.2.2").status_code == 200
    assert LimitCount.objects.count() == 2


def test_code_of_a_visit_confirms_once(client, asking, office, filled, address):
    code = derive_code(b"seed", "1", VISIT)
    batch = CodeBatch.objects.create(campaign=asking, office=office, number=1, size=1)
    VisitCode.objects.create(digest=digest_code(code), batch=batch)
    assert client.post(address, filled | {"visit": code.lower()}).status_code == 200
    assert Response.objects.get().is_confirmed
    other = filled | {"token": token_in(client.get(address)), "visit": code}
    refused = client.post(address, other)
    assert refused.status_code == 422
    assert "уже использован" in refused.content.decode()


def test_opened_before_closing_is_taken_afterwards_and_later_kept_to_be_copied(client, asking, filled, address, on):
    name = name_of(asking, "comment")
    on(asking.surveys_close + timedelta(days=3))
    refused = client.post(address, filled | {name: "Мой отзыв", name_of(asking, "14"): "1"})
    body = refused.content.decode()
    assert refused.status_code == 410
    assert "Мой отзыв" in body
    assert "9 — почти полностью согласен" in body
    assert "Прийти в центр занятости" in body


def test_draft_of_a_closed_survey_opens_by_its_token(client, asking, filled, address, on):
    on(asking.surveys_close + timedelta(days=1))
    assert 'id="survey"' not in client.get(address).content.decode()
    # The clock of tests had opened it on another day, which is before closing as well.
    assert 'id="survey"' in client.get(address, {"token": filled["token"]}).content.decode()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 1), "начнётся 02.03.2026"),
        (date(2026, 3, 21), "закончился 20.03.2026"),
    ],
)
def test_not_yet_and_no_longer_open_say_what_to_do(client, asking, office, on, day, words):
    on(day)
    for path in (f"/s/{office.code}/", f"/s/{office.code}/jobseeker/"):
        response = client.get(path)
        assert response.status_code == 200
        assert words in markup(response)


def test_office_that_takes_no_part_says_so(client, asking, draft):
    stranger = Office.objects.create(code="99-1", name="Ещё один", region=asking.plans.first().region)
    assert "не участвует" in client.get(f"/s/{stranger.code}/").content.decode()


def test_unknown_office_leads_to_the_search(client, asking):
    response = client.get("/s/nowhere/")
    assert response.status_code == 404
    assert 'action="/s/"' in response.content.decode()
    assert client.post("/s/nowhere/jobseeker/").status_code == 404
    assert client.get("/S/nowhere/").status_code == 404


@pytest.mark.parametrize("code", ["%00", "a%00b", "%20", "..%2F", "x" * 3000])
def test_odd_address_is_an_unknown_office(client, asking, code):
    for path in (f"/s/{code}/", f"/s/{code}/jobseeker/"):
        assert client.get(path).status_code == 404


def test_office_is_found_by_part_of_name_town_or_address(client, asking, office):
    office.town, office.address = "город Ёлкинск", "улица Ленина, 5"
    office.save()
    for words in (office.name[5:20], "елкинск", "ЛЕНИНА", f"ленина {office.region.name[:5]}"):
        assert f'href="/s/{office.code}/"' in client.get("/s/", {"q": words}).content.decode(), words
    assert "среди участников опроса нет" in client.get("/s/", {"q": "Атлантида"}).content.decode()


def test_closed_campaign_is_not_found(client, asking, office, on):
    on(asking.surveys_close + timedelta(days=1))
    assert f'href="/s/{office.code}/"' not in client.get("/s/", {"q": office.name}).content.decode()


def test_of_two_open_campaigns_the_newest_is_asked(client, asking, office):
    newer = Campaign.objects.create(
        slug="newer",
        title="Новее",
        edition=asking.edition,
        period_start=date(2026, 3, 5),
        period_end=date(2026, 3, 30),
        surveys_open=date(2026, 3, 5),
        surveys_close=date(2026, 3, 30),
        review_reason="Не нужен",
    )
    campaigns.plan_region(campaign=newer, region=office.region, offices=[office], codes=[], by=None)
    campaigns.open_campaign(campaign=newer, by=None)
    body = client.get(f"/s/{office.code}/jobseeker/").content.decode()
    assert f'data-campaign="{newer.pk}"' in body


def test_openings_starts_and_sends_are_counted(client, asking, office, filled, address):
    client.get(address, headers={"sec-purpose": "prefetch"})
    client.head(address)
    assert client.post(f"{address}started/", {"token": filled["token"]}).status_code == 204
    client.post(address, filled | {"told": "1"})
    keeping.count_campaign(asking)
    assert dict(Count.objects.values_list("act", "number")) == {"opened": 1, "started": 1, "sent": 1}


def test_start_needs_the_token_of_its_own_survey(client, offices, filled, address):
    assert client.post(f"/s/{offices[1].code}/jobseeker/started/", {"token": filled["token"]}).status_code == 404
    assert client.post(f"{address}started/", {"token": "x"}).status_code == 404
    assert client.get(f"{address}started/").status_code == 405
    assert set(Tick.objects.values_list("act", flat=True)) == {"opened"}


@pytest.mark.parametrize("code", ["", "ABC", "2222-2222-2223"])
def test_receipt_that_is_none(client, code):
    response = client.post("/s/receipt/", {"code": code})
    assert response.status_code == 422
    assert "В расписке ошибка" in response.content.decode()


def test_receipt_that_was_never_given(client, asking, office):
    unknown = Opened.now(asking.pk, office.pk, "jobseeker", timezone.now()).receipt
    assert client.post("/s/receipt/", {"code": unknown}).status_code == 404


@pytest.mark.parametrize(("excluded", "words"), [("", "Ответ учтён"), ("staff", "заполнил не клиент")])
def test_receipt_after_publication(client, asking, filled, address, excluded, words):
    client.post(address, filled)
    Receipt.objects.update(excluded=excluded)
    Campaign.objects.filter(pk=asking.pk).update(published_at=timezone.now())
    receipt = read_token(filled["token"]).receipt
    assert words in client.post("/s/receipt/", {"code": receipt}).content.decode()


@pytest.mark.parametrize("path", ["/s/", "/s/receipt/", "/s/{}/", "/s/{}/jobseeker/", "/s/{}/employer/"])
def test_pages_set_no_cookie_and_are_kept_by_nobody(client, office, path):
    response = client.get(path.format(office.code))
    assert response.status_code == 200
    assert not response.cookies
    assert "private" in response["Cache-Control"]


def test_pages_ask_few_questions(client, asking, office, address, filled, django_assert_max_num_queries):
    client.get(address)
    with django_assert_max_num_queries(8):
        client.get(address)
    with django_assert_max_num_queries(8):
        client.get(f"/s/{office.code}/")
    with django_assert_max_num_queries(20):
        client.post(address, filled)
