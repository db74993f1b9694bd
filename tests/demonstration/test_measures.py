"""Tables of a release by a group or an indicator: what is shown, in which order, and that it is asked for cheaply."""

import re
from decimal import Decimal

import pytest

from ratings.measures import Measures
from ratings.models import Release, UnitResult
from tabular.numbers import format_figure
from tests.demonstration.published import HOME
from tests.fixtures.pages import markup

pytestmark = pytest.mark.django_db

ROW = re.compile(r'<tr><th scope="row"><a href="[^"]*/(?:offices|regions)/([^/"]+)/">.*?</tr>', re.DOTALL)
MAIN = re.compile(r'class="main number"[^>]*>(?:<b>)?([^<]+)')
MOST_QUERIES = 7


def published(release: Release, level: str, alias: str) -> dict[str, Decimal | None]:
    """Values of a group or an indicator by code, looked up by what it is called and not by its place."""
    kind, _, name = alias.partition("-")
    found = {}
    for unit in UnitResult.objects.filter(release=release, level=level):
        key = "number" if kind == "group" else "code"
        (row,) = (row for row in unit.detail[f"{kind}s"] if str(row[key]).replace(".", "-") == name)
        found[unit.code] = None if row["value"] is None else Decimal(row["value"])
    return found


def rows(client, address: str) -> list[tuple[str, str]]:
    """Codes of all rows with their main figure, over all pages."""
    found, page = [], 1
    while True:
        body = markup(client.get(f"{address}&page={page}"))
        found += [(match[1], MAIN.search(match[0])[1]) for match in ROW.finditer(body)]
        if 'rel="next"' not in body:
            return found
        page += 1


@pytest.mark.parametrize("level", ["office", "region"])
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("alias", ["group-1", "group-5", "indicator-1-1", "indicator-3-4", "indicator-5-4"])
def test_units_are_sorted_by_a_group_or_an_indicator_with_the_unmeasured_last(release, client, level, sign, alias):
    values = published(release, level, alias)
    found = rows(client, f"{HOME}{'offices/' if level == 'office' else ''}?sort={sign}{alias}")
    assert {code for code, _ in found} == set(values)
    assert [figure for _, figure in found] == ["—" if values[c] is None else format_figure(values[c]) for c, _ in found]
    order = [values[code] for code, _ in found]
    known = [value for value in order if value is not None]
    assert known == sorted(known, reverse=bool(sign))
    assert order[: len(known)] == known


def test_the_demonstration_leaves_some_indicators_unmeasured(release):
    """Else the test above says nothing of what is not measured."""
    assert None in published(release, "office", "indicator-1-1").values()


def test_places_in_the_detail_of_every_unit_are_those_of_the_summary(release):
    groups = [row["number"] for row in release.summary["groups"]]
    indicators = [row["code"] for row in release.summary["indicators"]]
    units = UnitResult.objects.filter(release=release)
    assert {unit.status for unit in units} >= {"ranked", "sanctioned"}
    for unit in units:
        assert [row["number"] for row in unit.detail["groups"]] == groups
        assert [row["code"] for row in unit.detail["indicators"]] == indicators


def test_the_order_by_an_indicator_goes_with_filters_search_and_pages(release, client):
    region = UnitResult.objects.filter(release=release).offices().first().region
    found = rows(client, f"{HOME}offices/?sort=-indicator-1-1&region={region.slug}&status=ranked&q=демонстрационный")
    ranked = UnitResult.objects.filter(release=release, region=region).offices().exclude(rank=None)
    assert {code for code, _ in found} == set(ranked.values_list("code", flat=True))
    body = markup(client.get(f"{HOME}offices/?sort=-indicator-1-1"))
    assert 'href="?sort=indicator-1-1#table"' in body, "the heading turns the order round"
    assert re.search(r'href="\?sort=-indicator-1-1&amp;page=2#table"', body)


def test_a_reader_chooses_among_all_groups_and_indicators_and_sees_what_is_chosen(release, client):
    plain = markup(client.get(f"{HOME}offices/"))
    for row in release.summary["groups"]:
        assert f'<option value="-group-{row["number"]}">' in plain
    for row in release.summary["indicators"]:
        order = f"-indicator-{row['code'].replace('.', '-')}"
        assert f'<option value="{order}">{row["code"]} {row["title"]}</option>' in plain
    assert '<details class="fold listing">' in plain
    sorted_up = markup(client.get(f"{HOME}offices/?sort=indicator-1-1&network=centralised"))
    assert '<option value="indicator-1-1" selected>' in sorted_up, "the direction stays when filters change"
    assert '<details class="fold listing" open>' in sorted_up
    assert "Отбор и порядок: выбрано 2" in sorted_up
    assert "Показано и упорядочено: <b>1.1 " in sorted_up
    other = markup(client.get(f"{HOME}offices/?sort=-answers"))
    assert '<option value="-answers" selected>Как сейчас' in other


@pytest.mark.parametrize("order", ["group-9", "indicator-", "indicator-9-9", "group", "--group-1", "measured", "-"])
def test_an_order_by_what_the_edition_does_not_have_is_refused(release, client, order):
    assert client.get(f"{HOME}offices/?sort={order}").status_code == 400


def test_an_empty_order_is_that_of_the_index(release, client):
    """So a form without a choice sends it."""
    assert rows(client, f"{HOME}offices/?sort=") == rows(client, f"{HOME}offices/?sort=rank")


def test_the_order_costs_no_more_questions_to_the_database(release, client, django_assert_max_num_queries):
    client.get(HOME)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(f"{HOME}offices/?sort=-indicator-1-1")


def test_indicators_without_a_number_are_called_by_their_titles():
    row = {"code": "queue", "title": "Очередь"}
    measures = Measures.of({"groups": [], "indicators": [row]})
    assert (measures.indicators[0].heading, measures.indicators[0].title) == ("Очередь", "Очередь")
    assert measures.sorting("-indicator-queue") is measures.indicators[0]
