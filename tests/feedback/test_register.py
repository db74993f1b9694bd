"""The page /feedback/: totals, filters, search, order, pages, bad addresses."""

from urllib.parse import quote

import pytest
from django.core.cache import cache, caches

from feedback import tables
from feedback.models import Remark, RemarkFigure
from methodology.models import IndicatorPage
from network.models import Region
from tests.fixtures.pages import markup

from .conftest import shown_numbers

pytestmark = pytest.mark.usefixtures("pilot")


def test_totals_are_those_of_the_report():
    totals = RemarkFigure.objects.totals()
    assert totals == {"total": 59, "accepted": 31, "rejected": 22, "partly": 3, "double": 3, "open": 0, "joined": 0}


def test_every_decision_is_that_of_its_row(source):
    loaded = {remark.number: (remark.decision, remark.second_decision) for remark in Remark.objects.all()}
    assert loaded == {number: (row["decision"], row["second_decision"]) for number, row in source.items()}


def test_figures_show_the_totals(page):
    figures = [item.get_text(" ", strip=True) for item in page("/feedback/").select(".figures li")]
    assert figures == [
        "59 замечаний из 12 регионов",
        "31 принято",
        "3 принято частично",
        "22 не принято",
        "3 два решения",
    ]


def test_the_list_stands_before_its_pictures_and_the_lead_says_what_was_decided(page):
    soup = page("/feedback/")
    text = str(soup.main)
    assert text.index('id="remarks"') < text.index('id="by-region"')
    assert " ".join(soup.select_one(".lead").text.split()) == (
        "59 замечаний из 12 регионов: принято 31, принято частично 3, не принято 22, два решения 3."
    )


@pytest.mark.parametrize(
    ("query", "said", "is_open"),
    [
        ("", "Отбор", False),
        ("?decision=accepted", "Отбор: выбрано 1", True),
        ("?topic=scale&q=балл", "Отбор: выбрано 2", True),
    ],
)
def test_folded_filters_say_how_many_are_chosen(page, query, said, is_open):
    fold = page(f"/feedback/{query}").select_one("details.filter-fold")
    assert fold.summary.text == said
    assert fold.has_attr("open") == is_open


def test_what_a_remark_changed_stands_folded_by_parts_of_the_method(page):
    parts = page("/feedback/5/").select("section[aria-labelledby=changes] details")
    assert [" ".join(part.summary.text.split()) for part in parts] == ["Анкета работодателя 1", "Анкета соискателя 1"]
    assert all(part.select_one("ins") for part in parts)


def test_regions_add_up_to_the_totals_and_bars_repeat_the_numbers(page):
    rows = page("/feedback/").select("section[aria-labelledby=by-region] tbody tr")
    counts = [[int(cell.text) for cell in row.select("td.number")[:-1]] for row in rows]
    assert [sum(column) for column in zip(*counts, strict=True)] == [59, 31, 3, 22, 3]
    for row, (total, *parts) in zip(rows, counts, strict=True):
        assert sum(parts) == total
        assert [int(rect["width"]) for rect in row.select("rect")] == [part for part in parts if part]


def test_region_counts_are_those_of_the_source(page, source):
    for row in page("/feedback/").select("section[aria-labelledby=by-region] tbody tr"):
        slug = row.a["href"].partition("region=")[2].partition("#")[0]
        assert int(row.select_one("td.number").text) == sum(r["region"] == slug for r in source.values())


def test_open_remarks_get_a_column_of_their_own(make_remark, page):
    make_remark()
    soup = page("/feedback/")
    assert "на рассмотрении" in soup.select_one(".legend").text
    assert shown_numbers(page("/feedback/?decision=open")) == [900]


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("region=tyumen", lambda row: row["region"] == "tyumen"),
        ("topic=scale", lambda row: row["topic"] == "scale"),
        ("decision=accepted", lambda row: row["decision"] == "accepted" and not row["second_decision"]),
        ("decision=rejected", lambda row: row["decision"] == "rejected" and not row["second_decision"]),
        ("decision=partly", lambda row: row["decision"] == "partly"),
        ("decision=double", lambda row: row["second_decision"]),
        ("decision=open", lambda row: not row["decision"]),
        ("indicator=3.5", lambda row: "3.5" in row["indicators"].split(";")),
        ("indicator=2.1", lambda row: "2.1" in row["indicators"].split(";")),
        ("region=pskov", lambda row: False),
        (
            "region=tyumen&topic=questionnaire&decision=rejected",
            lambda row: (row["region"], row["topic"], row["decision"]) == ("tyumen", "questionnaire", "rejected"),
        ),
        ("region=&topic=&decision=double&indicator=&q=", lambda row: row["second_decision"]),
    ],
)
def test_filters_leave_just_what_fits(client, source, query, rule):
    remarks = client.get(f"/feedback/?{query}").context["filter"].qs
    assert [remark.number for remark in remarks] == [number for number, row in source.items() if rule(row)]


