"""What would raise offices and regions: which options there are, what they give, and to which place."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings

from assessments.blank import Line, Sheet
from index_engine.compute import compute, indexes
from index_engine.inputs import Inputs, Level, Method, Missing, Network, Sanction
from index_engine.raising import Content, Trials, list_usual
from index_engine.results import UnitLevel
from ratings.raising import OFFICES, Key, Raising, Standings
from ratings.release.counts import Counted, keep_counts, read_counts
from ratings.release.raises import keep_raises, read_usual, write_usual
from tests.index_engine.examples import (
    random_campaign,
    random_method,
    seeded,
    together,
    worked_inputs,
    worked_method,
)
from tests.index_engine.test_properties import SEEDS
from tests.index_engine.test_raising import changed

FIRST, SECOND = "01-01", "01-02"


def sheets_of(method: Method) -> list[Sheet]:
    """A checklist of four lines that give the same, for each indicator that has one."""
    return [
        Sheet(
            indicator=one.code,
            title=f"Чек-лист {one.code}",
            indicator_title=one.title,
            group=one.group,
            rule="sum",
            maximum=one.maximum,
            per_kind=Fraction(0),
            factor=Fraction(2),
            level_points={},
            text="",
            is_shared=one.level == Level.MANAGING,
            lines=tuple(
                Line(f"{one.code}-{n}", n, n, None, "", "", one.maximum / 4, "", frozenset()) for n in range(1, 5)
            ),
        )
        for one in method.indicators
        if one.maximum
    ]


@pytest.fixture
def method() -> Method:
    """The worked one, with a site and channels that a centralised network measures once."""
    worked = worked_method()
    shared = tuple(
        replace(one, level=Level.MANAGING) if one.code in ("3.1.2", "3.2") else one for one in worked.indicators
    )
    return replace(worked, indicators=shared)


@pytest.fixture
def centralised() -> Inputs:
    """Two offices of a centralised region, the first the managing one; the second is three times as large."""
    inputs = together(worked_inputs(FIRST, clients=100), worked_inputs(SECOND, clients=300))
    inputs.regions = [inputs.regions[0]._replace(network=Network.CENTRALISED)]
    inputs.offices = [office._replace(managing=office.code == FIRST) for office in inputs.offices]
    return inputs


@pytest.fixture
def raising(method, centralised) -> Raising:
    return Raising(Trials(method, centralised), sheets_of(method), "01")


@pytest.mark.parametrize(
    "text", ["jobseeker-10", "employer-q3.1.1-2", "5.4-level2", "site-most~demo-01-03", "3.1-next"]
)
def test_a_key_is_read_as_it_was_written(text):
    assert str(Key.read(text)) == text


def test_a_key_says_whose_question_or_which_checklist():
    assert Key.read("jobseeker-10~71-01") == Key("jobseeker", "10", "71-01")
    assert Key.read("jobseeker-10").audience == "jobseeker"
    assert Key.read("5.4-level2") == Key("5.4", "level2")
    assert Key.read("5.4-level2").audience is None


def test_the_best_comes_first_and_what_is_not_published_is_no_option(raising):
    found = raising.of_office(SECOND)
    gains = [one.gain for one in found]
    assert gains == sorted(gains, reverse=True)
    assert min(gains) >= Fraction(5, 1000)
    assert len({one.option.key for one in found}) == len(found)


def test_an_option_says_how_things_stand_and_would(raising):
    known = raising.options_of(SECOND)
    question, sheet = known[Key("jobseeker", "q1.1")], known[Key("5.4", "most")]
    assert (question.now, question.then) == (Fraction(9, 10), 1)
    assert (sheet.now, sheet.then) == (Fraction(3, 2), 2)
    assert known[Key("5.1", "most")].source == SECOND
    assert Key("3.3", "most") not in known  # it has all points already
    assert known[Key("jobseeker", "q5.1")].then == 1  # 95 of 100, so no more than five


def test_what_a_network_measures_once_is_raised_at_its_managing_office(raising):
    (shared,) = (one for one in raising.of_office(SECOND) if one.option.key == Key("3.2", "most"))
    assert shared.option.source == FIRST
    assert shared.gains.keys() == {FIRST, SECOND}
    (of_region,) = (one for one in raising.of_region() if one.option.key == Key("3.2", "most"))
    # 3.2 is an eighth of the third group, 0.3 of its one point are missing, and every office has it.
    assert of_region.gain == shared.gain == 100 * Fraction(1, 5) * Fraction(1, 8) * Fraction(3, 10)


def test_everywhere_is_the_mean_of_offices_by_their_clients(raising):
    options = {one.option.key: one for one in raising.of_region()}
    everywhere = options[Key("jobseeker", "q1.2")]
    assert everywhere.gains.keys() == {FIRST, SECOND}
    assert everywhere.gain == everywhere.gains[FIRST] == everywhere.gains[SECOND]
    best = next(one for one in raising.of_office(SECOND) if one.option.source == SECOND)
    alone = options[best.option.key._replace(office=SECOND)]
    assert alone.gain == best.gain * Fraction(3, 4)


@pytest.mark.parametrize(
    "chosen",
    [
        [Key("2.3", "next"), Key("2.3", "most")],  # steps of one checklist
        [Key("3.4", "most"), Key("jobseeker", "q3.4")],  # a bonus and its share
        [Key("3.2", "most"), Key("5.4", "most")],  # another office's and the own
    ],
)
def test_what_meets_is_tried_together_though_each_was_tried_before(raising, chosen):
    raising.of_office(SECOND)
    options = raising.find(chosen, SECOND)
    assert len(options) == 2
    assert raising.gains(options) == raising.trials.gains([step for option in options for step in option.steps])


def test_of_many_offices_only_those_that_matter_most_are_named(method):
    parts = [worked_inputs(f"01-{number:02}", clients=10 * number) for number in range(1, 15)]
    found = Raising(Trials(method, together(*parts)), sheets_of(method), "01").of_region()
    named = [one.option.key.office for one in found if one.option.key.office]
    assert named == [f"01-{number:02}" for number in range(14, 14 - OFFICES, -1)]


def test_chosen_options_are_found_again_and_strangers_are_not(raising):
    keys = [Key("jobseeker", "q1.2"), Key("5.4", "most"), Key("5.4", "most"), Key("9.9", "most"), Key("", "")]
    assert [option.key for option in raising.find(keys, SECOND)] == keys[:2]
    single = Key("5.4", "most", SECOND)
    assert [option.key for option in raising.find([single, Key("5.4", "most", "77-01")])] == [single]
    assert raising.find([single], SECOND) == []


def test_places_follow_published_indexes_and_equal_ones_share_a_place():
    standings = Standings({"a": Decimal("90.00"), "b": Decimal("80.00"), "c": Decimal("80.00"), "d": Decimal("70.00")})
    assert standings.place("d", {"d": Decimal("70.00")}) == 4
    assert standings.place("d", {"d": Decimal("80.00")}) == 2
    assert standings.place("d", {"d": Decimal("90.01")}) == 1
    assert standings.place("d", {"d": Decimal("85.00"), "b": Decimal("86.00")}) == 3
    assert standings.place("new", {"new": Decimal("75.00")}) == 4
    assert standings.place("b", {"b": Decimal("80.00"), "a": Decimal("79.99")}) == 1


def rounder(inputs: Inputs) -> Inputs:
    """Ten times as many answers, so that a tenth of them is a whole number of people."""
    return replace(
        inputs,
        offices=[office._replace(jobseeker_respondents=None, employer_respondents=None) for office in inputs.offices],
        tallies=[row._replace(answered=10 * row.answered, positive=10 * row.positive) for row in inputs.tallies],
        pairs=[],
    )


@settings(max_examples=25)
@given(SEEDS)
def test_each_kept_row_is_what_the_whole_calculation_gives(seed):
    chance = seeded(seed)
    method = random_method(chance)
    inputs = rounder(random_campaign(chance, method)[0])
    sheets = sheets_of(method)
    results = compute(method, inputs)
    units = {(unit.level, unit.code): unit for unit in (*results.offices, *results.regions)}
    kept = keep_raises(method, inputs, results, list_usual(method, inputs), sheets)
    assert kept.keys() == {key for key, unit in units.items() if unit.rank is not None}
    for (level, code), rows in kept.items():
        for row in chance.sample(rows, min(len(rows), 4)):
            unit = units[level, code]
            raising = Raising(Trials(method, inputs), sheets, unit.region)
            (option,) = raising.find([Key.read(row["key"])], code if level is UnitLevel.OFFICE else "")
            after = compute(method, changed(inputs, list(option.steps)))
            moved = next(one for one in (*after.offices, *after.regions) if (one.level, one.code) == (level, code))
            assert moved.index == unit.index + Fraction(row["gain"])
            assert row["rank"] == moved.rank
            if level is UnitLevel.OFFICE:
                assert row["rank_in_region"] == moved.rank_in_region
            if "region" in row:
                region = next(one for one in after.regions if one.code == unit.region)
                assert region.index == units[UnitLevel.REGION, unit.region].index + Fraction(row["region"])


@settings(max_examples=100)
@given(SEEDS)
def test_kept_counts_are_enough_to_compute_the_same_indexes(seed):
    chance = seeded(seed)
    method = random_method(chance)
    inputs = Trials(method, random_campaign(chance, method)[0]).inputs
    networks = {region.code: region.network.value for region in inputs.regions}
    zeroed = {sanction.office for sanction in inputs.sanctions}
    counts = keep_counts(inputs)
    again = read_counts(
        method,
        [
            Counted(one.code, one.region, networks[one.region], one.clients, one.code in zeroed, counts[one.code])
            for one in inputs.offices
        ],
    )
    of_offices = {key: index for key, index in indexes(method, inputs).items() if key[0] is UnitLevel.OFFICE}
    assert {key: index for key, index in indexes(method, again).items() if key[0] is UnitLevel.OFFICE} == of_offices


@settings(max_examples=100)
@given(SEEDS)
def test_with_what_is_usual_kept_one_region_is_enough_where_answers_are_estimated(seed):
    chance = seeded(seed)
    method = random_method(chance, missing_answers=Missing.ESTIMATE)
    inputs = Trials(method, random_campaign(chance, method)[0]).inputs
    networks = {region.code: region.network.value for region in inputs.regions}
    zeroed = {sanction.office for sanction in inputs.sanctions}
    counts, usual = keep_counts(inputs), read_usual(write_usual(list_usual(method, inputs)))
    computed = indexes(method, inputs)
    for region in inputs.regions:
        offices = [
            Counted(one.code, one.region, networks[one.region], one.clients, one.code in zeroed, counts[one.code])
            for one in inputs.offices
            if one.region == region.code
        ]
        trials = Trials(method, read_counts(method, offices), usual)
        for office in offices:
            assert trials.index(office.code) == computed[UnitLevel.OFFICE, office.code]


def test_nothing_would_raise_a_sanctioned_office(method, centralised):
    centralised.sanctions = [Sanction(SECOND, "Чужие снимки", "2026-11-01")]
    raising = Raising(Trials(method, centralised), sheets_of(method), "01")
    assert raising.of_office(SECOND) == []
    assert raising.trials.gains([Content(SECOND, "jobseeker", "q1.2")]) == {}
