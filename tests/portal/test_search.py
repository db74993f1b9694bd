"""Search over everything public."""

import pytest
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from methodology.models import FaqPage, IndicatorPage
from network.models import Office, Region
from portal.finding import find


@pytest.mark.parametrize(("one", "other"), [("чек-листы", "чек-лист"), ("анкетой", "анкета"), ("учёт", "учет")])
def test_forms_of_a_word_find_the_same(pilot, one, other):
    first, second = find(one), find(other)
    assert first.counts == second.counts
    assert first.total > 0


def test_the_letter_yo_is_found_by_ye(pilot):
    Office.objects.create(code="x-1", region=Region.objects.first(), name="Центр «Ёлка»")
    assert [office.code for office in find("елка").offices] == ["x-1"]


def test_results_are_grouped_by_kind_and_marked(pilot, client):
    body = client.get("/search/", {"q": "анкета"}).content.decode()
    assert "Методика и вопросы" in body
    assert "Замечания регионов" in body
    assert "<mark>" in body


def test_all_words_must_be_there(pilot):
    assert find("открытость руководства").total > 0
    assert find("открытость небывальщина").total == 0


def test_an_office_is_found_by_its_town_and_region(pilot):
    assert "15-02" in [office.code for office in find("клинцы").offices]
    assert len(find("Брянская").offices) >= 3


def test_drafts_and_hidden_remarks_are_not_found(pilot):
    page = FaqPage.objects.first()
    page.title = "Небывальщина"
    page.save_revision()
    assert find("небывальщина").total == 0
    page.unpublish()
    assert page.pk not in [found.pk for found in find(" ".join(page.title.split()[:2])).pages]


def test_a_new_page_is_found_at_once(pilot):
    page = FaqPage.objects.first()
    page.title = "Небывальщина в заголовке"
    page.save_revision().publish()
    assert [found.pk for found in find("небывальщиной").pages] == [page.pk]


def test_editors_can_promote_a_page(pilot, client):
    page = IndicatorPage.objects.get(code="1.3")
    SearchPromotion.objects.create(query=Query.get("начальник"), page=page, sort_order=0)
    body = client.get("/search/", {"q": "Начальник"}).content.decode()
    assert "Советуем начать отсюда" in body
    assert page.url in body


def test_an_empty_result_helps(pilot, client):
    body = client.get("/search/", {"q": "абракадабра"}).content.decode()
    assert "ничего не нашлось" in body
    assert "/methodology/" in body


@pytest.mark.parametrize(
    "query", ['"', "'", "%", "\x00", "🙂", "a" * 10_240, '"чек', "<script>alert(1)</script>", "NOT", "*"]
)
def test_odd_queries_are_harmless(pilot, client, query):
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/cms/pages/search/", "/cms/snippets/feedback/remark/", "/cms/snippets/network/office/"]
)
@pytest.mark.parametrize("query", ['"', '"чек-лист', "  ", "%", "🙂"])
def test_search_boxes_of_the_cms_survive_odd_queries(methodologist, client, path, query):
    client.force_login(methodologist)
    assert client.get(path, {"q": query}).status_code == 200