@pytest.mark.parametrize("indicator", ["3.1.2", "site"])
def test_each_indicator_of_the_method_is_known(client, indicator):
    assert IndicatorPage.objects.filter(code=indicator).exists()
    assert client.get(f"/feedback/?indicator={indicator}").status_code == 200


@pytest.mark.parametrize(
    ("word", "form"), [("анкета", "анкеты"), ("телефоне", "ТЕЛЕФОНЫ"), ("учтены", "учтёны"), ("сайт", "сайта")]
)
def test_search_takes_any_form_of_a_word(client, word, form):
    found = [
        {remark.number for remark in client.get(f"/feedback/?q={text}").context["filter"].qs} for text in (word, form)
    ]
    assert found[0] == found[1]
    assert found[0]


def test_yo_in_the_text_is_found_by_ye(make_remark, page):
    make_remark(text="Учёт тёплых встреч")
    assert shown_numbers(page("/feedback/?q=теплый учет")) == [900]


def test_search_looks_into_answers_and_wants_all_words(make_remark, page):
    make_remark(901, text="Слон", answer="Жираф")
    make_remark(902, text="Слон")
    assert shown_numbers(page("/feedback/?q=слоны")) == [901, 902]
    assert shown_numbers(page("/feedback/?q=слон жираф")) == [901]


def test_found_words_are_marked_in_title_and_excerpt(make_remark, page):
    make_remark(title="Слон пришёл", answer="Слонов мы любим.")
    cell = page("/feedback/?q=слон").select_one("#remarks tbody th")
    assert [mark.text for mark in cell.select("mark")] == ["Слон", "Слонов"]
    assert not page("/feedback/").select("#remarks mark")


def test_search_keeps_filters_and_order(page):
    soup = page("/feedback/?q=анкета&region=tyumen&sort=-number")
    numbers = shown_numbers(soup)
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) > 1
    assert soup.select_one("input[name=sort]")["value"] == "-number"
    assert "q=%D0%B0" in soup.select_one("#remarks th a")["href"]
    assert soup.select_one("select[name=region] option[selected]")["value"] == "tyumen"


def test_nothing_found_says_what_to_do(page):
    soup = page("/feedback/?q=квантовый")
    assert "По этим условиям замечаний нет" in soup.text
    assert soup.find("a", string="Сбросить фильтры")
    assert not soup.select("#remarks")


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("number", lambda remark: remark.number),
        ("region", lambda remark: remark.region.name),
        ("topic", lambda remark: remark.get_topic_display()),
        ("decision", lambda remark: (remark.decision, remark.second_decision)),
    ],
)
def test_order_is_that_of_the_column_in_both_directions(client, order, key):
    for alias, reverse in ((order, False), (f"-{order}", True)):
        response = client.get(f"/feedback/?sort={alias}")
        values = [key(remark) for remark in response.context["table"].data.data]
        assert values == sorted(values, reverse=reverse)


@pytest.mark.parametrize("order", ["number", "region", "topic", "decision"])
def test_pages_in_any_order_hold_each_remark_once_and_the_reverse_is_the_reverse(page, order):
    forth, back = (
        [number for place in (1, 2, 3) for number in shown_numbers(page(f"/feedback/?sort={alias}&page={place}"))]
        for alias in (order, f"-{order}")
    )
    assert sorted(forth) == list(range(1, 60))
    assert back == forth[::-1]


def test_headings_tell_the_order_and_link_to_the_next(page):
    headings = page("/feedback/?sort=region").select("#remarks thead th")
    assert [heading.get("aria-sort") for heading in headings] == ["none", None, "ascending", "none", "none"]
    assert headings[2].a["href"] == "?sort=-region#remarks"


def test_order_starts_again_from_the_first_page(page):
    heading = page("/feedback/?page=2").select("#remarks thead th")[2]
    assert heading.a["href"] == "?sort=region#remarks"


