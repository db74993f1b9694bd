"""The database against the files, and the files against what the report says."""

import shutil
from decimal import Decimal
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.loading import rows
from ratings.models import PilotFigure, PilotRegion, PilotScore
from ratings.pilot import loading
from ratings.pilot.reading import PILOT_CHARTS, breakdowns, chart_path

DATA = settings.ROOT / "data"
pytestmark = pytest.mark.django_db


def state():
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in (PilotScore, PilotRegion, PilotFigure, PilotRegion.scores.through)
    }


def test_the_comparative_table_is_that_of_the_report(pilot):
    printed = [(score.table_code, score.indicator, score.average, score.maximum) for score in PilotScore.objects.all()]
    assert printed == [
        ("1.1", "1.3", Decimal("0.35"), 1),
        ("2.1", "2.2", Decimal("0.45"), 2),
        ("2.2", "2.3", Decimal("1.08"), 2),
        ("3.1", "3.1", Decimal("1.5"), 2),
        ("3.1.1", "3.1.1", Decimal("0.4"), Decimal("0.5")),
        ("3.1.2", "3.1.2", Decimal("0.4"), Decimal("0.5")),
        ("3.1.3", "3.1.3", Decimal("0.4"), Decimal("0.5")),
        ("3.1.4", "3.1.4", Decimal("0.3"), Decimal("0.5")),
        ("3.2", "3.3", Decimal("0.8"), 1),
        ("3.3", "3.5", Decimal("0.6"), None),
        ("3.4", "site", Decimal("0.86"), 1),
        ("3.5", "3.2", Decimal("0.6"), 1),
        ("4.1", "5.4", Decimal("1.4"), 2),
        ("4.2", "5.3", Decimal("0.7"), 1),
        ("4.3", "5.1", Decimal("0.9"), 1),
    ]


def test_the_matrix_has_49_marks_that_agree_with_the_counts_of_the_text(pilot):
    assert PilotRegion.scores.through.objects.count() == 49
    for score in PilotScore.objects.exclude(regions=None):
        participants = list(score.measured_by.all())
        assert len(participants) == score.regions, score
        assert sum(participant.offices_stated for participant in participants) == score.offices, score


def test_the_matrix_is_that_of_the_file(pilot):
    for row in rows(DATA / "pilot" / "matrix.csv"):
        participant = PilotRegion.objects.get(region__slug=row.pop("region"))
        measured = {code for code, mark in row.items() if mark == "1"}
        assert set(participant.scores.values_list("indicator", flat=True)) == measured


def test_26_offices_are_stated_and_25_named(pilot):
    assert PilotRegion.objects.totals() == {"regions": 13, "stated": 26, "named": 25}
    assert [str(row) for row in PilotRegion.objects.all() if row.offices_unnamed] == ["Нижегородская область"]


def test_named_offices_are_in_the_list_of_offices(pilot):
    for participant in PilotRegion.objects.all():
        assert participant.region.offices.count() == participant.offices_named


def test_respondents_of_both_audiences_add_up(pilot):
    assert PilotFigure.objects.respondents() == {"all": 2885, "jobseeker": 2252, "employer": 633}


def test_sums_of_shares_are_those_of_the_contradictions(pilot):
    assert {part.name: part.total for part in breakdowns(PilotFigure.objects.all())} == {
        "jobseeker-sex": Decimal("100.1"),
        "jobseeker-age": Decimal("99.84"),
        "jobseeker-category": Decimal("97.55"),
        "employer-ownership": Decimal("99.9"),
        "employer-size": Decimal("100"),
        "employer-category": Decimal("107.3"),
    }


def test_a_sum_other_than_100_is_explained(pilot):
    for part in breakdowns(PilotFigure.objects.all()):
        assert bool(part.notes) == (part.total != 100), part.name


def test_loading_again_changes_nothing_and_writes_nothing(pilot):
    before = state()
    with CaptureQueriesContext(connection) as queries:
        loading.load(DATA)
    assert state() == before
    assert [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_loading_makes_the_rows_what_the_files_say(pilot):
    before = state()
    PilotScore.objects.filter(indicator="3.5").update(average=9, position=1)
    PilotFigure.objects.filter(category="Мужчины").update(category="Прочие")
    PilotRegion.objects.get(region__slug="pskov").delete()
    loading.load(DATA)
    after = state()
    assert after["PilotScore"] == before["PilotScore"]
    assert len(after["PilotRegion"]) == 13
    assert not PilotFigure.objects.filter(category="Прочие").exists()
    assert PilotFigure.objects.get(category="Мужчины").value == Decimal("38.4")
    assert PilotRegion.scores.through.objects.count() == 49


def test_charts_are_written_only_when_their_bytes_differ(pilot, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    save = Mock(wraps=default_storage.save)
    monkeypatch.setattr(default_storage, "save", save)
    for _ in range(2):
        loading.load(DATA)
        assert sorted(call.args[0] for call in save.mock_calls) == sorted(map(chart_path, PILOT_CHARTS))
    save.reset_mock()

    data = tmp_path / "data"
    shutil.copytree(DATA / "pilot", data / "pilot")
    shutil.copy(DATA / "regions.csv", data)
    survey = data / "pilot" / "survey.csv"
    survey.write_text(survey.read_text(encoding="utf-8").replace("61.7,percent", "61.6,percent"), encoding="utf-8")
    loading.load(data)
    with default_storage.open(chart_path("jobseeker-sex")) as file:
        assert "61,6" in file.read().decode()
    assert [call.args[0] for call in save.mock_calls] == [chart_path("jobseeker-sex")]
