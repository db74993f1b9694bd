"""CSV and XLSX of what is filtered."""

import csv
import io
import re

import openpyxl
import pytest
from django.utils import timezone

from feedback.exchange import HEADINGS, disarm_text
from feedback.models import Decision, Topic
from network.models import Region

pytestmark = pytest.mark.usefixtures("pilot")


def read_csv(client, query: str = "") -> list[list[str]]:
    """Rows of the CSV file, as a Russian Excel reads it."""
    content = b"".join(client.get(f"/feedback/export.csv{query}")).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))


def read_xlsx(client, query: str = "") -> list[list]:
    """Rows of the workbook."""
    return [list(row) for row in open_xlsx(client, query).iter_rows(values_only=True)]


def open_xlsx(client, query: str = "") -> openpyxl.worksheet.worksheet.Worksheet:
    """The sheet of the workbook."""
    return openpyxl.load_workbook(io.BytesIO(client.get(f"/feedback/export.xlsx{query}").content)).active


def test_both_files_hold_all_remarks_as_the_source_has_them(client, source):
    regions = dict(Region.objects.values_list("slug", "name"))
    expected = [
        [
            str(number),
            regions[row["region"]],
            Topic(row["topic"]).label,
            " / ".join(Decision(value).label for value in (row["decision"], row["second_decision"]) if value),
            row["text"],
            row["answer"],
        ]
        for number, row in source.items()
    ]
    assert read_csv(client) == [list(HEADINGS), *expected]
    assert [[str(value or "") for value in row] for row in read_xlsx(client)] == [list(HEADINGS), *expected]


@pytest.mark.parametrize(
    "query", ["?region=tyumen", "?decision=double", "?topic=scale&q=баллы", "?indicator=3.5", "?q=квантовый"]
)
def test_files_hold_just_what_the_register_shows(client, query):
    shown = [remark.number for remark in client.get(f"/feedback/{query}").context["filter"].qs]
    assert [int(row[0]) for row in read_csv(client, query)[1:]] == shown
    assert [row[0] for row in read_xlsx(client, query)[1:]] == shown


def test_the_register_links_to_files_of_what_it_shows(page):
    links = [link["href"] for link in page("/feedback/?region=tyumen&topic=&sort=-number").select(".toolbar a")]
    assert links == [f"/feedback/export.{kind}?region=tyumen" for kind in ("csv", "xlsx", "docx")]


def test_csv_opens_in_a_russian_excel(client):
    response = client.get("/feedback/export.csv")
    content = b"".join(response)
    assert content.startswith("\ufeff№;Регион;".encode())
    assert content.count(b"\r\n") == content.count(b"\n") == 60
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.streaming


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_file_names_carry_the_date(client, extension):
    name = f'attachment; filename="zamechaniya-{timezone.localdate():%Y-%m-%d}.{extension}"'
    assert client.get(f"/feedback/export.{extension}")["Content-Disposition"] == name


FORMULAS = ["=1+1", "+7 900", "-1", "@SUM(A1)", "\t=1", "\r=1", "\x00=1", "\x0b=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_disarmed(formula):
    assert re.match(r"[^=+\-@\t\r]", disarm_text(formula))


def test_files_hold_no_formula_and_bear_control_characters(make_remark, client):
    make_remark(text='=HYPERLINK("http://example.org")', answer="=1\x0b+1\x1b", title="=2")
    assert read_csv(client, "?decision=open")[1][4:] == ['\'=HYPERLINK("http://example.org")', "'=1+1"]
    cells = open_xlsx(client, "?decision=open")[2]
    assert [cell.data_type for cell in cells] == ["n", "s", "s", "s", "s", "s"]
    assert cells[4].value.startswith("'=")


def test_texts_with_lines_quotes_and_semicolons_survive(make_remark, client):
    text = 'Первая;\nвторая "строка"'
    make_remark(text=text)
    assert read_csv(client, "?decision=open")[1][4] == text
    assert read_xlsx(client, "?decision=open")[1][4] == text


def test_the_sheet_is_made_for_reading(client):
    sheet = open_xlsx(client)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F60"
    assert all(cell.font.bold for cell in sheet[1])
    assert all(cell.alignment.wrap_text for cell in sheet[2])
    assert sheet.column_dimensions["E"].width > sheet.column_dimensions["A"].width


def test_an_empty_sheet_keeps_its_headings(client):
    sheet = open_xlsx(client, "?q=квантовый")
    assert sheet.auto_filter.ref == "A1:F1"
    assert sheet.max_row == 1


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_queries_do_not_grow_with_rows(client, many_remarks, django_assert_max_num_queries, extension):
    client.get("/feedback/")
    counts = []
    for more in (0, 500):
        many_remarks(more)
        with django_assert_max_num_queries(6) as queries:
            b"".join(client.get(f"/feedback/export.{extension}"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
