"""Search over everything public."""

import pytest
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from feedback.models import Remark
from methodology.models import FaqPage, IndicatorPage
from network.models import Office, Region
from portal import finding
from portal.finding import A_PAGE, FIRST, KINDS, find, find_more
from portal.showcase import choose_release


def counts(query: str) -> dict[str, int]:
    return {found.kind: found.count for found in find(query)}


def found(query: str, kind: str) -> list:
    return [item for findings in find_more(query, kind, "1") for item in findings.leaf]


@pytest.mark.parametrize(("one", "other"), [("чек-листы", "чек-лист"), ("анкетой", "анкета"), ("учёт", "учет")])
def test_forms_of_a_word_find_the_same(pilot, one, other):
    assert counts(one) == counts(other) != {}


def test_the_letter_yo_is_found_by_ye(pilot):
    Office.objects.create(code="x-1", region=Region.objects.first(), name="Центр «Ёлка»")
    assert [office.code for office in found("елка", "offices")] == ["x-1"]


def test_results_are_grouped_by_kind_and_marked(pilot, client):
    body = client.get("/search/", {"q": "анкета"}).content.decode()
    assert "Методика и вопросы" in body
    assert "Замечания регионов" in body
    assert "<mark>" in body


def test_all_words_must_be_there(pilot):
    assert counts("открытость руководства")
    assert not counts("открытость небывальщина")


def test_an_office_is_found_by_its_town_and_region(pilot):
    assert "15-02" in [office.code for office in found("клинцы", "offices")]
    assert len(found("Брянская", "offices")) >= 3


def test_drafts_and_hidden_remarks_are_not_found(pilot):
    page = FaqPage.objects.first()
    page.title = "Небывальщина"
    page.save_revision()
    assert not counts("небывальщина")
    page.refresh_from_db()
    assert page.pk in [item.pk for item in found(page.title, "pages")]
    page.unpublish()
    assert page.pk not in [item.pk for item in found(page.title, "pages")]
    Remark.objects.filter(number=1).update(is_public=False)
    assert 1 not in [remark.number for remark in found("группы в соцсетях", "remarks")]


def test_a_new_page_is_found_at_once(pilot):
    page = FaqPage.objects.first()
    page.title = "Небывальщина в заголовке"
    page.save_revision().publish()
    assert [item.pk for item in found("небывальщиной", "pages")] == [page.pk]


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


def test_many_findings_are_leafed_through(pilot, client):
    first = client.get("/search/", {"q": "анкета"}).content.decode()
    assert first.count('<span class="tag">') == FIRST
    assert "kind=pages" in first
    total = counts("анкета")["pages"]
    leaves = [find_more("анкета", "pages", str(number))[0].leaf for number in range(1, -(-total // A_PAGE) + 1)]
    assert sum(len(leaf) for leaf in leaves) == total > FIRST
    assert "Вперёд" in client.get("/search/", {"q": "анкета", "kind": "pages"}).content.decode()


def test_of_what_very_many_remarks_say_the_newest_are_ranked(pilot, client, monkeypatch):
    newest = list(Remark.objects.public().matching("анкета").order_by("-pk")[:4])
    monkeypatch.setattr(finding, "MOST_REMARKS", 3)
    assert set(found("анкета", "remarks")) == set(newest)
    body = " ".join(client.get("/search/", {"q": "анкета", "kind": "remarks"}).content.decode().split())
    assert "Замечания регионов: более чем 3<" in body
    assert 'Здесь новейшие, <a href="/feedback/?q=%D0%B0%D0%BD%D0%BA%D0%B5%D1%82%D0%B0">все — в реестре</a>' in body


def test_a_query_costs_few_queries(pilot, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        find("анкета")


@pytest.mark.parametrize(
    "extra", [{"kind": "nothing"}, {"kind": "pages", "page": "99"}, {"kind": "pages", "page": "x"}]
)
def test_an_unknown_kind_or_leaf_is_a_404(pilot, client, extra):
    assert client.get("/search/", {"q": "анкета"} | extra).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_without_findings_or_words_helps(pilot, client, kind):
    assert "ничего не нашлось" in client.get("/search/", {"q": "абракадабра", "kind": kind}).content.decode()
    assert "Введите слово" in client.get("/search/", {"q": "", "kind": kind}).content.decode()


@pytest.mark.parametrize(("query", "title"), [("3.1.2", "на региональном сайте"), ("1.3", "Открытость руководства")])
def test_a_code_leads_to_its_indicator_first(pilot, query, title):
    assert title.lower() in found(query, "pages")[0].title.lower()


def test_the_page_that_bears_the_words_as_its_name_comes_first(pilot):
    assert found("открытость руководства", "pages")[0].title == "Открытость руководства"


def test_stop_words_are_found_on_both_engines(pilot):
    assert counts("и")["pages"] > 50


def test_options_of_questions_are_searched(pilot):
    assert "Анкета соискателя" in [page.title for page in found("предпенсионного", "pages")]


def test_a_renamed_region_takes_its_offices_and_remarks_along(pilot):
    region = Region.objects.get(slug="bryansk")
    region.name = "Зюзинская область"
    region.save()
    assert counts("зюзинской") == {"remarks": 7, "offices": 3}


def test_an_unpublished_page_is_not_promoted(pilot, client):
    page = IndicatorPage.objects.get(code="1.3")
    SearchPromotion.objects.create(query=Query.get("начальник"), page=page, sort_order=0)
    page.unpublish()
    assert "Советуем начать отсюда" not in client.get("/search/", {"q": "начальник"}).content.decode()


def test_without_any_rating_home_and_search_do_without_it(pilot, client):
    assert choose_release() is None
    assert "Найдите свой ЦЗН" not in client.get("/").content.decode()
    assert "results" not in counts("Брянская")
