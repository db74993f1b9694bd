"""«Помог ли ответ?» and searches without result: counted without a session and without knowing who."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry

from methodology import helpfulness
from methodology.models import FaqIndexPage, FaqPage, IndicatorPage, PageVote
from portal import misses
from portal.models import HomePage, SearchMiss
from tests.fixtures.pages import markup

HERE = {"headers": {"origin": "http://testserver", "sec-fetch-site": "same-origin"}}


@pytest.fixture
def page(pilot) -> FaqPage:
    return FaqPage.objects.live().first()


@pytest.fixture
def indicator(pilot) -> IndicatorPage:
    return IndicatorPage.objects.get(code="1.3")


@pytest.fixture
def say(client, page):
    """Send a vote as a browser does."""

    def send(answer: str, address: str = "198.51.100.7"):
        return client.post(f"/helpful/{page.pk}/", {"helped": answer}, REMOTE_ADDR=address, **HERE)

    return send


def test_the_question_asks_without_a_cookie_or_a_token_and_is_still_cached(client, page, django_assert_num_queries):
    response = client.get(page.url)
    body = response.content.decode()
    assert f'action="/helpful/{page.pk}/"' in body
    assert "csrfmiddlewaretoken" not in body
    assert not response.cookies
    with django_assert_num_queries(1):
        assert client.get(page.url).content == response.content


@pytest.mark.parametrize("model", helpfulness.asking_types())
def test_pages_of_every_kind_ask_in_their_words_and_take_a_vote(client, pilot, model):
    page = model.objects.live().first()
    body = client.get(page.url).content.decode()
    assert ("Помог ли ответ?" if model is FaqPage else "Полезна ли страница?") in body
    assert f'action="/helpful/{page.pk}/"' in body
    answer = client.get(client.post(f"/helpful/{page.pk}/", {"helped": "no"}, **HERE)["Location"]).content.decode()
    assert ("не хватило в ответе" if model is FaqPage else "не хватило на странице") in answer
    assert list(PageVote.objects.values_list("page", "helped")) == [(page.pk, False)]


def test_the_kinds_that_ask_are_those_of_the_method():
    names = {model.__name__ for model in helpfulness.asking_types()}
    assert {"SectionPage", "IndicatorGroupPage", "IndicatorPage", "ChecklistPage", "QuestionnairePage"} <= names
    assert {"ParametersPage", "MaterialPage", "FaqPage"} <= names
    assert not {"HomePage", "FaqIndexPage"} & names


@pytest.mark.parametrize("model", [HomePage, FaqIndexPage])
def test_pages_that_do_not_ask_take_no_vote(client, pilot, model):
    page = model.objects.get()
    assert "Полезна ли" not in client.get(page.url).content.decode()
    for address in ("", "explain/", "yes/"):
        assert client.get(f"/helpful/{page.pk}/{address}").status_code == 404
    assert client.post(f"/helpful/{page.pk}/", {"helped": "yes"}, **HERE).status_code == 404
    assert not PageVote.objects.exists()


def test_a_vote_leads_to_thanks_and_makes_no_page_stale(client, page, say):
    client.get(page.url)
    response = say("yes")
    assert (response.status_code, response["Location"]) == (302, f"/helpful/{page.pk}/yes/")
    assert not response.cookies
    assert list(PageVote.objects.values_list("page", "helped", "text")) == [(page.pk, True, "")]
    assert "Спасибо" in client.get(response["Location"]).content.decode()
    assert not client.cookies


def test_one_vote_a_day_counts_for_an_address_and_the_last_word_holds(page, say):
    say("yes")
    say("no")
    say("yes", "203.0.113.9")
    assert sorted(PageVote.objects.values_list("helped", flat=True)) == [False, True]


def test_the_database_too_knows_one_vote_a_day(page):
    row = {"page": page, "day": timezone.localdate(), "helped": True, "voter": "a" * 64}
    PageVote.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        PageVote.objects.create(**row)


def test_no_address_is_kept_and_fingerprints_are_wiped_the_next_day(page):
    day = date(2026, 11, 24)
    first = helpfulness.vote(page=page, helped=True, address="198.51.100.7", day=day)
    assert len(first.voter) == 64
    assert first.voter != helpfulness.voter_of(page, day + timedelta(days=1), "198.51.100.7")
    helpfulness.vote(page=page, helped=True, address="203.0.113.9", day=day + timedelta(days=1))
    first.refresh_from_db()
    assert first.voter == ""


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"referer": "https://evil.example/testserver"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver.evil.example", "sec-fetch-site": "same-origin"},
    ],
)
def test_forms_of_other_sites_do_not_count(client, page, headers):
    for address in (f"/helpful/{page.pk}/", f"/helpful/{page.pk}/explain/"):
        assert client.post(address, {"helped": "no", "text": "x"}, headers=headers).status_code == 403
    assert not PageVote.objects.exists()


def test_an_old_browser_that_names_only_the_page_counts(client, page):
    client.post(f"/helpful/{page.pk}/", {"helped": "no"}, headers={"referer": f"http://testserver{page.url}"})
    assert PageVote.objects.count() == 1


def test_a_flood_from_one_network_ends(say):
    answers = [say("yes").status_code for _ in range(61)]
    assert answers == [302] * 60 + [403]


def test_after_no_a_visitor_may_say_what_was_missing(client, page, say):
    answer = client.get(say("no")["Location"])
    assert "Чего не хватило?" in answer.content.decode()
    explain = f"/helpful/{page.pk}/explain/"
    response = client.post(explain, {"text": " <b>Срок</b>\0 "}, REMOTE_ADDR="198.51.100.7", **HERE)
    assert response["Location"] == f"/helpful/{page.pk}/text/"
    assert PageVote.objects.get().text == "<b>Срок</b>"
    other = client.post(explain, {"text": "Чужое"}, REMOTE_ADDR="203.0.113.9", **HERE)
    assert other["Location"] == page.url
    assert PageVote.objects.get().text == "<b>Срок</b>"
    client.post(explain, {"text": "я" * 5000}, REMOTE_ADDR="198.51.100.7", **HERE)
    assert len(PageVote.objects.get().text) == PageVote.LONGEST


def test_bad_input_keeps_nothing(client, page):
    assert client.post(f"/helpful/{page.pk}/", {"helped": "maybe"}, **HERE)["Location"] == page.url
    assert client.post(f"/helpful/{page.pk}/", **HERE)["Location"] == page.url
    assert client.get(f"/helpful/{page.pk}/")["Location"] == page.url
    assert client.post("/helpful/999999/", {"helped": "yes"}, **HERE).status_code == 404
    page.unpublish()
    assert client.post(f"/helpful/{page.pk}/", {"helped": "yes"}, **HERE).status_code == 404
    assert not PageVote.objects.exists()


def test_editors_see_which_questions_fail(client, editor, page):
    other = FaqPage.objects.live().exclude(pk=page.pk).first()
    day = timezone.localdate()
    for place in range(3):
        helpfulness.vote(page=page, helped=False, address=str(place), day=day)
    helpfulness.vote(page=other, helped=True, address="1", day=day)
    helpfulness.vote(page=other, helped=False, address="1", day=day - timedelta(days=200))
    assert [(row["page"], row["no"], row["yes"]) for row in PageVote.objects.by_page()] == [
        (page.pk, 3, 0),
        (other.pk, 1, 1),
    ]
    assert [(row["no"], row["yes"]) for row in PageVote.objects.by_month()] == [(3, 1), (1, 0)]
    client.force_login(editor)
    body = client.get("/cms/helpful/").content.decode()
    assert body.index(page.title) < body.index(other.title)
    assert client.get("/cms/helpful/?days=0").status_code == 200
    assert client.get("/cms/helpful/?days=мусор").status_code == 200


def test_the_report_names_the_type_of_each_page_and_narrows_to_one(client, editor, page, indicator):
    day = timezone.localdate()
    helpfulness.vote(page=page, helped=False, address="1", day=day)
    helpfulness.vote(page=indicator, helped=False, address="1", day=day)
    client.force_login(editor)
    rows = BeautifulSoup(markup(client.get("/cms/helpful/")), "html.parser").select("table.listing tbody tr")
    kinds = {row.td.get_text(strip=True): row.select("td")[1].text for row in rows[:2]}
    assert kinds == {page.title: "Вопрос", indicator.title: "Показатель"}
    body = client.get("/cms/helpful/", {"type": indicator.content_type_id, "days": "365"}).content.decode()
    assert indicator.title in body
    assert page.title not in body
    assert client.get("/cms/helpful/?type=мусор").status_code == 200


def test_an_editor_wipes_a_text_and_the_vote_stays(client, editor, page):
    day = timezone.localdate()
    vote = helpfulness.vote(page=page, helped=False, address="1", day=day)
    helpfulness.explain(page=page, text="<i>Телефон</i>", address="1", day=day)
    client.force_login(editor)
    assert "&lt;i&gt;Телефон" in client.get(f"/cms/helpful/{page.pk}/").content.decode()
    client.post(f"/cms/helpful/texts/{vote.pk}/clear/")
    vote.refresh_from_db()
    assert (vote.helped, vote.text) == (False, "")
    assert PageLogEntry.objects.filter(page=page.pk, action="methodology.clear_vote_text").count() == 1


def test_a_search_without_result_is_counted_once_in_each_spelling(client, pilot):
    for query in ("Небывальщина ёжик", "  небывальщина   ежик "):
        response = client.get("/search/", {"q": query})
        assert "ничего не нашлось" in response.content.decode()
        assert not response.cookies
    misses.count_noted()
    assert list(SearchMiss.objects.values_list("query", "count")) == [("небывальщина ежик", 2)]


def test_a_search_with_a_result_is_not_kept(client, pilot):
    client.get("/search/", {"q": "анкета"})
    client.get("/search/", {"q": "небывальщина", "kind": "offices"})
    client.head("/search/", {"q": "небывальщина"})
    assert misses.count_noted() == 0
    assert not SearchMiss.objects.exists()


@pytest.mark.parametrize("query", ["", "!!!", "кто-то@example.org", "8 (900) 123-45-67", "я" * 150])
def test_what_may_name_a_person_or_is_no_word_is_not_kept(query):
    assert misses.key(query) == ""


def test_a_flood_of_words_is_bounded(pilot, monkeypatch):
    monkeypatch.setattr(misses, "NEW_A_DAY", 3)
    day = date(2026, 11, 24)
    for place in range(5):
        misses.note(query=f"слово{place}", address=str(place), day=day)
    assert misses.count_noted() == 5
    assert SearchMiss.objects.count() == 3
    for _ in range(40):
        misses.note(query="слово0", address="один", day=day)
    misses.count_noted()
    assert SearchMiss.objects.get(query="слово0").count == 31
    misses.note(query="другое", address="x", day=day + timedelta(days=400))
    misses.count_noted()
    assert [miss.query for miss in SearchMiss.objects.all()] == ["другое"]


def test_editors_see_misses_and_take_off_what_is_done(client, editor, pilot):
    misses.count(text="небывальщина", day=timezone.localdate())
    client.force_login(editor)
    assert "небывальщина" in client.get("/cms/misses/").content.decode()
    client.post(f"/cms/misses/{SearchMiss.objects.get().pk}/drop/")
    assert not SearchMiss.objects.exists()


def test_strangers_and_experts_do_not_see_the_reports(expert, pilot):
    for user, status in ((None, 302), (expert, 302)):
        client = Client()
        if user:
            client.force_login(user)
        for address in ("/cms/helpful/", "/cms/misses/"):
            assert client.get(address).status_code == status
