"""What pages show and what editors may put where."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError

from methodology.blocks import card_places
from methodology.models import (
    ChecklistPage,
    FaqIndexPage,
    FaqPage,
    IndicatorPage,
    MethodologyIndexPage,
    SectionPage,
)
from tests.fixtures.pages import markup


@pytest.fixture
def page(pilot):
    return IndicatorPage.objects.get(code="1.3")


def test_an_indicator_shows_its_checklist_questions_date_and_neighbours(client, page):
    body = markup(client.get(page.url))
    assert "Чек-лист" in body
    assert "Анкета соискателя, 12" in body
    assert "Изменено:" in body
    assert "Предложить правку" in body
    assert 'rel="prev"' in body
    assert 'rel="next"' in body
    assert "На этой странице" in body


def test_breadcrumbs_lead_from_home_to_the_parent(page):
    assert [crumb.url for crumb in page.crumbs()] == ["/", "/methodology/", "/methodology/partnership/"]


def test_neighbours_follow_the_book_and_skip_drafts(page):
    before, after = page.neighbours()
    assert before.specific.code == "1.2"
    checklist = ChecklistPage.objects.child_of(page).get()
    assert after.pk == checklist.pk
    checklist.unpublish()
    assert page.neighbours()[1].title == "Полезность обращения"


def test_the_first_page_of_the_section_has_no_previous_one(pilot):
    index = MethodologyIndexPage.objects.get()
    assert index.neighbours()[0] is None
    assert index.neighbours()[1] is not None


def test_an_indicator_that_is_not_active_needs_a_reason(page):
    page.status = "suspended"
    with pytest.raises(ValidationError, match="почему показатель не действует"):
        page.full_clean()
    page.status_reason = "Долгий кризис"
    page.full_clean()


def test_a_suspended_indicator_says_so(client, page):
    page.status, page.status_reason = "suspended", "Долгий кризис"
    page.save_revision().publish()
    assert "Долгий кризис" in markup(client.get(page.url))


def test_a_page_without_most_of_its_content_still_opens(client, page):
    page.lead = page.measures = page.method = page.findings = page.changes = page.report_place = ""
    page.save_revision().publish()
    assert client.get(page.url).status_code == 200


def test_a_page_of_prose_has_a_table_of_contents_from_its_headings(pilot, client):
    page = SectionPage.objects.get(slug="aims")
    body = markup(client.get(page.url))
    for heading in page.headings():
        assert f'id="{heading.anchor}"' in body
        assert f'href="#{heading.anchor}"' in body


@pytest.mark.parametrize(
    ("headings", "numbers", "places"),
    [
        (["Кто", "Для чего"], [False, False], ["name", "under"]),
        (["Регион", "Офисов", "Показателей"], [False, True, True], ["name", "main", "more"]),
        (["№", "Шаг", "Срок", "Итог"], [True, False, False, False], ["lead", "name", "under", "more"]),
        (["№"], [True], ["name"]),
        (["Термин"], [False], ["name"]),
    ],
)
def test_cells_of_a_table_know_their_place_on_a_card(headings, numbers, places):
    assert card_places(headings, numbers) == places


def test_a_table_of_prose_becomes_cards_with_labels(pilot, client):
    soup = BeautifulSoup(markup(client.get("/methodology/programme/")), "html.parser")
    row = soup.select_one("table.cards tbody tr")
    assert [cell["class"][0] for cell in row.select("td:not(.tap)")] == ["lead", "under", "more", "more"]
    assert row.select_one("td.more")["data-label"] == "Кто отвечает"
    assert row.select_one("td.tap details")
    assert not soup.select_one("section details.fold")  # short: nothing is folded


def test_chapters_of_long_prose_fold_and_links_lead_into_them(pilot, client):
    page = SectionPage.objects.get(slug="aims")
    assert page.is_long
    soup = BeautifulSoup(markup(client.get(page.url)), "html.parser")
    folded = soup.select("details.fold.chapter")
    assert [details.summary.text for details in folded] == [heading.text for heading in page.headings()]
    assert [details.select_one(".chapter-body")["id"] for details in folded] == [h.anchor for h in page.headings()]
    assert [details.has_attr("open") for details in folded] == [True, False, False, False]


def test_a_page_without_contents_leads_on_to_its_neighbours(pilot, client):
    soup = BeautifulSoup(markup(client.get("/methodology/partnership/")), "html.parser")
    beside = [link.text for link in soup.select("nav.beside a")]
    assert len(beside) == 4
    assert beside[0] == "2 Полезность обращения"
    question = FaqPage.objects.live().first()
    soup = BeautifulSoup(markup(client.get(question.url)), "html.parser")
    others = FaqPage.objects.live().filter(topic=question.topic).exclude(pk=question.pk)
    assert [link["href"] for link in soup.select("nav.beside a")] == [other.url for other in others.order_by("path")]


def test_an_empty_list_of_questions_says_so(pilot, client):
    index = FaqIndexPage.objects.get()
    for question in index.get_children():
        question.unpublish()
    assert "Пока ни одного вопроса" in markup(client.get("/faq/"))
