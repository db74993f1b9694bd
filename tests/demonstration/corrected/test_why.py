"""«Почему 17-е место»: which indicators pull an index up and down, from what is published and nothing else."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from index_engine.results import Status
from ratings.models import UnitResult
from ratings.reading import Address, explain_index, method_of, read_unit
from tabular.numbers import format_figure, format_signed
from tests.demonstration.published import EARLIER, HOME, MOST_QUERIES, SLUG, Published, words

pytestmark = pytest.mark.django_db


def read(unit: UnitResult, release):
    return read_unit(unit, release.summary, method_of(release.summary["edition_sha256"]), Address(SLUG))


def explained(unit: UnitResult, release):
    return explain_index(unit, read(unit, release), release.extent.of)


def test_points_are_weight_times_difference_and_all_of_them_add_up(published: Published):
    release, seen = published.release, 0
    for unit in UnitResult.objects.filter(release=release, rank__isnull=False).exclude(level="country"):
        found = explained(unit, release)
        zero = found.scale.place(Decimal(0))
        for pull in found.pulls:
            line = pull.line
            exact = Decimal(line.weight) * (Decimal(line.value) - Decimal(line.reference)) / 100
            assert abs(pull.points - exact) <= Decimal("0.005"), (unit.code, line.code)
            assert (pull.start + pull.length if pull.points < 0 else pull.start) == zero == found.zero
            assert 0 <= pull.start <= pull.start + pull.length <= 100
        points = [pull.points for pull in found.pulls]
        lost = sorted(one for one in points if one < 0)
        gained = sorted((one for one in points if one > 0), reverse=True)
        assert points == (lost + gained if found.total < 0 else gained + lost)
        assert sum(points) + found.others_points == found.total
        assert max(pull.length for pull in found.pulls) > 33, "the scale fits what is drawn"
        assert (len(lost), len(gained)) == (min(found.lower, 3), min(found.higher, 3))
        seen += 1
    assert seen > 20


def test_nothing_left_out_took_or_gave_more_than_what_is_named(published: Published):
    office = published.unit(level="office", status=Status.RANKED)
    found = explained(office, published.release)
    named = {pull.line.code for pull in found.pulls}
    lost = [pull.points for pull in found.pulls if pull.points < 0]
    gained = [pull.points for pull in found.pulls if pull.points > 0]
    for line in read(office, published.release).indicators:
        if line.code in named or None in (line.value, line.reference):
            continue
        points = Decimal(line.weight) * (Decimal(line.value) - Decimal(line.reference)) / 100
        assert points >= (max(lost) if len(lost) == 3 else 0) - Decimal("0.005")
        assert points <= (min(gained) if len(gained) == 3 else 0) + Decimal("0.005")


def test_each_named_difference_says_whether_it_may_be_chance(published: Published, client: Client):
    doubted = sure = 0
    for unit in UnitResult.objects.filter(release=published.release, rank__isnull=False).exclude(level="country"):
        for pull in explained(unit, published.release).pulls:
            row = next(row for row in unit.detail["indicators"] if row["code"] == pull.line.code)
            shares = [part for part in row["subjective"].values() if part]
            margin = max(
                (
                    max(Decimal(part["share"]) - Decimal(part["low"]), Decimal(part["high"]) - Decimal(part["share"]))
                    for part in shares
                ),
                default=Decimal(0),
            )
            away = abs(Decimal(pull.line.value) - Decimal(pull.line.reference))
            assert pull.doubtful == (away <= margin)
            doubted, sure = doubted + pull.doubtful, sure + (not pull.doubtful)
    assert doubted
    assert sure
    office = published.unit(level="office", status=Status.RANKED)
    pulls = explained(office, published.release).pulls
    text = words(client.get(f"{HOME}offices/{office.code}/"))
    assert text.count("; может быть случайно") == sum(pull.doubtful for pull in pulls)


def test_eighty_four_against_seventy_nine_is_a_long_bar(published: Published):
    office = published.unit(level="office", status=Status.RANKED)
    reading = read(office, published.release)
    lines = [replace(line, value="79.00", reference="79.00", weight="5.00") for line in reading.indicators]
    lines[3] = replace(lines[3], value="84.00")
    found = explain_index(office, replace(reading, indicators=lines), "страны")
    (pull,) = found.pulls
    assert (pull.points, found.total, found.zero) == (Decimal("0.25"), Decimal("0.25"), 0)
    assert (found.scale.low, found.scale.high, pull.length) == (Decimal(0), Decimal("0.3"), Decimal("83.33"))
    assert found.sentence == (
        "Показателей ниже медианы ЦЗН страны — 0, выше — 1; вместе они дают +0,25 пункта индекса."
    )


def test_a_small_loss_is_seen_beside_a_large_gain(published: Published):
    office = published.unit(level="office", status=Status.RANKED)
    reading = read(office, published.release)
    lines = [replace(line, value="79.00", reference="79.00", weight="5.00") for line in reading.indicators]
    lines[0] = replace(lines[0], value="76.00")
    lines[1] = replace(lines[1], value="99.00", reference="20.00")
    found = explain_index(office, replace(reading, indicators=lines), "страны")
    assert (found.scale.low, found.scale.high) == (Decimal("-0.5"), Decimal("4.0"))
    assert [(pull.points, pull.start, pull.length) for pull in found.pulls] == [
        (Decimal("3.95"), Decimal("11.11"), Decimal("87.78")),
        (Decimal("-0.15"), Decimal("7.78"), Decimal("3.33")),
    ]


def test_a_unit_like_the_median_zeroed_or_without_an_index_is_not_explained(published: Published):
    release = published.release
    office = published.unit(level="office", status=Status.RANKED)
    reading = read(office, release)
    same = replace(reading, indicators=[replace(line, value=line.reference) for line in reading.indicators])
    assert explain_index(office, same, "страны") is None
    unmeasured = replace(reading, indicators=[replace(line, value=None) for line in reading.indicators])
    assert explain_index(office, unmeasured, "страны") is None
    for status in (Status.SANCTIONED, Status.NO_ANSWERS):
        for unit in UnitResult.objects.filter(release=release, status=status):
            assert explained(unit, release) is None, unit.code


def test_pages_answer_first_in_words_and_numbers_and_ask_the_database_no_more(published: Published, client: Client):
    for level, conditions in (("office", {"rank__isnull": False}), ("region", {"rank__isnull": False})):
        unit = published.unit(level=level, **conditions)
        found = explained(unit, published.release)
        client.get(HOME)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"{HOME}{level}s/{unit.code}/")
        assert len(queries) <= MOST_QUERIES
        body, text = response.content.decode(), words(response)
        assert re.findall(r'<h2 id="([^"]+)"', body)[0] == "why"
        assert body.index('id="why"') < body.index('class="sections'), "the menu stands after the answer"
        assert f"Почему {unit.rank}-е место" in text
        assert found.sentence in text
        for pull in found.pulls:
            assert format_signed(pull.points) in text
            line = pull.line
            value, reference, weight = map(format_figure, (line.value, line.reference, line.weight))
            assert f"{value} против {reference}, вес {weight} %" in text
            assert re.search(f'href="[^"]*#(calc-|i){re.escape(line.code)}">{re.escape(line.title)}<', body)
        with CaptureQueriesContext(connection) as queries:
            explained(unit, published.release)
        assert len(queries) == 0


def test_an_office_without_a_place_is_told_of_its_index_and_a_zeroed_one_of_its_sanction(published, client):
    few = published.unit(level="office", status=Status.FEW_ANSWERS, index__isnull=False)
    assert "Почему индекс такой" in words(client.get(f"{HOME}offices/{few.code}/"))
    for status in (Status.SANCTIONED, Status.NO_ANSWERS):
        unit = published.unit(level="office", status=status)
        assert 'id="why"' not in client.get(f"{HOME}offices/{unit.code}/").content.decode(), status


@pytest.mark.parametrize("code", ["nowhere", "..", "01", "-", "demo-01-01%00", "%3Cscript%3E", "х" * 20, "a" * 21])
def test_forged_codes_are_not_found(published, client, code):
    assert client.get(f"{HOME}offices/{code}/").status_code in (400, 404)


def test_an_office_is_explained_by_the_figures_of_the_campaign_that_was_asked_for(published, client):
    office = published.unit(level="office", status=Status.RANKED)
    earlier = UnitResult.objects.select_related("release__campaign").get(
        release__campaign__slug=EARLIER, level="office", code=office.code
    )
    found, before = explained(office, published.release), explained(earlier, earlier.release)
    text = words(client.get(f"/ratings/{EARLIER}/offices/{office.code}/"))
    assert before is None or before.sentence in text
    assert found.sentence not in text
