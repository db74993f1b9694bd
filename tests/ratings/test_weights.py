"""Files of «Свои веса»: whatever weights a visitor chooses, they give the engine's index, to the published digit."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from index_engine.compute import COUNTRY, compute, indexes
from index_engine.inputs import Audience, Sanction
from index_engine.results import UnitLevel
from index_engine.rounding import round_half_up
from ratings.release import weights
from tests.index_engine.examples import (
    random_campaign,
    random_method,
    seeded,
    together,
    under,
    worked_inputs,
    worked_method,
)


def mean(rows):
    """The mean of (weight, count, value) over rows that have a value; by counts where none of them has weight."""
    counted = [row for row in rows if row[2] is not None]
    column = 0 if any(row[0] for row in counted) else 1
    total = sum(row[column] for row in counted)
    return sum(row[column] * row[2] for row in counted) / total if total else None


def index_of(document, part, chosen):
    """The index of one part, as the page computes it: in floats."""
    audiences = []
    for audience, share in document["audiences"].items():
        values = part.get(audience)
        if values is None:
            continue
        silent = part.get("silent", {}).get(audience, [])
        measured = [
            (chosen[group["number"]], value, at not in silent)
            for at, (group, value) in enumerate(zip(document["groups"], values, strict=True))
            if value is not None and chosen[group["number"]]
        ]
        if any(heard for _, _, heard in measured):
            index = sum(weight * value for weight, value, _ in measured) / sum(weight for weight, _, _ in measured)
            audiences.append((share, 1, index))
    return mean(audiences) if any(audience in part for audience in document["audiences"]) else 0.0


def recalculated(files, chosen):
    """Published decimals by level and code, from the files alone."""
    offices, regions = (json.loads(content) for content in files)
    found = {}
    for unit in offices["units"]:
        found[UnitLevel.OFFICE, unit["code"]] = index_of(offices, unit, chosen)
    of_country = []
    for unit in regions["units"]:
        parts = [(part["weight"], part.get("offices", 1), index_of(regions, part, chosen)) for part in unit["parts"]]
        found[UnitLevel.REGION, unit["code"]] = index = mean(parts)
        of_country.append((unit["weight"], 1, index))
    found[UnitLevel.COUNTRY, COUNTRY] = mean(of_country)
    return {key: round_half_up(value) for key, value in found.items()}


def files_of(method, inputs):
    results = compute(method, inputs)
    return (weights.offices(method, results), weights.regions(method, results)), results


@pytest.mark.parametrize("seed", range(150))
def test_any_weights_give_the_index_of_the_engine(seed):
    """With offices that miss a group, an audience or all answers, without clients, with sanctions, without weights."""
    chance = seeded(seed)
    method = random_method(chance)
    inputs, _ = random_campaign(chance, method)
    inputs = replace(inputs, pairs=[])
    files, results = files_of(method, inputs)
    weighty = [group for group in method.groups if group.weight]
    choices = [{group.number: chance.randint(0, 100) for group in method.groups} for _ in range(4)]
    choices += [{group.number: int(group is one) for group in method.groups} for one in weighty]
    for chosen in [choice for choice in choices if any(choice[group.number] for group in weighty)]:
        engine = indexes(under(method, chosen), inputs)
        for key, index in recalculated(files, chosen).items():
            assert index == round_half_up(engine[key]), (key, chosen)
    edition = recalculated(files, {group.number: group.weight for group in method.groups})
    for unit in (*results.offices, *results.regions, results.country):
        key = (unit.level, unit.code)
        assert edition.get(key) == (round_half_up(unit.index) if key in edition else None)


def test_files_name_all_regions_with_an_index_and_all_ranked_offices():
    method = worked_method()
    inputs = together(
        worked_inputs("01-01"),
        worked_inputs("01-02", employers=False, clients=300),
        worked_inputs("02-01", region="02", clients=500),
        worked_inputs("02-02", region="02", clients=500),
    )
    inputs.sanctions = [Sanction("02-02", "False data", "2026-11-01")]
    files, results = files_of(method, inputs)
    offices, regions = (json.loads(content) for content in files)
    assert [unit["code"] for unit in offices["units"]] == ["01-01", "01-02", "02-01"]
    assert [(unit["code"], unit["rank"], unit["weight"]) for unit in regions["units"]] == [
        ("01", 1, 1300),
        ("02", 2, 1000),
    ]
    assert regions["country"] == str(round_half_up(results.country.index))
    # One part for each pattern: both audiences, one of them, none counted any more.
    assert [[sorted(part) for part in unit["parts"]] for unit in regions["units"]] == [
        [["employer", "jobseeker", "weight"], ["jobseeker", "weight"]],
        [["employer", "jobseeker", "weight"], ["weight"]],
    ]


def test_an_exact_half_is_rounded_up():
    """71.125 stands between two published numbers; its groups have no end as decimals."""
    document = {"audiences": {"jobseeker": 1.0}, "groups": [{"number": 1}, {"number": 2}]}
    values = [Fraction(425, 6), Fraction(857, 12)]
    assert sum(values) / 2 == Fraction("71.125")
    part = {"jobseeker": [float(round_half_up(value, weights.PLACES)) for value in values]}
    assert round_half_up(index_of(document, part, {1: 1, 2: 1})) == Decimal("71.13")


def test_groups_without_weight_are_left_out():
    method = worked_method()
    method = replace(
        method,
        groups=tuple(replace(group, weight=Fraction(group.number != 2, 4)) for group in method.groups),
    )
    (offices, regions), _ = files_of(method, worked_inputs())
    for content in (offices, regions):
        document = json.loads(content)
        assert [group["number"] for group in document["groups"]] == [1, 3, 4, 5]
        assert sum(group["weight"] for group in document["groups"]) == pytest.approx(1)
        assert set(document["audiences"]) == set(Audience)
