"""What a page says before its tables: leaders, what is beyond chance, where a unit stands."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from index_engine.extent import Extent
from index_engine.results import Against, Verdict
from ratings.findings import (
    Move,
    at_least,
    compare_with_audiences,
    count_bands,
    describe_unit,
    explain_audiences,
    overview,
    trim_bands,
)
from ratings.verdicts import Told

D = Decimal
INDEX, LOW, HIGH = D("70.00"), D("68.00"), D("72.00")
STEADY = Move(D("0.50"), D("-1.00"), D("2.00"))
ROSE = Move(D("3.10"), D("1.00"), D("5.20"))
FELL = Move(D("-3.10"), D("-5.20"), D("-1.00"))


@dataclass
class Unit:
    code: str = "x"
    name: str = "Икс"
    index: Decimal | None = INDEX
    low: Decimal | None = LOW
    high: Decimal | None = HIGH
    rank: int | None = 1
    rank_low: int | None = 1
    rank_high: int | None = 1


ALL, SOME = Extent(89, 89), Extent(3, 89)
COUNTRY = Unit("RU", "Страна", D("70.00"), D("69.00"), D("71.00"), None, None, None)
UNITS = [
    Unit("a", "А", D("80.00"), D("75.00"), D("85.00"), 1),
    Unit("b", "Б", D("72.00"), D("71.00"), D("73.00"), 2),
    Unit("c", "В", D("60.00"), D("55.00"), D("68.99"), 3),
    Unit("d", "Г", D("60.00"), D("55.00"), D("65.00"), 3),
    Unit("e", "Д", D("90.00"), D("85.00"), D("95.00"), None),
]


def test_the_first_and_the_last_are_named_with_all_who_share_the_place():
    found = overview(COUNTRY, UNITS, {})
    assert [unit.code for unit in found.first] == ["a"]
    assert [unit.code for unit in found.last] == ["c", "d"]
    assert found.gap == D("20.00")


def test_only_intervals_that_lie_wholly_apart_count_as_above_or_below():
    found = overview(COUNTRY, UNITS, {})
    assert (found.above, found.near, found.below) == (1, 1, 2)
    assert overview(None, UNITS, {}).near == 4


def test_what_was_found_of_all_counts_where_the_release_has_it():
    """Intervals of «В» and the country meet, and yet it was found to lie lower; «А» was not told apart."""
    verdicts = {"a": Verdict.UNCLEAR, "b": Verdict.UNCLEAR, "c": Verdict.BELOW, "d": Verdict.BELOW}
    found = overview(COUNTRY, UNITS, {}, verdicts)
    assert (found.above, found.near, found.below) == (0, 2, 2)
    # A region with all the clients is what the country is, so the two were not compared.
    found = overview(COUNTRY, UNITS, {}, {code: verdict for code, verdict in verdicts.items() if code != "c"})
    assert (found.above, found.near, found.below) == (0, 3, 1)


def test_a_change_is_what_was_found_of_it_among_all():
    told = Told(D("3.10"), D("1.00"), D("5.20"), D(0), Verdict.UNCLEAR)
    among_many = Move.read({"difference": "3.10", "low": "1.00", "high": "5.20"}, told)
    assert not among_many.rose
    assert among_many.doubt == "Среди многих и такое изменение бывает случайно."
    assert STEADY.doubt == "Ноль внутри интервала: изменение может быть случайным."
    assert (ROSE.doubt, FELL.doubt) == ("", "")
    assert "это может быть случайностью" in " ".join(describe_unit(Unit(), None, ALL, 2, among_many, []))


def test_a_unit_is_said_to_lie_where_it_was_found_to():
    apart = Told(D("3.10"), D("1.00"), D("5.20"), D(0), Verdict.ABOVE)
    told = {Against.COUNTRY: apart, Against.REGION: replace(apart, low=D("-1.00"), verdict=Verdict.UNCLEAR)}
    region = Unit("01", "Регион", D("66.90"))
    sentences = describe_unit(Unit(), COUNTRY, ALL, 2, None, [], told, region)
    assert sentences[1:] == [
        "Индекс выше, чем по стране (70,00), на 3,10 пункта (от 1,00 до 5,20): это больше, чем объясняет случай.",
        "От индекса региона (66,90) не отличить: разница +3,10 пункта, от −1,00 до +5,20; случай объясняет и такую.",
    ]


def test_changes_are_counted_by_whether_chance_could_explain_them():
    found = overview(COUNTRY, UNITS, {"a": ROSE, "b": STEADY, "c": FELL, "e": ROSE})
    assert (found.rose, found.fell, found.steady, found.compared) == (1, 1, 1, 3)


@pytest.mark.parametrize("units", [[], UNITS[:1], UNITS[4:]])
def test_fewer_than_two_ranked_units_have_no_overview(units):
    assert overview(COUNTRY, units, {}) is None


def test_a_change_is_read_from_the_details():
    assert Move.read({"difference": "3.10", "low": "1.00", "high": "5.20", "percent": "4.00"}) == ROSE
    assert Move.read(None) is None


@pytest.mark.parametrize(
    ("rank", "words"),
    [
        (10, "в первой десятой части"),
        (11, "в первой четверти"),
        (50, "в первой половине"),
        (51, "во второй половине"),
        (80, "в последней четверти"),
        (91, "в последней десятой части"),
        (100, "в последней десятой части"),
    ],
)
def test_a_place_is_told_as_a_part_of_the_table(rank, words):
    sentences = describe_unit(Unit(rank=rank, rank_low=rank, rank_high=rank), None, ALL, 100, None, [])
    assert sentences == [f"Место {rank} из 100: {words} списка."]


@pytest.mark.parametrize(("ranked", "said"), [(1, ""), (9, ""), (10, ": в первой десятой части списка")])
def test_a_short_table_has_no_parts(ranked, said):
    sentences = describe_unit(Unit(rank=1, rank_low=1, rank_high=1), None, ALL, ranked, None, [])
    assert sentences == [f"Место 1 из {ranked}{said}."]


def test_a_range_of_ranks_that_says_nothing_is_called_so():
    assert "О самом месте это говорит мало: оно может быть от 2 до 60." in " ".join(
        describe_unit(Unit(rank_low=2, rank_high=60), None, ALL, 100, None, [])
    )
    assert "мало" not in " ".join(describe_unit(Unit(rank_low=2, rank_high=52), None, ALL, 100, None, []))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("71.01", "75.00", "Индекс выше, чем по стране (70,00), и разница больше случайной."),
        ("60.00", "68.99", "Индекс ниже, чем по стране (70,00), и разница больше случайной."),
        ("60.00", "69.00", "Разница с индексом по стране (70,00) может быть случайной."),
    ],
)
def test_a_unit_is_held_against_the_country_by_intervals(low, high, words):
    assert words in describe_unit(Unit(low=D(low), high=D(high)), COUNTRY, ALL, 2, None, [])


def test_where_not_all_regions_take_part_nobody_is_held_against_the_country():
    low = Unit(low=D("60.00"), high=D("68.99"))
    assert "Индекс ниже, чем по участникам (70,00), и разница больше случайной." in describe_unit(
        low, COUNTRY, SOME, 2, None, []
    )


@pytest.mark.parametrize(
    ("index", "audiences", "side"),
    [
        ("63.33", ("70.00", "70.01"), -1),
        ("70.02", ("70.00", "70.01"), 1),
        ("70.00", ("70.00", "70.01"), 0),
        ("70.01", ("70.00", "70.01"), 0),
        ("50.00", ("70.00", None), 0),
        (None, ("70.00", "71.00"), 0),
    ],
)
def test_an_index_outside_those_of_both_audiences_is_seen(index, audiences, side):
    assert compare_with_audiences(index and D(index), [one and D(one) for one in audiences]) == side


def test_an_index_outside_those_of_both_audiences_is_explained():
    assert explain_audiences(0, 3, 10) == ""
    words = explain_audiences(-1, 3, 10)
    assert words.startswith("Общий индекс ниже, чем и у соискателей, и у работодателей. Это не ошибка")
    assert "Только одна сторона ответила в 3 ЦЗН из 10." in words
    assert "Общий индекс выше" in explain_audiences(1, 3, 10)


@pytest.mark.parametrize(
    ("move", "words"),
    [
        (ROSE, "К прошлому замеру индекс вырос на 3,10 пункта: это больше случайного."),
        (FELL, "К прошлому замеру индекс снизился на 3,10 пункта: это больше случайного."),
        (STEADY, "К прошлому замеру индекс выше на 0,50 пункта: это может быть случайностью."),
        (Move(D("0.00"), D("-1.00"), D("1.00")), "К прошлому замеру индекс не изменился."),
    ],
)
def test_a_change_is_called_real_only_beyond_chance(move, words):
    assert words in describe_unit(Unit(), None, ALL, 2, move, [])


def test_the_groups_furthest_from_their_medians_are_named_on_their_side_only():
    groups = [("Первая", "90.00", "80.00"), ("Вторая", "40.00", "50.00"), ("Третья", "70.00", "70.00")]
    assert describe_unit(Unit(rank=None), None, ALL, 2, None, groups) == [
        "Сильнее всего опережает медиану «Первая»: 90,00 при медиане 80,00.",
        "Сильнее всего отстаёт «Вторая»: 40,00 при медиане 50,00.",
    ]
    assert len(describe_unit(Unit(rank=None), None, ALL, 2, None, groups[:1])) == 1
    assert len(describe_unit(Unit(rank=None), None, ALL, 2, None, groups[1:2])) == 1
    assert describe_unit(Unit(rank=None), None, ALL, 2, None, groups[2:]) == []


@pytest.mark.parametrize("index", [None, D("0.00")])
def test_nothing_is_said_of_a_unit_without_an_index_or_set_to_zero(index):
    assert describe_unit(Unit(index=index), COUNTRY, ALL, 2, ROSE, [("Первая", "90.00", "80.00")]) == []


def test_a_histogram_has_no_empty_bands_at_its_ends_and_marks_the_own_one():
    bands = count_bands([D("50.00"), D("54.99"), D("55.00"), D("60.00"), D("100.00")])
    assert sum(count for _, _, count in bands) == 5
    found = trim_bands(bands, D("55.00"))
    assert (found.low, found.high) == (50, 100)
    assert [(bar.low, bar.count, bar.is_own) for bar in found.bars[:3]] == [
        (50, 2, False),
        (55, 1, True),
        (60, 1, False),
    ]
    assert [bar.share for bar in found.bars[:3]] == [100, 50, 50]
    assert (found.lower, found.own.count, found.higher) == (2, 1, 2)
    assert trim_bands(bands, D("100.00")).own.low == 95


def test_without_units_there_is_no_histogram_and_without_an_own_index_no_mark():
    assert trim_bands(count_bands([])) is None
    assert trim_bands([(0, 5, 3)]).own is None


def test_bands_from_a_limit_on_are_counted():
    assert at_least(count_bands([D("59.99"), D("60.00"), D("80.00")]), 60) == 2
