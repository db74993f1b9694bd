"""Published comparisons in words, pairs of units on the page of comparison, and the funnel of offices."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from index_engine.intervals import quantile
from index_engine.results import Against, Status, UnitLevel, Verdict
from ratings.models import UnitResult
from ratings.reading.differences import compare_pairs
from ratings.reading.funnel import read_funnel
from ratings.release.funnel import INNER, OUTER, Funnel, find_funnel, summarise_funnel
from ratings.verdicts import Family, Told, read_families, read_top_tenth, say_apart, say_chance

D = Decimal
APART = {"difference": "3.10", "low": "1.20", "high": "5.00", "correlation": "0.2500"}


def told(verdict: str | None, **figures: str) -> Told:
    return Told.read({"comparisons": {"country": APART | figures | {"verdict": verdict}}}, Against.COUNTRY)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            told("above"),
            "Индекс выше, чем по стране (70,00), на 3,10 пункта (от 1,20 до 5,00): это больше, чем объясняет случай.",
        ),
        (
            told("below", difference="-3.10", low="-5.00", high="-1.20"),
            "Индекс ниже, чем по стране (70,00), на 3,10 пункта (от 1,20 до 5,00): это больше, чем объясняет случай.",
        ),
        (
            told("unclear", low="-0.20"),
            "От индекса страны (70,00) не отличить: разница +3,10 пункта, от −0,20 до +5,00; случай объясняет и такую.",
        ),
        (
            told("unclear"),
            "От индекса страны (70,00) не отличить: разница +3,10 пункта, от +1,20 до +5,00; среди многих такая бывает "
            "и случайно.",
        ),
        (
            told(None),
            "Разница с индексом страны (70,00) — +3,10 пункта, от +1,20 до +5,00. Места нет, поэтому не судим, "
            "случайна ли она.",
        ),
    ],
)
def test_a_sentence_claims_what_was_found_and_no_more(found, sentence):
    assert say_apart(found, "по стране", "страны", D("70.00")) == sentence


def test_a_line_of_facts():
    assert told("below", difference="-3.10", low="-5.00", high="-1.20").short == "ниже на 3,10 пункта (от 1,20 до 5,00)"
    assert told("unclear").short == "не отличить: +3,10 пункта (от +1,20 до +5,00)"
    assert told(None).short == "+3,10 пункта (от +1,20 до +5,00)"


def test_releases_made_before_say_nothing():
    assert Told.read({"change": None}, Against.COUNTRY) is None
    assert read_families({"counts": {}}, UnitLevel.OFFICE) == {}
    assert (read_top_tenth({}), read_funnel({})) == ("", None)


def test_a_family_says_how_many_of_its_findings_may_be_wrong():
    counts = {"above": 20, "below": 15, "unclear": 54}
    summary = {"verdicts": {"region": {"country": counts}}, "verdicts_hold": True}
    found = read_families(summary, UnitLevel.REGION)
    assert list(found) == ["country"]
    assert found["country"].caution == "Из таких выводов (35) ошибочны в среднем не больше 1,8."
    assert found["country"].words == "Выше или ниже общего индекса: 35, из них ошибочны в среднем не больше 1,8."
    narrow = Family.read(summary | {"verdicts_hold": False}, UnitLevel.REGION, Against.COUNTRY)
    assert "бывает и больше 5 из 100" in narrow.caution
    assert Family(Against.COUNTRY, 0, 0, 9).caution == ""


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (None, ""),
        ("0.00", "меньше 1 из 100"),
        ("0.99", "меньше 1 из 100"),
        ("1.00", "1 из 100"),
        ("43.21", "43 из 100"),
        ("99.00", "99 из 100"),
        ("99.60", "больше 99 из 100"),
    ],
)
def test_a_probability_is_neither_never_nor_always(percent, words):
    assert say_chance(percent and D(percent)) == words


# Pairs on the page of comparison.


def unit(code: str, index: str | None, *, level: str = "office", region: int = 1, **more: object) -> UnitResult:
    value = None if index is None else D(index)
    detail = {"comparisons": {}, "standing": {"network_common": "0", "network_apart": "0"}} | more.pop("detail", {})
    limits = {"low": value and value - 3, "high": value and value + 4}
    values = {"name": code, "status": Status.RANKED, "region_id": region, "index": value, "detail": detail}
    return UnitResult(pk=int.from_bytes(code.encode()), level=level, code=code, **(values | limits | more))


def pairs(*units: UnitResult) -> list:
    return compare_pairs(units, [one.code for one in units], 0.95).rows


def test_two_offices_are_compared_at_the_level_of_one_pair():
    """80 (77–84) and 73 (70–77): √(3² + 4²) = 5 either way, so 7 is 2 to 12."""
    (pair,) = pairs(unit("а", "73.00", region=1), unit("б", "80.00", region=2))
    assert (pair.difference, pair.low, pair.high, pair.verdict) == (D("7.00"), D("2.00"), D("12.00"), "выше")
    assert pair.sentence == "б выше, чем а, на 7,00 (от 2,00 до 12,00): это больше, чем объясняет случай."


def test_intervals_of_several_pairs_hold_together():
    found = compare_pairs(
        [unit(*one, region=at) for at, one in enumerate([("а", "80.00"), ("б", "73.00"), ("в", "79.00")])], "абв", 0.95
    )
    wide = 5 * quantile(1 - 0.05 / 3) / quantile(0.95)
    assert found.compared == 3
    first = found.rows[0]
    assert float(first.low) == pytest.approx(7 - wide, abs=0.005)
    assert not found.rows[1].is_beyond
    assert found.rows[1].sentence == (
        "а и в: разница 1,00 (от −5,11 до +7,11). Случай объясняет и такую: сказать, кто выше, нельзя."
    )


def test_an_office_and_its_region_stand_on_the_same_answers():
    """√(3² + 4² - 2 · 0.5 · 3 · 4) = √13 = 3.61; another region is independent."""
    inside = {"comparisons": {"region": APART | {"correlation": "0.5000", "verdict": "above"}}}
    office = unit("а", "80.00", region=1, detail=inside)
    (pair,) = pairs(office, unit("01", "75.00", level="region", region=1))
    assert (pair.low, pair.high) == (D("1.39"), D("8.61"))
    (pair,) = pairs(office, unit("02", "75.00", level="region", region=2))
    assert (pair.low, pair.high) == (D("0.00"), D("10.00"))
    (pair,) = pairs(unit("а", "80.00", region=1), unit("01", "80.00", level="region", region=1))
    assert "одни и те же ответы" in pair.reason
    before = unit("а", "80.00", region=1)
    before.detail = {}
    (pair,) = pairs(before, unit("01", "75.00", level="region", region=1))
    assert (pair.low, pair.high) == (D("0.00"), D("10.00")), "releases made before do not tell: the wider interval"


def test_offices_of_one_network_share_its_answers():
    """The correlation is 0.8² - √(0.14 · 0.14) = 0.5."""
    standing = {"standing": {"network_common": "0.8", "network_apart": "0.14"}}
    one, other = (unit(code, index, detail=standing) for code, index in (("а", "80.00"), ("б", "75.00")))
    assert pairs(one, other)[0].low == D("1.39")
    other.region_id = 2
    assert pairs(one, other)[0].low == D("0.00")


def test_what_has_no_index_is_not_compared():
    rows = pairs(unit("а", "80.00"), unit("б", "0.00", status=Status.SANCTIONED), unit("в", None))
    assert [row.verdict for row in rows] == ["не сравнить"] * 3
    assert "результат обнулён: б" in rows[0].reason
    assert rows[1].sentence == "а и в: сравнить нельзя, нет индекса: в."
    assert compare_pairs([], [], 0.95).rows == []


# The funnel of offices.


def office(size: float, index: float, half: float = 5.0, rank: int | None = 1) -> SimpleNamespace:
    return SimpleNamespace(size=size, index=index, low=index - half, high=index + half, rank=rank)


def test_limits_narrow_with_the_root_of_people():
    funnel = Funnel(70.0, 30.0, ((100.0, 75.0), (100.0, 76.0), (400.0, 66.0), (400.0, 60.0)))
    assert funnel.limits(100, INNER) == pytest.approx((70 - 5.88, 70 + 5.88), abs=0.001)
    assert funnel.limits(400, OUTER) == pytest.approx((70 - 4.635, 70 + 4.635), abs=0.001)
    assert [funnel.side(*one, INNER) for one in funnel.offices] == [0, 1, -1, -1]
    assert [funnel.side(*one, OUTER) for one in funnel.offices] == [0, 0, 0, -1]
    assert funnel.sizes == [100, 200]
    assert Funnel(99.0, 30.0, ((4.0, 90.0),)).limits(4, INNER)[1] == 100


def test_the_spread_leaves_extremes_out():
    """Ten scores: 0 eight times, 2 and 50; the greatest is brought to the next one, so 2² · 2 / 10."""
    people = [(100.0, 70.0)] * 8 + [(100.0, 76.0), (100.0, 220.0)]
    assert Funnel(70.0, 30.0, tuple(people)).spread == pytest.approx(0.8)


def test_the_funnel_is_made_of_ranked_offices_and_told():
    """Half an interval of 5 at 96.04 people: 5 / 1.96 · 9.8 = 25 points of one person; chance takes 100 people 4.9."""
    offices = [office(96.04, 70.0)] * 19 + [office(96.04, 80.0), office(50.0, 20.0, rank=None), office(0.0, 0.0)]
    results = SimpleNamespace(offices=offices, country=SimpleNamespace(index=70.0))
    funnel = find_funnel(results, 0.95)
    assert (len(funnel.offices), round(funnel.deviation, 2)) == (20, 25)
    told = read_funnel({"funnel": summarise_funnel(funnel)})
    assert (told.inner.above, told.inner.below, told.inner.by_chance) == (1, 0, D("1.0"))
    assert (told.outer.count, told.outer.by_chance) == (1, D("0.0"))
    assert not told.is_notable
    results.offices = offices[:9]
    assert find_funnel(results, 0.95) is None
    assert summarise_funnel(None) is None


def test_a_verdict_is_read_as_what_it_is():
    assert told("above").verdict is Verdict.ABOVE
    assert told(None).verdict is None
