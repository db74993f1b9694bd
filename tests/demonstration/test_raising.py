"""Pages that say what would raise an index: what was kept with the release, and what is chosen, tried together."""

from dataclasses import replace
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.blank import build_blank
from index_engine.compute import compute, indexes
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Inputs, Method
from index_engine.raising import Trials
from index_engine.results import Status, UnitLevel
from index_engine.rounding import round_half_up
from ratings.actions.inputs import read_inputs
from ratings.models import Release, UnitResult
from ratings.raising import Key, Raising
from ratings.views import raising as raising_views
from tabular.numbers import format_figure, format_signed
from tests.demonstration.published import HOME, words
from tests.index_engine.test_raising import changed

pytestmark = pytest.mark.django_db

MOST_QUERIES, MOST_BYTES = 12, 100_000


@pytest.fixture
def method(release: Release) -> Method:
    return Method.from_document(release.campaign.edition.document)


@pytest.fixture
def inputs(release: Release, method) -> Inputs:
    """What the release was computed from, without pairs."""
    return replace(withhold_small_cells(method, read_inputs(release.input_set)), pairs=[])


def page_of(path: str) -> BeautifulSoup:
    response = Client().get(HOME + path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def text_of(path: str) -> str:
    return " ".join(page_of(path).get_text(" ").split())


def ranked(release: Release, **conditions) -> UnitResult:
    """A ranked office below the first place, so that it has somewhere to go."""
    offices = release.results.offices().filter(rank__gt=1, **conditions)
    return offices.select_related("region").order_by("-rank").first()


def test_ranked_units_and_no_others_know_what_would_raise_them(release):
    for unit in release.results.exclude(level=UnitLevel.COUNTRY):
        assert bool(unit.detail["raising"]) == (unit.rank is not None), unit.code


def test_the_page_of_an_office_names_five_and_leads_to_all(release):
    office = ranked(release)
    page = page_of(f"offices/{office.code}/")
    section = page.select_one("section[aria-labelledby=raising]")
    gains = [item.get_text() for item in section.select(".raise-gain")]
    best = [row for row in office.detail["raising"] if row["source"] in ("", office.code)]
    assert len(gains) == 5
    assert gains[0] == format_signed(round_half_up(Fraction(best[0]["gain"])))
    assert f"место {best[0]['rank']}" in " ".join(section.get_text(" ").split())
    assert section.select_one("a[href]")["href"] == f"{HOME}offices/{office.code}/raising/"
    assert "Если поднять до 100" not in page.get_text()


def test_all_options_stand_best_first_and_can_be_chosen(release):
    office = ranked(release, network_type="centralised")
    page = page_of(f"offices/{office.code}/raising/")
    rows = {row["key"]: row for row in office.detail["raising"]}
    listed = [box["value"] for box in page.select("input[type=checkbox][name=step]")]
    assert set(listed) == set(rows)
    own = [key for key in listed if rows[key]["source"] in ("", office.code)]
    assert own == [key for key in rows if key in own]
    assert listed[: len(own)] == own  # those of the managing office come after
    assert page.select_one(f"label[for='step-{listed[0]}']")


def test_what_is_chosen_is_what_the_whole_calculation_gives(release, method, inputs):
    office = ranked(release, network_type="centralised")
    sheets = build_blank(release.campaign.edition.document).sheets
    keys = [row["key"] for row in office.detail["raising"]][:6]
    raising = Raising(Trials(method, inputs), sheets, office.region.code)
    steps = [step for option in raising.find([Key.read(key) for key in keys], office.code) for step in option.steps]
    after = compute(method, rounded(changed(inputs, steps)))
    moved = next(one for one in after.offices if one.code == office.code)
    exact = indexes(method, changed(inputs, steps))[UnitLevel.OFFICE, office.code]
    gain = exact - Fraction(office.detail["exact"]["index"])
    path = f"offices/{office.code}/raising/?" + "&".join(f"step={key}" for key in keys)
    found = " ".join(page_of(path).select_one(".raise-result").get_text().split())
    assert found == (
        f"Индекс был бы {format_figure(round_half_up(exact))} ({format_signed(round_half_up(gain))}), "
        f"место {moved.rank} вместо {office.rank}; в регионе {moved.rank_in_region} вместо {office.rank_in_region}."
    )


def rounded(inputs: Inputs) -> Inputs:
    """The same shares, counted in whole people: ten times as many of them."""
    return replace(
        inputs,
        offices=[office._replace(jobseeker_respondents=None, employer_respondents=None) for office in inputs.offices],
        tallies=[row._replace(answered=10 * row.answered, positive=int(10 * row.positive)) for row in inputs.tallies],
    )


def test_a_region_is_raised_everywhere_or_at_one_office(release, method, inputs):
    region = release.results.regions().filter(rank__isnull=False).order_by("-rank").select_related("region").first()
    rows = region.detail["raising"]
    single = next(row["key"] for row in rows if "~" in row["key"])
    everywhere = next(row["key"] for row in rows if row["key"].startswith("jobseeker"))
    sheets = build_blank(release.campaign.edition.document).sheets
    raising = Raising(Trials(method, inputs), sheets, region.code)
    steps = [step for one in raising.find([Key.read(single), Key.read(everywhere)]) for step in one.steps]
    exact = indexes(method, changed(inputs, steps))[UnitLevel.REGION, region.code]
    page = page_of(f"regions/{region.code}/raising/?step={single}&step={everywhere}")
    headings = [heading.get_text(strip=True) for heading in page.select("h2")]
    assert headings[:3] == ["Выбранное вместе: 2", "Во всех ЦЗН сразу", "В одном ЦЗН"]
    assert page.select_one(".raise-result b").get_text() == format_figure(round_half_up(exact))


def test_the_managing_office_says_what_its_network_gets(release):
    office = next(
        unit
        for unit in release.results.offices().filter(network_type="centralised", rank__isnull=False)
        if any(row["source"] == unit.code and "region" in row for row in unit.detail["raising"])
    )
    row = next(row for row in office.detail["raising"] if "region" in row)
    text = text_of(f"offices/{office.code}/raising/")
    assert f"региону {format_signed(round_half_up(Fraction(row['region'])))}" in text


@pytest.mark.parametrize(
    "asked", ["step=9.9-most", "step=", "step=<b>~~", "step=jobseeker-", "&".join(["step=x"] * 300)]
)
def test_what_is_no_option_is_left_out(release, asked):
    office = ranked(release)
    assert "Выбранное вместе" not in text_of(f"offices/{office.code}/raising/?{asked}")


def test_who_has_no_place_is_told_why(release):
    unranked = release.results.offices().filter(rank=None).exclude(status=Status.RANKED).first()
    text = text_of(f"offices/{unranked.code}/raising/")
    assert "Места нет, поэтому и считать нечего" in text
    assert "Посчитать вместе" not in text
    assert not page_of(f"offices/{unranked.code}/").select("section[aria-labelledby=raising]")


def test_a_release_that_does_not_know_it_says_so(release, monkeypatch):
    office = ranked(release)
    del office.detail["raising"]
    monkeypatch.setattr(raising_views, "find_unit", lambda *args: office)
    assert "посчитан раньше" in text_of(f"offices/{office.code}/raising/")


def test_the_pages_are_light_and_ask_little(release):
    office = ranked(release, network_type="centralised")
    keys = "&".join(f"step={row['key']}" for row in office.detail["raising"])
    region = release.results.regions().filter(rank__isnull=False).first()
    of_region = "&".join(f"step={row['key']}" for row in region.detail["raising"])
    client = Client()
    client.get(HOME)
    for path in (
        f"offices/{office.code}/raising/",
        f"offices/{office.code}/raising/?{keys}",
        f"regions/{region.code}/raising/",
        f"regions/{region.code}/raising/?{of_region}",
        f"v1/offices/{office.code}/raising/",
    ):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(HOME + path)
        assert response.status_code == 200
        assert len(queries) <= MOST_QUERIES, (path, len(queries))
        assert len(response.content) < MOST_BYTES
        assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert "step=" not in BeautifulSoup(response.content, "html.parser").select_one("link[rel=canonical]")["href"]


def test_chosen_options_stay_chosen(release):
    office = ranked(release)
    key = office.detail["raising"][1]["key"]
    page = page_of(f"offices/{office.code}/raising/?step={key}")
    assert [box["value"] for box in page.select("input[checked]")] == [key]
    assert "Снять все отметки" in words(Client().get(f"{HOME}offices/{office.code}/raising/?step={key}"))
