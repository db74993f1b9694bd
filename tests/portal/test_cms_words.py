"""The CMS speaks plain Russian, lists the method in its order, and finds pages as the portal does."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from wagtail.models import Page

from feedback.models import Remark
from methodology.models import ChecklistPage, IndicatorGroupPage, IndicatorPage, MethodologyIndexPage, QuestionnairePage
from tests.fixtures.pages import markup

BROKEN = re.compile(
    r"запланированна|Обозреватель|могут редактировать этот|Проверить эту версию|страница записей|None:|Паджинация|"
    r"админк|Исследование|\bTrue\b|\bFalse\b|задаче\b|Любой может|Предпочтения по теме|"
    r"\d+ (страницы|консультации|замечания)\b",
    re.IGNORECASE,
)


@pytest.fixture
def chief(pilot, client):
    client.force_login(User.objects.create_superuser("chief", "chief@example.org", "Пароль-для-проверки-1"))
    return client


@pytest.fixture
def openness(pilot) -> IndicatorPage:
    return IndicatorPage.objects.get(code="1.3")


def words(response) -> str:
    """All that a page says, in its hidden dialogs and labels, too."""
    page = BeautifulSoup(markup(response), "html.parser")
    for tag in page.find_all(["script", "style"]):
        tag.decompose()
    said = [*page.find_all(string=True), *(tag.get("aria-label") or tag.get("title") or "" for tag in page.find_all())]
    return " ".join(" ".join(said).split())


def addresses(page: Page) -> list[str]:
    named = ["reports:workflow", "reports:workflow_tasks", "reports:locked_pages", "reports:site_history", "account"]
    of_page = ["edit", "history", "usage", "unpublish", "delete", "copy", "move", "workflow_history"]
    return [
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        *(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]) for name in of_page),
        reverse("wagtailadmin_pages:search") + "?q=руководство",
        *(reverse(f"wagtailadmin_{name}") for name in named),
        reverse("wagtailusers_users:index"),
        reverse("wagtailsnippets_feedback_consultation:list"),
        reverse("wagtailsnippets_feedback_remark:add"),
        reverse("wagtailsnippets_feedback_remark:edit", args=[Remark.objects.first().pk]),
    ]


def test_the_main_screens_have_no_broken_russian(chief, openness, editor):
    openness.title = "Открытость и доступность"
    openness.save_revision(user=editor)
    openness.get_workflow().start(openness, editor)
    for address in addresses(openness):
        found = BROKEN.search(words(chief.get(address)))
        assert found is None, (address, found)


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("live + scheduled", "опубликовано + назначено"),
        ("Review this version", "Посмотреть и проверить"),
        ("page log entries", "записи журнала страниц"),
        (
            "Reviewers can edit this %(model_name)s – lock it to prevent other reviewers from editing",
            "Править могут те, кто проверяет. Заблокируйте, чтобы другие проверяющие не могли.",
        ),
    ],
)
def test_our_translation_comes_before_that_of_the_library(english, russian):
    assert gettext(english) == russian


@pytest.mark.parametrize(
    ("count", "russian"), [(1, "Нашлась 1 страница"), (3, "Нашлось 3 страницы"), (6, "Нашлось 6 страниц")]
)
def test_words_agree_with_their_number(count, russian):
    said = ngettext("There is one matching page", "There are %(counter)s matching pages", count)
    assert said % {"counter": count} == russian


def titles(response) -> list[str]:
    page = BeautifulSoup(markup(response), "html.parser")
    return [" ".join(title.text.split()) for title in page.select("[id^=page_][id$=_title]")]


def test_the_explorer_lists_the_method_in_its_order_with_codes(chief, openness):
    openness.save_revision().publish()  # the page changed last no longer comes first
    group = openness.get_parent()
    shown = titles(chief.get(reverse("wagtailadmin_explore", args=[group.pk])))
    assert [title.split(" ")[0] for title in shown] == ["1.1", "1.2", "1.3"]
    assert shown[2] == "1.3 Открытость руководства"
    index = MethodologyIndexPage.objects.get()
    groups = [
        title for title in titles(chief.get(reverse("wagtailadmin_explore", args=[index.pk]))) if title[0].isdigit()
    ]
    assert groups == [f"{page.number}. {page.title}" for page in IndicatorGroupPage.objects.order_by("number")]


def test_an_indicator_without_a_code_of_the_list_shows_its_name_only(pilot):
    assert IndicatorPage.objects.get(code="site").get_admin_display_title() == "Наличие сайта региональной СЗН"


def test_a_draft_shows_the_name_that_it_would_have(openness):
    openness.title = "Открытость начальства"
    openness.save_revision()
    assert IndicatorPage.objects.get(code="1.3").get_admin_display_title() == "1.3 Открытость начальства"


def searched(chief, query: str) -> list[str]:
    return titles(chief.get(reverse("wagtailadmin_pages:search"), {"q": query}))


@pytest.mark.parametrize("query", ["открытостью руководства", "ОТКРЫТОСТЬ руководств", "руководства откр"])
def test_the_cms_finds_a_page_by_other_forms_of_its_words_and_by_their_beginnings(chief, query):
    assert "1.3 Открытость руководства" in searched(chief, query)


def test_the_cms_finds_an_indicator_by_its_code(chief):
    assert "3.1.2 Доступность и понятность информации на региональном сайте СЗН" in searched(chief, "3.1.2")


def test_the_cms_finds_texts_of_items_and_of_questions(chief, openness):
    checklist = ChecklistPage.objects.child_of(openness).get()
    item = checklist.items.last()
    item.text = "Небывальщина на стенде"
    checklist.items = [*list(checklist.items.all())[:-1], item]
    checklist.save_revision().publish()
    assert searched(chief, "небывальщиной") == [checklist.title]
    questionnaire = QuestionnairePage.objects.get(audience="employer")
    questions = list(questionnaire.questions.all())
    questions[0].text = "Знаете ли вы о невидали?"
    questionnaire.questions = questions
    questionnaire.save_revision().publish()
    assert searched(chief, "невидали") == [questionnaire.title]


def test_the_explorer_searches_by_the_same_stems(chief, openness):
    found = chief.get(reverse("wagtailadmin_explore", args=[openness.get_parent().pk]), {"q": "руководством"})
    assert "1.3 Открытость руководства" in titles(found)


@pytest.mark.parametrize("query", ['"', "-", '"анкета', "***", " "])
def test_odd_queries_of_the_cms_break_nothing(chief, query):
    assert chief.get(reverse("wagtailadmin_pages:search"), {"q": query}).status_code == 200
