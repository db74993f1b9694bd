import os
import re
import subprocess
import sys
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from methodology.models import IndicatorPage
from ratings.models import PilotFigure, PilotRegion, PilotScore
from ratings.pilot import reading
from ratings.pilot.reading import PILOT_CHARTS, chart_path
from tests.fixtures.pages import markup

INDEX, PILOT = "/ratings/", "/ratings/pilot-2022/"
CHART = "/ratings/pilot-2022/charts/jobseeker-sex.svg"


class Tables(HTMLParser):
    """The tables of a page as lists of rows of cell texts, the cells `tap` left out, and the addresses it links to."""

    def __init__(self, response):
        super().__init__()
        self.tables, self.links, self.images, self.ids = [], [], [], []
        self._cell = None
        self.feed(markup(response))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids += [attrs["id"]] if "id" in attrs else []
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th") and attrs.get("class") != "tap":
            self._cell = ""
        elif tag == "a":
            self.links.append(attrs.get("href", ""))
        elif tag == "img":
            self.images.append(attrs)

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append(" ".join(self._cell.split()))
            self._cell = None

    def handle_data(self, data):
        if self._cell is not None:
            self._cell += data


@pytest.fixture
def page(pilot, client):
    return Tables(client.get(PILOT))


def test_the_index_names_the_pilot_and_says_that_there_are_no_ratings(pilot, client):
    text = markup(client.get(INDEX))
    assert f'href="{PILOT}"' in text
    assert "Рейтингов пока нет" in text
    assert "26 ЦЗН, из них 25 названы" in text
    assert "2\u00a0885" in text


def test_without_data_the_index_promises_nothing_and_the_pilot_is_not_found(pilot, client):
    for model in (PilotRegion, PilotScore, PilotFigure):
        model.objects.all().delete()
    response = client.get(INDEX)
    assert response.status_code == 200
    assert PILOT not in markup(response)
    for name in ("", "scores.csv", "matrix.csv", "respondents.csv"):
        assert client.get(PILOT + name).status_code == 404


@pytest.mark.parametrize("address", [INDEX, PILOT])
def test_pages_are_public_cacheable_and_within_their_budgets(pilot, client, address):
    client.get("/privacy/")
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    assert len(queries) <= 12
    assert len(response.content) < 100_000
    assert not response.cookies
    assert "public" in response["Cache-Control"]
    assert 'style="' not in markup(response)


@pytest.mark.parametrize("query", ["?q=%00", "?q='\"%25%F0%9F%98%80", "?" + "q=1&" * 2500])
def test_unknown_parameters_are_harmless(pilot, client, query):
    assert client.get(PILOT + query).status_code == 200


def test_the_table_has_15_rows_in_the_order_of_the_report_with_shares_rounded_half_up(page):
    rows = [row for row in page.tables[0] if len(row) == 7][1:]
    assert [row[0].split()[0] for row in rows] == list(PilotScore.objects.values_list("table_code", flat=True))
    shares = [row[3].replace("\u00a0", " ") for row in rows]
    assert [share for share in shares if not share.startswith("—")] == [
        "35 %", "23 %", "54 %", "75 %", "80 %", "80 %", "80 %", "60 %", "80 %", "86 %", "60 %", "70 %", "70 %", "90 %",
    ]  # fmt: skip


def test_what_the_report_lacks_is_absent_and_says_why(page):
    rows = {row[0].split()[0]: row for row in page.tables[0] if len(row) == 7}
    assert rows["3.3"][2:4] == ["— в таблице отчёта пропущен", "— не считается: нет максимума"]
    assert rows["2.2"][4:6] == ["— не указано", "— не указано"]
    assert rows["3.1.2"][4:6] == ["— не указано", "— не указано"]
    assert rows["3.4"][6] == "— нет в перечне"


def test_notes_lead_to_their_rows_and_back(page):
    for number in range(1, 8):
        assert {f"note-{number}", f"to-note-{number}"} <= set(page.ids)
    anchors = [link[1:] for link in page.links if link.startswith("#")]
    assert set(anchors) <= set(page.ids)


def test_a_share_by_the_maximum_of_the_text_stands_in_the_note(pilot, client):
    text = markup(client.get(PILOT))
    assert "При максимуме из текста (1) доля была бы 45\u00a0%." in text
    assert "При максимуме из текста (1) доля была бы 60\u00a0%." in text
    assert text.count("При максимуме из текста") == 2


def test_a_share_is_exact_and_absent_without_a_maximum():
    assert PilotScore(average=Decimal("0.45"), maximum=Decimal(2)).share == Decimal("0.225")
    assert PilotScore(average=Decimal("0.6"), maximum=None).share is None


def test_every_indicator_of_the_table_links_to_its_page(page, client):
    for code in PilotScore.objects.values_list("indicator", flat=True):
        url = IndicatorPage.objects.get(code=code).url
        assert url in page.links, code
        assert client.get(url).status_code == 200


