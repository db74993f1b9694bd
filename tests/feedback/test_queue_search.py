"""The queue of remarks in the CMS: its search, whose remarks it shows, its files."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from feedback import actions
from feedback.models import Remark

from .conftest import WORDS
from .test_queue import QUEUE, listed, soup_of


@pytest.fixture
def three(sent) -> list[Remark]:
    """The sent one and two others, of which one begins as a formula."""
    made = [sent]
    for title, text in (("Терминалы в залах", "Поставить терминалы."), ("=1+1", "=HYPERLINK(1)")):
        draft = actions.save_draft(by=sent.author, topic="other", title=title, text=text)
        made.append(actions.submit(remark=draft, by=sent.author, seen=None))
    return made


def test_words_are_found_in_any_form_and_numbers_too(signed_in, three):
    client = signed_in("expert")
    assert listed(client, "?q=терминалами") == ["Терминалы в залах"]
    assert listed(client, f"?q={three[0].number}") == [WORDS["title"]]
    assert listed(client, "?q=терминалы&topic=scale") == []


def test_own_ones_and_those_of_nobody_are_told_apart_and_counted(signed_in, three, expert):
    actions.assign(remarks=[three[1]], to=expert, by=expert, seen=None)
    client = signed_in("expert")
    assert listed(client, "?assignee=mine") == ["Терминалы в залах"]
    assert listed(client, "?assignee=nobody") == [WORDS["title"], "=1+1"]
    page = soup_of(client.get(reverse(QUEUE)))
    shown = {link["href"].partition("?")[2]: link.text for link in page.select("main p a") if "?" in link["href"]}
    assert (shown["assignee=mine"], shown["assignee=nobody"]) == ("1", "2")


def test_an_editor_has_none_of_their_own(signed_in, three):
    assert listed(signed_in("editor"), "?assignee=mine") == []


@pytest.mark.parametrize("query", ["?q=нигденет", "?assignee=mine", "?state=overdue"])
def test_an_empty_list_says_how_to_leave_the_filter(signed_in, three, query):
    cell = soup_of(signed_in("expert").get(reverse(QUEUE) + query)).select_one("td[colspan]")
    assert "По этим условиям замечаний нет" in cell.text
    assert cell.a["href"] == reverse(QUEUE)


def test_files_hold_what_the_filter_shows_and_no_formulas(signed_in, three):
    client = signed_in("expert")
    lines = b"".join(client.get(reverse(QUEUE) + "?topic=other&export=csv").streaming_content).decode("utf-8-sig")
    rows = lines.split("\r\n")
    assert [row.split(";")[3] for row in rows[1:3]] == ["Терминалы в залах", "'=1+1"]
    assert rows[3] == ""
    book = load_workbook(io.BytesIO(client.get(reverse(QUEUE) + "?topic=other&export=xlsx").content))
    cells = [row[3].value for row in book.worksheets[0].iter_rows(min_row=2)]
    assert cells == ["Терминалы в залах", "'=1+1"]
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)


def test_no_file_holds_a_draft(signed_in, three):
    actions.save_draft(by=three[0].author, topic="other", title="Ещё пишу", text="Не готово.")
    answer = signed_in("expert").get(reverse(QUEUE) + "?export=csv")
    assert "Ещё пишу" not in b"".join(answer.streaming_content).decode()


def test_people_of_regions_get_no_file(client, three):
    client.force_login(three[0].author, "django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse(QUEUE) + "?export=csv").status_code in (302, 403)


def test_filters_are_kept_on_other_pages_and_rows_cost_no_queries(
    signed_in,
    three,
    tyumen_rows,
    django_assert_max_num_queries,
):
    client = signed_in("expert")
    client.get(reverse(QUEUE))
    with django_assert_max_num_queries(30):
        page = soup_of(client.get(reverse(QUEUE) + "?q=ряд&topic=scale"))
    assert "Найдено: 300" in page.text
    following = page.select_one('nav[aria-label="Страницы"] a')["href"]
    assert "topic=scale&page=2" in following
    with django_assert_max_num_queries(12):
        b"".join(client.get(reverse(QUEUE) + "?topic=scale&export=csv").streaming_content)


@pytest.fixture
def tyumen_rows(three) -> None:
    """Three hundred received remarks."""
    for place in range(300):
        row = Remark(
            number=2000 + place, region=three[0].region, topic="scale", title=f"Ряд {place}", text="Ряд.", stems=""
        )
        row.save()
