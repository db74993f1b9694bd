"""The public page explains the calculation with numbers; they are those of the engine."""

import re
from decimal import Decimal
from pathlib import Path

from index_engine.compute import compute
from index_engine.inputs import Audience
from index_engine.intervals import Interval, difference
from index_engine.rounding import round_half_up

from .examples import worked_inputs, worked_method

TEMPLATE = (Path(__file__).parents[2] / "templates/ratings/method.html").read_text(encoding="utf-8")
PAGE = re.sub(r"\s*\n\s*", " ", TEMPLATE).replace("> <", "><")


def ru(value: Decimal | None) -> str:
    return str(value).replace(".", ",")


def test_the_example_of_the_page_is_what_the_engine_computes():
    office = compute(worked_method(), worked_inputs()).offices[0]
    for group in office.groups:
        cells = "".join(
            f'<td class="number">{ru(round_half_up(100 * group.values[audience]))}</td>' for audience in Audience
        )
        assert cells in PAGE
    indexes = [ru(round_half_up(office.audiences[audience].index)) for audience in Audience]
    assert f'<td class="number">{indexes[0]}</td><td class="number">{indexes[1]}</td>' in PAGE
    assert f"<b>{ru(round_half_up(office.index))}</b>" in PAGE
    opened = office.indicators[2]
    assert f"0,6 × 0,75 + 0,4 × 0,8 = {ru(round_half_up(opened.values[Audience.JOBSEEKER]))}" in PAGE


def test_the_bounds_of_the_page_are_what_the_engine_computes():
    office = compute(worked_method(), worked_inputs(objective=False)).offices[0]
    assert f"измерено {ru(round_half_up(100 * office.coverage, 1))} %" in PAGE
    assert (
        f"индекс {ru(round_half_up(office.index))} мог бы оказаться любым "
        f"от {ru(round_half_up(office.bound_low))} до {ru(round_half_up(office.bound_high))}."
    ) in PAGE


def test_the_difference_of_the_page_is_what_the_engine_computes():
    office, region = Interval(80, 70, 88), Interval(75, 72, 77)
    for correlation in (0.0, 0.5):
        apart = difference(office, region, correlation)
        low, high = (ru(round_half_up(end)).replace("-", "−") for end in (apart.low, apart.high))
        assert f"от {low} до {high}." in PAGE