def test_pages_hold_20_and_say_which(page):
    pages = [page(f"/feedback/?page={number}") for number in (1, 2, 3)]
    assert [shown_numbers(soup) for soup in pages] == [
        list(range(1, 21)),
        list(range(21, 41)),
        list(range(41, 60)),
    ]
    assert [soup.select_one(".toolbar p").text for soup in pages] == [
        "Показано 1–20 из 59",
        "Показано 21–40 из 59",
        "Показано 41–59 из 59",
    ]
    assert pages[0].select_one(".pages [rel=next]")["href"] == "?page=2#remarks"
    assert pages[1].select_one(".pages [aria-current]").text == "2"


def test_double_decisions_show_both(page):
    rows = page("/feedback/?decision=double").select("#remarks tbody tr")
    shown = {int(row.td.text): [item.text for item in row.select(".decision")] for row in rows}
    assert shown == {
        27: ["не принято", "принято частично"],
        38: ["не принято", "принято частично"],
        46: ["не принято", "принято"],
    }


def test_hidden_remarks_are_nowhere(make_remark, page, client):
    make_remark(title="Тайное", is_public=False, decision="accepted")
    assert "Тайное" not in page("/feedback/?q=тайное").select_one("section[aria-labelledby=register] table, .note").text
    assert page("/feedback/").select_one(".figures b").text == "59"
    assert client.get("/feedback/900/").status_code == 404
    assert "Тайное" not in b"".join(client.get("/feedback/export.csv")).decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("region=nowhere", 400),
        ("region=%00", 400),
        ("region=" + "x" * 10_000, 400),
        ("decision=x", 400),
        ("topic=%27", 400),
        ("indicator=9.9", 400),
        ("sort=zzz", 400),
        ("sort=title", 400),
        ("sort=", 400),
        ("sort=--number", 400),
        ("sort=number&sort=zzz", 400),
        ("page=4", 404),
        ("page=999", 404),
        ("page=0", 404),
        ("page=-1", 404),
        ("page=abc", 404),
        ("page=", 404),
        ("page=%00", 404),
        ("page=" + "9" * 5000, 404),
        ("q=%00", 200),
        ("q=%22", 200),
        ("q=%27%3B--", 200),
        ("q=%25", 200),
        ("q=" + quote("💥"), 200),
        ("q=" + quote("анкета\x00\"'%💥"), 200),
        ("q=" + quote("слово " * 2000), 200),
        ("q=NOT+AND+OR+NEAR(*", 200),
        ("q=%ff%fe", 200),
        ("utm_source=mail&per_page=100000", 200),
    ],
)
def test_bad_input_gets_a_plain_page(client, query, status):
    for address in ("/feedback/", "/feedback/export.csv", "/feedback/export.xlsx"):
        response = client.get(f"{address}?{query}")
        is_about_rows = not query.startswith(("page", "sort"))
        assert response.status_code == (status if address == "/feedback/" or is_about_rows else 200)
        if status != 200 and response.status_code == status:
            assert "<h1>" in markup(response)


def test_a_size_of_pages_cannot_be_asked_for(page):
    assert len(shown_numbers(page("/feedback/?per_page=59"))) == 20


@pytest.mark.parametrize("address", ["/feedback/?q=<script>alert(1)</script>", "/feedback/900/", "/feedback/"])
def test_texts_are_escaped(make_remark, client, address):
    make_remark(title="<script>alert(1)</script>", text="<script>alert(1)</script> & так", number=900)
    html = markup(client.get(f"{address}{'&' if '?' in address else '?'}sort=-number"))
    assert "<script>alert" not in html
    assert "&lt;" in html


@pytest.mark.parametrize("address", ["/feedback/", "/feedback/?q=ещё&sort=-topic&region=tyumen"])
def test_queries_do_not_grow_with_rows(client, many_remarks, django_assert_max_num_queries, address):
    counts = []
    for more in (0, 500):
        many_remarks(more)
        client.get(address)  # reads the words of all that is public, which are kept until something changes
        for alias in ("default", "lasting"):
            caches[alias].clear()
        with django_assert_max_num_queries(12) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_is_small(client):
    response = client.get("/feedback/")
    assert len(response.content) < 100_000
    assert not response.cookies