def test_an_unpublished_indicator_is_named_without_a_link(pilot, client):
    indicator = IndicatorPage.objects.get(code="1.3")
    url = indicator.url
    indicator.unpublish()
    page = Tables(client.get(PILOT))
    assert url not in page.links
    assert any("Открытость руководства" in row[0] for row in page.tables[0])


def test_links_of_the_page_lead_somewhere(page, client):
    for link in {link for link in page.links if link.startswith("/") and not link.startswith("/cms/")}:
        assert client.get(link).status_code == 200, link


def test_the_matrix_has_13_regions_11_indicators_and_49_marks_with_totals(page):
    heading, *rows, total = page.tables[1]
    assert len(rows) == 13
    assert {len(row) for row in (heading, *rows, total)} == {14}
    marks = [[cell == "+измерял" for cell in row[2:-1]] for row in rows]
    assert {cell for row in rows for cell in row[2:-1]} == {"", "+измерял"}
    assert [sum(row) for row in marks] == [int(row[-1]) for row in rows]
    assert [sum(column) for column in zip(*marks, strict=True)] == [int(cell) for cell in total[2:-1]]
    assert total[-1] == "49"
    assert total[1] == "26 *"


def test_the_unnamed_office_is_told_where_offices_are_counted(pilot, client):
    text = markup(client.get(PILOT))
    assert "в отчёте названы 25" in text
    assert "Заявлено 26 ЦЗН, названы 25." in text
    assert "Четвёртый офис нигде не назван." in text


def test_each_picture_has_a_size_a_description_and_a_table_with_its_sum(page):
    assert [image["src"] for image in page.images] == [
        reverse("ratings:pilot_chart", args=[name]) for name in PILOT_CHARTS
    ]
    for image in page.images:
        assert int(image["width"]) > 0
        assert int(image["height"]) > 0
        assert image["loading"] == "lazy"
        assert image["alt"].startswith("Столбики: ")
    totals = [table[-1][1] for table in page.tables[2:8]]
    assert totals == ["100,1", "99,84", "97,55", "99,9", "100", "107,3"]


def test_shares_without_a_picture_are_given_for_both_audiences(page):
    assert page.tables[8][1:] == [
        ["Обращались к руководству", "12,1", "30"],
        ["Пользовались предварительной записью", "21,2", "11"],
        ["Оставили комментарий", "12,2", "88"],
    ]


@pytest.mark.parametrize(
    "words",
    ["итоговый индекс", "Места между участниками", "Средних оценок из анкет", "Весов и формулы", "(F1)", "(F4)"],
)
def test_the_page_says_what_the_report_leaves_open(pilot, client, words):
    assert words in markup(client.get(PILOT))


def test_bars_are_hidden_from_screen_readers(pilot, client):
    bars = re.findall(r"<svg class=\"bar\"[^>]*>", markup(client.get(PILOT)))
    assert len(bars) == 14
    assert all('aria-hidden="true"' in bar for bar in bars)


def test_the_page_needs_at_most_six_queries_of_its_own(pilot, django_assert_max_num_queries):
    assert IndicatorPage.objects.first().url  # fills the cache of site roots
    with django_assert_max_num_queries(6):
        reading.read()


# Charts


def test_a_chart_is_served_with_its_own_policy_and_an_etag(pilot, client):
    response = client.get(CHART)
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert response.content.startswith(b"<svg")
    again = client.get(CHART, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["nothing", "jobseeker", "jobseeker-sex-2", "a" * 3000])
def test_only_charts_of_the_pilot_are_served(pilot, client, name):
    assert client.get(f"/ratings/pilot-2022/charts/{name}.svg").status_code == 404


@pytest.mark.parametrize("name", ["..%2F..%2Fsecret", "jobseeker-sex%00", "%F0%9F%98%80"])
def test_names_that_are_no_slug_are_not_found(pilot, client, name):
    assert client.get(f"/ratings/pilot-2022/charts/{name}.svg").status_code == 404


def test_a_chart_that_is_not_drawn_is_not_found(pilot, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert not default_storage.exists(chart_path("jobseeker-sex"))
    assert client.get(CHART).status_code == 404


@pytest.mark.parametrize("address", [INDEX, PILOT, CHART, PILOT + "scores.csv"])
def test_addresses_are_read_only(pilot, client, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


PROGRAM = """
import sys
from wsgiref.util import setup_testing_defaults
from portal.wsgi import application
environ = {"PATH_INFO": "/ratings/pilot-2022/", "HTTP_HOST": "localhost"}
setup_testing_defaults(environ)
body = b"".join(application(environ, lambda status, headers: print(status)))
print("jobseeker-sex" in body.decode())
print([name for name in ("matplotlib", "openpyxl", "typst") if name in sys.modules])
"""


def test_a_web_process_serves_the_pilot_without_drawing_or_spreadsheet_libraries(pilot):
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environ = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "PYTHONPATH": f"{settings.ROOT}{os.pathsep}{settings.ROOT / 'site'}",
    }
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environ, check=False)
    assert done.stdout.splitlines() == ["200 OK", "True", "[]"], done.stderr
