"""The page of a remark, and how to propose an edit."""

from urllib.parse import unquote

import pytest
from django.urls import reverse
from wagtail.models import Page, Site

from feedback.models import Remark, RemarkIndicator
from methodology.models import FaqPage, IndicatorPage
from portal.models import PortalSettings

pytestmark = pytest.mark.usefixtures("pilot")


def links(soup, selector: str) -> list[str]:
    """Addresses that a part of the page links to."""
    return [link["href"] for link in soup.select(f"{selector} a")]


def test_each_remark_has_a_page_with_its_texts(page, source):
    for number, row in source.items():
        text = page(f"/feedback/{number}/").select_one("article").text
        assert row["title"] in text
        assert row["text"] in text
        assert (row["answer"] or "ФЦК не дал пояснения к решению: в таблице отчёта графа пуста.") in text
        assert row["note"] in text
        assert f"отчёт, раздел 2.4, строка {number}" in text


def test_decisions_are_words_with_signs_by_class(page):
    shown = [(item["class"], item.text) for item in page("/feedback/46/").select(".facts .decision")]
    assert shown == [(["decision", "rejected"], "не принято"), (["decision", "accepted"], "принято")]


def test_an_undecided_remark_says_so(make_remark, page):
    make_remark()
    text = page("/feedback/900/").select_one("article").text
    assert "получено" in text
    assert "Решения пока нет." in text
    assert "ФЦК не дал пояснения" not in text


def test_indicators_link_to_their_pages_and_stay_without_them(page):
    indicator = IndicatorPage.objects.get(code="3.2")
    assert indicator.url in links(page("/feedback/1/"), ".facts")
    RemarkIndicator.objects.filter(remark__number=1).update(code="9.9")
    Remark.objects.get(number=1).save()
    soup = page("/feedback/1/")
    assert indicator.url not in links(soup, ".facts")
    assert "9.9" in soup.select_one(".facts").text


@pytest.mark.parametrize(
    ("number", "related"),
    [
        (1, [4, 52]),  # the same indicator
        (16, [15, 17, 18]),  # no indicator: the same topic and region
        (25, []),
    ],
)
def test_related_are_of_the_same_indicator_else_of_topic_and_region(number, related):
    assert [other.number for other in Remark.objects.get(number=number).related()] == related


def test_related_are_five_at_most_public_and_never_itself(make_remark):
    for number in range(900, 910):
        make_remark(number, is_public=number != 900)
    related = [other.number for other in Remark.objects.get(number=901).related()]
    assert related == [902, 903, 904, 905, 906]


def test_neighbours_skip_hidden_remarks_and_end(page):
    Remark.objects.filter(number=3).update(is_public=False)
    assert links(page("/feedback/2/"), ".neighbours") == ["/feedback/1/", "/feedback/4/"]
    assert links(page("/feedback/1/"), ".neighbours") == ["/feedback/2/"]
    assert links(page("/feedback/59/"), ".neighbours") == ["/feedback/58/"]


def test_the_address_is_permanent_and_whole(page):
    address = page("/feedback/7/").select_one(".address a")
    assert (address["href"], address.text) == ("/feedback/7/", "http://testserver/feedback/7/")


@pytest.mark.parametrize("number", ["0", "60", "99999999999999999999", "9" * 5000, "-1", "7.5", "x", "%00"])
def test_unknown_numbers_are_404(client, number):
    assert client.get(f"/feedback/{number}/").status_code == 404


@pytest.mark.parametrize("address", ["/feedback/1/", "/feedback/15/", "/feedback/new/"])
def test_pages_need_few_queries(client, django_assert_max_num_queries, address):
    client.get("/feedback/")
    with django_assert_max_num_queries(12):
        client.get(address)


def test_without_mail_the_coordinator_is_named(page):
    soup = page("/feedback/new/")
    assert "координатора СЗН" in soup.text
    assert not soup.select("main a[href^=mailto]")
    assert "/feedback/" in links(soup, "main .side")


def test_with_mail_the_subject_names_the_page(page):
    settings = PortalSettings.for_site(Site.objects.get())
    settings.feedback_email = "index@example.org"
    settings.save()
    about = FaqPage.objects.first()
    about.title = "Что & почему?"
    about.save_revision().publish()
    soup = page(f"/feedback/new/?page={about.pk}")
    href = soup.select_one("main .prose a[href^=mailto]")["href"]
    address, _, query = href.partition("?")
    assert address == "mailto:index@example.org"
    assert unquote(query) == f"subject=Правка: Что & почему?, http://testserver{about.url}"
    assert "&" not in query
    assert "координатора СЗН" not in soup.text


@pytest.mark.parametrize("place", ["indicator", "checklist"])
def test_a_page_of_the_method_lists_what_was_decided_about_it(page, place):
    indicator = IndicatorPage.objects.get(code="3.1.2")
    about = indicator if place == "indicator" else indicator.checklist()
    soup = page(f"/feedback/new/?page={about.pk}")
    assert about.url in links(soup, ".facts")
    assert links(soup, ".row-list") == [f"/feedback/{number}/" for number in (2, 35, 47, 48)]


def test_an_indicator_without_remarks_says_so(page):
    indicator = IndicatorPage.objects.get(code="2.1")
    assert "Об этом показателе замечаний ещё не было" in page(f"/feedback/new/?page={indicator.pk}").text


@pytest.mark.parametrize("value", ["", "abc", "0", "999999", "9" * 30, "9" * 4500, "-1", "%00", "1", "٣", "5&page=x"])
def test_a_bad_page_is_ignored(page, value):
    assert not page(f"/feedback/new/?page={value}").select("main .facts")


def test_a_draft_is_not_given_away(page):
    about = FaqPage.objects.first()
    about.unpublish()
    assert about.title not in page(f"/feedback/new/?page={about.pk}").text


def test_every_page_of_the_knowledge_base_can_be_named(client):
    for about in Page.objects.live().filter(depth__gt=1):
        assert client.get(reverse("feedback:propose"), {"page": about.pk}).context["page"] == about