def test_a_change_is_seen_at_once(page):
    assert page("/feedback/").select_one(".figures b").text == "59"
    Remark.objects.get(number=1).delete()
    assert page("/feedback/").select_one(".figures b").text == "58"


def test_the_register_of_nothing_is_still_a_page(page):
    Remark.objects.all().delete()
    cache.clear()
    assert page("/feedback/").select_one(".figures b").text == "0"


def test_regions_without_remarks_are_not_offered(page):
    offered = {option["value"] for option in page("/feedback/").select("select[name=region] option")}
    assert offered == {"", *Region.objects.filter(remarks__isnull=False).values_list("slug", flat=True)}


def test_shares_by_topic_and_region_leave_out_double_decisions(page, source):
    for row in page("/feedback/").select("section[aria-labelledby=by-topic] tbody tr"):
        topic = row.a["href"].partition("topic=")[2].partition("#")[0]
        single = [r["decision"] for r in source.values() if r["topic"] == topic and not r["second_decision"]]
        accepted = sum(decision in ("accepted", "partly") for decision in single)
        shown = row.select("td.number")[-1].text.strip()
        assert shown == (f"{round(100 * accepted / len(single))} %" if single else "—")


def test_editions_list_the_remarks_behind_them_and_lead_to_the_difference(page, client):
    section = page("/feedback/").select_one("section[aria-labelledby=taken]")
    link = next(link["href"] for link in section.select("a") if "/diff/" in link["href"])
    address, _, anchor = link.partition("#")
    soup = page(address)
    place = soup.find(id=anchor)
    number = anchor.removeprefix("remark-")
    assert f"/feedback/{number}/" in [a["href"] for a in place.find_parent("li").select("a")]


def test_a_remark_shows_what_changed_because_of_it(page):
    from feedback.editions import find_taken_in

    number, taken = next((number, found[0]) for number, found in sorted(find_taken_in().items()) if found[0].changes())
    soup = page(f"/feedback/{number}/")
    assert taken.url in [link["href"] for link in soup.select(".facts a")]
    assert soup.select_one("section[aria-labelledby=changes] li b").text == taken.changes()[0].title


def test_states_filter_the_register(make_remark, page):
    make_remark()
    assert shown_numbers(page("/feedback/?state=received")) == [900]
    assert shown_numbers(page("/feedback/?state=in_review")) == []


def test_the_median_of_days_is_shown_from_five_decisions_on(make_remark, page):
    for number, days in enumerate((4, 30, 9, 3), start=900):
        make_remark(number, decision="accepted", decided_in=days)
    assert "до решения" not in page("/feedback/").select_one(".figures").text
    make_remark(904, decision="rejected", decided_in=31)
    assert "9 дней" in page("/feedback/").select_one(".figures").text


def test_the_feed_tells_of_new_remarks_and_decisions_without_names(make_remark, client, expert):
    from xml.etree import ElementTree

    from feedback import actions

    remark = make_remark(is_public=False, title="Новое & <важное>")
    actions.decide(remark=remark, by=expert, seen=None, decision="accepted", answer="Да.")
    assert b"<entry>" not in client.get("/feedback/atom.xml").content
    actions.moderate(remark=remark, by=expert, seen=None, is_public=True)
    answer = client.get("/feedback/atom.xml")
    assert answer["Content-Type"].startswith("application/atom+xml")
    space = "{http://www.w3.org/2005/Atom}"
    entries = ElementTree.fromstring(answer.content).findall(f"{space}entry")
    titles = [entry.find(f"{space}title").text for entry in entries]
    assert titles == ["№ 900. Новое & <важное>", "Решение: принято. № 900. Новое & <важное>"]
    assert expert.username not in markup(answer)


def test_what_many_remarks_hold_is_counted_up_to_a_limit(page, client, monkeypatch):
    monkeypatch.setattr(tables, "MOST_FOUND", 25)
    assert "Показано 1–20 из 59" in page("/feedback/").get_text(" ", strip=True)
    address = f"/feedback/?q={quote('в')}"
    assert Remark.objects.public().matching("в").count() > 25
    assert "Показано 1–20 из более чем 25" in page(address).get_text(" ", strip=True)
    assert "Показано 21–25 из более чем 25" in page(f"{address}&page=2").get_text(" ", strip=True)
    assert client.get(f"{address}&page=3").status_code == 404
    monkeypatch.setattr(tables, "MOST_FOUND", 59)
    assert "более чем" not in page(address).get_text(" ", strip=True)
