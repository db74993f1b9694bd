"""Links between pages are kept as links to pages: counted and named when a page goes, addresses in editions."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex

from methodology import importing, links
from methodology.compiling import compile_pages
from methodology.models import ChecklistPage, ContentPage, Edition, FaqPage, IndicatorPage, SectionPage
from tests.fixtures.pages import markup

ADDRESS = re.compile(r'href="(/(?:methodology|faq)/[^"]*)"')


@pytest.fixture
def openness(pilot) -> IndicatorPage:
    return IndicatorPage.objects.get(code="1.3")


@pytest.fixture
def as_chief(client, pilot):
    client.force_login(User.objects.create_superuser("chief", "chief@example.org", "Пароль-для-проверки-1"))
    return client


def pages_of(texts: list[str]) -> set[int]:
    return set(links.addresses(texts, live=False))


def test_no_page_of_the_pilot_links_to_another_by_its_address(pilot):
    known = links.known_pages()
    plain = {
        (page.title, address)
        for page in Page.objects.filter(depth__gt=1).specific()
        if isinstance(page, ContentPage)
        for text in page.formatted_texts()
        for address in ADDRESS.findall(text)
        if address in known
    }
    assert plain == set()


def test_a_page_is_linked_to_by_all_that_name_it(openness):
    sources = {reference.object_id for reference in ReferenceIndex.get_references_to(openness)}
    named = [page for page in FaqPage.objects.all() if openness.pk in pages_of([page.answer])]
    section = SectionPage.objects.get(slug="changes")
    assert str(section.pk) in sources
    assert {str(page.pk) for page in named} <= sources
    assert openness.pk in pages_of(section.formatted_texts())


def test_readers_get_addresses(client, openness):
    section = SectionPage.objects.get(slug="changes")
    body = BeautifulSoup(markup(client.get(section.url)), "html.parser").find("main")
    assert body.find("a", href=openness.url)
    assert not body.find("a", attrs={"linktype": True})


def test_a_link_follows_its_page_and_is_no_link_while_the_page_is_off(client, openness):
    section = SectionPage.objects.get(slug="changes")
    openness.slug = "leaders"
    openness.save_revision().publish()
    body = BeautifulSoup(markup(client.get(section.url)), "html.parser").find("main")
    assert body.find("a", href="/methodology/partnership/leaders/")
    openness.unpublish()
    body = BeautifulSoup(markup(client.get(section.url)), "html.parser").find("main")
    assert not body.find("a", href="/methodology/partnership/leaders/")


def test_an_edition_holds_addresses_and_the_bytes_that_it_always_had(pilot):
    document = compile_pages().document
    assert "linktype" not in json.dumps(document)
    assert document == Edition.objects.newest().document
    assert any(ADDRESS.search(indicator["method"]) for indicator in document["indicators"])


def test_what_is_brought_back_from_a_file_links_to_pages(methodologist, openness):
    document = compile_pages().document
    part = next(part for part in document["indicators"] if part["code"] == "1.1")
    part["method"] = '<p>Как у <a href="/methodology/partnership/openness/">1.3</a>.</p>'
    (page,) = importing.bring_back(document=document, by=methodologist)
    draft = page.get_latest_revision_as_object()
    assert draft.method == f'<p>Как у <a id="{openness.pk}" linktype="page">1.3</a>.</p>'
    draft.save_revision().publish()
    assert compile_pages().document == document


def test_other_links_stay_as_they_are():
    html = (
        '<p><a href="/feedback/3/">3</a> <a href="https://example.org/">x</a> <a id="7" linktype="document">d</a></p>'
    )
    assert links.to_pages(html, {"/methodology/": 4}) == html
    assert links.to_addresses(html, {}) == html


def test_an_address_is_escaped_and_an_unknown_page_is_no_link():
    html = '<a linktype="page" id="7">a</a> <a id="8" linktype="page">b</a>'
    assert links.to_addresses(html, {7: '/a"&/'}) == '<a href="/a&quot;&amp;/">a</a> <a>b</a>'


def test_a_first_load_makes_one_revision_of_each_page(pilot):
    pages = Page.objects.filter(depth__gt=2)
    assert {page.revisions.count() for page in pages} == {1}
    assert {page.latest_revision_id == page.live_revision_id for page in pages} == {True}


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_before_a_page_goes_its_part_of_the_next_edition_and_its_references_are_named(as_chief, openness, action):
    answer = as_chief.get(reverse(f"wagtailadmin_pages:{action}", args=[openness.pk]))
    assert "Выпадет из редакции 4, когда её утвердят: показатель 1.3, чек-лист 1.3." in answer.text
    assert "В редакции 3 всё останется как есть." in answer.text
    count = len(ReferenceIndex.get_references_to(openness).group_by_source_object())
    assert count
    assert reverse("wagtailadmin_pages:usage", args=[openness.pk]) in answer.text
    assert re.search(rf"\b{count}\b", BeautifulSoup(markup(answer), "html.parser").find("main").text)


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_the_same_is_said_of_many_pages_at_once(as_chief, openness, action):
    checklist = ChecklistPage.objects.exclude(pk__in=openness.get_children()).first()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    answer = as_chief.get(f"{bulk}?id={openness.pk}&id={checklist.pk}")
    assert "Выпадет из редакции 4, когда её утвердят: показатель 1.3, чек-лист" in answer.text


def test_nothing_is_said_of_a_page_that_is_no_part_of_an_edition(as_chief, pilot):
    answer = as_chief.get(reverse("wagtailadmin_pages:unpublish", args=[FaqPage.objects.first().pk]))
    assert answer.status_code == 200
    assert "Выпадет" not in answer.text


def test_the_content_of_the_pilot_names_only_pages_that_there_are(pilot):
    known = links.known_pages()
    written = set()
    for path in (settings.ROOT / "data" / "content").rglob("*.toml"):
        written |= set(re.findall(r"\]\((/(?:methodology|faq)/[^)#?]*)\)", path.read_text(encoding="utf-8")))
    assert written
    assert {address for address in written if address not in known} == {a for a in written if "/editions/" in a}
