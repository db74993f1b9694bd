"""Versions of a page are compared in the CMS by what changed: rows, fields, blocks, words."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup, Tag

from methodology import importing
from methodology.compiling import compile_pages
from methodology.models import ChecklistItem, ChecklistPage, IndicatorPage, QuestionnairePage, SectionPage
from tests.fixtures.pages import markup


@pytest.fixture
def compared(methodologist, client) -> Callable[..., BeautifulSoup]:
    """The comparison of the published version with the draft."""
    client.force_login(methodologist)

    def compare(page, versions: str = "live...latest") -> BeautifulSoup:
        response = client.get(f"/cms/pages/{page.pk}/revisions/compare/{versions}/")
        assert response.status_code == 200
        return BeautifulSoup(markup(response), "html.parser")

    return compare


@pytest.fixture
def checklist(pilot) -> ChecklistPage:
    return ChecklistPage.objects.child_of(IndicatorPage.objects.get(code="1.3")).get()


def rows_of(soup: BeautifulSoup) -> list[Tag]:
    return soup.select(".comparison__child-object")


def shown(row: Tag) -> dict[str, str]:
    """Fields of a row with their values."""
    names = [" ".join(name.text.split()) for name in row.select("dt")]
    return dict(zip(names, (" ".join(value.text.split()) for value in row.select("dd")), strict=True))


def marked(row: Tag) -> list[tuple[str, str]]:
    return [(span["class"][0], span.text) for span in row.select("span.addition, span.deletion")]


def test_of_a_checklist_only_the_changed_item_is_shown_with_its_changed_words(checklist, compared):
    item = checklist.items.all()[1]
    before = item.text
    item.text, item.points = f"{before} Дополнено.", Decimal("0.3")
    checklist.items.add(item)
    checklist.save_revision()
    (row,) = rows_of(compared(checklist))
    assert set(shown(row)) == {"Номер", "Параметр", "Баллы"}
    assert shown(row)["Параметр"] == f"{before} Дополнено."
    words = "".join(text for kind, text in marked(row) if "Дополнено" in text)
    assert words.strip() == "Дополнено."
    assert ("addition", "0,3") in marked(row)


def test_of_a_questionnaire_only_the_changed_question_is_shown(pilot, compared):
    page = QuestionnairePage.objects.get(audience="jobseeker")
    question = page.questions.all()[5]
    question.required = not question.required
    page.questions.add(question)
    page.save_revision()
    (row,) = rows_of(compared(page))
    assert shown(row)["Номер"] == question.number
    assert marked(row) == [("deletion", "нет"), ("addition", "да")]


def test_items_below_a_new_or_removed_one_did_not_move(checklist, compared):
    first, *rest = checklist.items.all()
    new = ChecklistItem(number=9, text="Совсем другое.", sort_order=0)
    for place, item in enumerate(rest, 1):
        item.sort_order = place
    checklist.items = [new, *rest]
    checklist.save_revision()
    came, went = rows_of(compared(checklist))
    assert "addition" in came["class"]
    assert shown(came) == {"Номер": "9", "Параметр": "Совсем другое.", "Подтверждение": shown(came)["Подтверждение"]}
    assert "deletion" in went["class"]
    assert shown(went)["Параметр"] == " ".join(first.text.split())
    assert "перемещ" not in came.text + went.text


def test_an_item_that_passed_others_is_shown_as_moved_and_they_are_not(checklist, compared):
    first, *rest = checklist.items.all()
    for place, item in enumerate([*rest, first]):
        item.sort_order = place
    checklist.items = [*rest, first]
    checklist.save_revision()
    (row,) = rows_of(compared(checklist))
    assert shown(row)["Параметр"] == " ".join(first.text.split())
    assert row.select_one(".help-info")
    assert marked(row) == []


def test_rows_that_a_file_wrote_anew_are_paired_by_what_they_say(checklist, compared, methodologist):
    document = compile_pages().document
    (part,) = (part for part in document["checklists"] if part["indicator"] == "1.3")
    part["items"][0]["text"] += " Дополнено."
    importing.bring_back(document=document, by=methodologist)
    ChecklistPage.objects.get(pk=checklist.pk).get_latest_revision().publish()
    for versions in ("earliest...latest", "earliest...live"):
        (row,) = rows_of(compared(checklist, versions))
        assert shown(row)["Параметр"].endswith("Дополнено.")
        assert "deletion" not in row["class"]


def test_versions_with_the_same_rows_do_not_differ(checklist, compared):
    checklist.save_revision()
    soup = compared(checklist)
    assert rows_of(soup) == []
    assert soup.select_one(".no-results-message")


def test_of_a_section_only_the_changed_block_is_shown(pilot, compared):
    page = next(page for page in SectionPage.objects.all() if len(page.body) > 3)
    place = next(place for place, block in enumerate(page.body) if block.block_type == "heading")
    raw = page.body.raw_data[place]
    page.body.raw_data[place] = raw | {"value": f"{raw['value']} Дополнено"}
    page.save_revision()
    (block,) = rows_of(compared(page))
    assert "Дополнено" in block.text
