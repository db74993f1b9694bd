import csv
import io
from decimal import Decimal

import pytest

from ratings.models import PilotFigure
from ratings.pilot import tables


@pytest.fixture
def table(pilot, client):
    def read(name: str) -> list[dict[str, str]]:
        response = client.get(f"/ratings/pilot-2022/{name}.csv")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"] == f'attachment; filename="pilot-2022-{name}.csv"'
        assert response.content.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))

    return read


def test_the_scores_file_holds_the_table_with_decimal_commas(table):
    rows = {row["Код показателя"]: row for row in table("scores")}
    assert len(rows) == 15
    assert rows["2.2"] | {"Примечание": ""} == {
        "Номер в таблице отчёта": "2.1",
        "Код показателя": "2.2",
        "Показатель": "Динамика базы вакансий",
        "Средний балл": "0,45",
        "Максимум в таблице": "2",
        "Максимум в тексте": "1",
        "Доля максимума таблицы, %": "22,5",
        "Регионов": "4",
        "ЦЗН": "7",
        "Примечание": "",
    }


def test_absent_figures_are_empty_cells(table):
    rows = {row["Код показателя"]: row for row in table("scores")}
    assert (rows["3.5"]["Максимум в таблице"], rows["3.5"]["Доля максимума таблицы, %"]) == ("", "")
    assert (rows["2.3"]["Регионов"], rows["2.3"]["ЦЗН"]) == ("", "")


def test_the_matrix_file_holds_49_ones(table):
    rows = table("matrix")
    assert len(rows) == 13
    marks = [[int(cell) for cell in list(row.values())[4:-1]] for row in rows]
    assert {len(row) for row in marks} == {11}
    assert sum(map(sum, marks)) == sum(int(row["Показателей"]) for row in rows) == 49
    assert sum(int(row["ЦЗН заявлено"]) for row in rows) == 26
    assert sum(int(row["ЦЗН названо"]) for row in rows) == 25


def test_the_respondents_file_holds_every_figure(table):
    rows = table("respondents")
    assert len(rows) == PilotFigure.objects.count() == 44
    assert {row["Кто отвечал"]: row["Число"] for row in rows if row["Единица"] == "человек"} == {
        "все": "2885",
        "соискатели": "2252",
        "работодатели": "633",
    }
    oldest = next(row for row in rows if row["Значение"] == "70 лет и старше")
    assert (oldest["Число"], oldest["Единица"]) == ("0,04", "%")


def test_a_text_that_a_spreadsheet_would_compute_is_disarmed():
    figure = PilotFigure(
        audience="all", measure="age", category="=1+1", value=Decimal("1.50"), unit="percent", note="-x"
    )
    line = tables.respondents([figure]).decode("utf-8-sig").splitlines()[1]
    assert line == "все;Возраст;'=1+1;1,5;%;'-x"
