"""The columns of the canonical files of results, and their rows.

A figure stands in two columns: as it is published, and `*_exact`, unrounded: exact numbers as numerator/denominator,
limits of intervals, which are floats, to nine decimals. Indexes, contributions and changes have two decimals;
shares, values and coverage, which lie in [0, 1], two more.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import zip_longest

from index_engine.cells import exact, format_float, format_ratio, format_truth, format_whole
from index_engine.inputs import Audience
from index_engine.results import Calibrated, IndicatorFigure, Results, Unit
from index_engine.rounding import DECIMALS, round_half_up, round_written

Cells = dict[str, str]

UNIT_FIGURES = (
    "change",
    "change_low",
    "change_high",
    "change_percent",
    "index_jobseeker_low",
    "index_jobseeker_high",
    "coverage_jobseeker",
    "index_employer_low",
    "index_employer_high",
    "coverage_employer",
)
UNIT_EXACT = tuple(
    f"{name}_exact"
    for name in (
        "index",
        "index_jobseeker",
        "index_employer",
        "index_low",
        "index_high",
        "coverage",
        "bound_low",
        "bound_high",
        *UNIT_FIGURES,
    )
)
UNIT_COLUMNS = (
    "index",
    "index_jobseeker",
    "index_employer",
    "index_low",
    "index_high",
    "coverage",
    "rank",
    "rank_low",
    "rank_high",
    "status",
    "answers",
    "clients",
    "bound_low",
    "bound_high",
    "partial",
)
GROUP_FIGURES = ("value", "value_jobseeker", "value_employer", "contribution")
INDICATOR_FIGURES = ("value", "value_jobseeker", "value_employer", "weight", "contribution", "objective", "points")
COMPARISON_FIGURES = ("difference", "difference_low", "difference_high", "correlation")
STANDING_FIGURES = ("top_tenth", "size", "network_common", "network_apart")
SHARE_FIGURES = tuple(
    f"share_{audience}{limit}" for audience in ("jobseeker", "employer") for limit in ("", "_low", "_high")
)
CALIBRATED_FIGURES = ("index", "difference", "index_audience", "difference_audience", "effective")


def _with_exact(names: Sequence[str]) -> tuple[str, ...]:
    return (*names, *(f"{name}_exact" for name in names))


RESULT_COLUMNS: dict[str, tuple[str, ...]] = {
    "results/offices.csv": (
        "office_code",
        "office",
        "region_code",
        *UNIT_COLUMNS,
        "rank_in_region",
        *UNIT_FIGURES,
        *UNIT_EXACT,
    ),
    "results/regions.csv": (
        "region_code",
        "region",
        *UNIT_COLUMNS,
        "parts",
        "parts_measured",
        *UNIT_FIGURES,
        *UNIT_EXACT,
    ),
    "results/country.csv": (
        "code",
        "country",
        *UNIT_COLUMNS,
        "parts",
        "parts_measured",
        *UNIT_FIGURES,
        *UNIT_EXACT,
    ),
    "results/groups.csv": ("level", "code", "group", *_with_exact(GROUP_FIGURES)),
    "results/indicators.csv": (
        "level",
        "code",
        "indicator",
        *INDICATOR_FIGURES,
        "maximum",
        "points_status",
        "source",
        "answered_jobseeker",
        "positive_jobseeker",
        "answered_employer",
        "positive_employer",
        *SHARE_FIGURES,
        *(f"{name}_exact" for name in (*INDICATOR_FIGURES, *SHARE_FIGURES)),
    ),
    "results/sensitivity.csv": (
        "level",
        "code",
        "rank_low",
        "rank_high",
        *_with_exact(("index_low", "index_high")),
    ),
    "results/without_group.csv": ("level", "code", "group", "index", "rank", "index_exact"),
    "results/estimates.csv": ("office_code", "audience", "indicator", *_with_exact(("share",))),
    "results/verdicts.csv": (
        "level",
        "code",
        "against",
        "verdict",
        *_with_exact(COMPARISON_FIGURES),
        "chance",
    ),
    "results/standing.csv": (
        "level",
        "code",
        "rank_in_region_low",
        "rank_in_region_high",
        *_with_exact(STANDING_FIGURES),
    ),
    "results/calibrated.csv": (
        "level",
        "code",
        "audience",
        "profile",
        *CALIBRATED_FIGURES[:4],
        "rank",
        "people",
        *CALIBRATED_FIGURES[4:],
        *(f"{name}_exact" for name in CALIBRATED_FIGURES),
    ),
}
# How many columns, from the first on, name a row.
KEYS = {
    "results/offices.csv": 1,
    "results/regions.csv": 1,
    "results/country.csv": 1,
    "results/groups.csv": 3,
    "results/indicators.csv": 3,
    "results/sensitivity.csv": 2,
    "results/without_group.csv": 3,
    "results/estimates.csv": 3,
    "results/verdicts.csv": 3,
    "results/standing.csv": 2,
    "results/calibrated.csv": 4,
}
# In these columns floats stand, the last decimals of which may differ between machines.
FLOAT_COLUMNS = frozenset(
    {
        "chance",
        *(f"{name}_exact" for name in ("correlation", *STANDING_FIGURES)),
        *(
            f"{name}_exact"
            for name in (*UNIT_FIGURES, *SHARE_FIGURES, *COMPARISON_FIGURES, "index_low", "index_high")
            if name.endswith(("_low", "_high"))
        ),
    }
)


def make_rows(results: Results) -> Iterator[tuple[str, Iterator[Cells]]]:
    """Name and rows of each file: figures as cells. Estimates and calibrated figures only where there are any."""
    units = (*results.offices, *results.regions, results.country)
    yield (
        "results/offices.csv",
        (
            {
                "office_code": unit.code,
                "office": unit.name,
                "region_code": unit.region,
                "rank_in_region": format_whole(unit.rank_in_region),
                **_unit(unit),
            }
            for unit in results.offices
        ),
    )
    yield (
        "results/regions.csv",
        ({"region_code": unit.code, "region": unit.name, **_parts(unit), **_unit(unit)} for unit in results.regions),
    )
    yield (
        "results/country.csv",
        ({"code": unit.code, "country": unit.name, **_parts(unit), **_unit(unit)} for unit in [results.country]),
    )
    yield "results/groups.csv", (cells for unit in units for cells in _groups(unit))
    yield (
        "results/indicators.csv",
        (
            {"level": unit.level, "code": unit.code, **_indicator(figure)}
            for unit in units
            for figure in unit.indicators
        ),
    )
    yield "results/sensitivity.csv", (cells for unit in units for cells in _sensitivity(unit))
    yield "results/without_group.csv", (cells for unit in units for cells in _without(unit))
    yield "results/verdicts.csv", (cells for unit in units for cells in _comparisons(unit))
    yield "results/standing.csv", (_standing(unit) for unit in (*results.offices, *results.regions))
    estimates = [cells for unit in results.offices for cells in _estimates(unit)]
    if estimates:
        yield "results/estimates.csv", iter(estimates)
    if results.calibrated:
        yield "results/calibrated.csv", map(_calibrated, results.calibrated)


def _figure(name: str, value: Fraction | float | None, more: int = 0) -> Cells:
    """The two cells of a figure; `more`: decimals beyond those of an index."""
    if value is None:
        return {name: "", f"{name}_exact": ""}
    if isinstance(value, float):
        unrounded = format_float(value)
        return {name: str(round_written(unrounded, DECIMALS + more)), f"{name}_exact": unrounded}
    return {name: str(round_half_up(value, DECIMALS + more)), f"{name}_exact": format_ratio(value)}


def _unit(unit: Unit) -> Cells:
    cells = {
        "status": str(unit.status),
        "rank": format_whole(unit.rank),
        "rank_low": format_whole(unit.rank_low),
        "rank_high": format_whole(unit.rank_high),
        "answers": format_whole(unit.answers),
        "clients": format_whole(unit.clients),
        "partial": format_truth(unit.partial),
        **_figure("index", unit.index),
        **_figure("index_low", unit.low),
        **_figure("index_high", unit.high),
        **_figure("coverage", unit.coverage, 2),
        **_figure("bound_low", unit.bound_low),
        **_figure("bound_high", unit.bound_high),
    }
    change = unit.change
    cells |= _row(
        ("change", "change_low", "change_high", "change_percent"),
        (change.difference, change.low, change.high, change.percent) if change else (),
    )
    for audience in Audience:
        figure = unit.audiences.get(audience)
        cells |= _row(
            (f"index_{audience}", f"index_{audience}_low", f"index_{audience}_high"),
            (figure.index, figure.low, figure.high) if figure else (),
        )
        cells |= _figure(f"coverage_{audience}", figure.coverage if figure else None, 2)
    return cells


def _row(names: Sequence[str], values: Sequence[Fraction | float | None], more: int = 0) -> Cells:
    """Several figures; where there are no values, all empty."""
    cells: Cells = {}
    for name, value in zip_longest(names, values):
        cells |= _figure(name, value, more)
    return cells


def _groups(unit: Unit) -> Iterator[Cells]:
    for group in unit.groups:
        yield {
            "level": unit.level,
            "code": unit.code,
            "group": format_whole(group.number),
            **_figure("value", group.value, 2),
            **_values(group.values),
            **_figure("contribution", group.contribution),
        }


def _values(values: Mapping[Audience, Fraction]) -> Cells:
    cells: Cells = {}
    for audience in Audience:
        cells |= _figure(f"value_{audience}", values.get(audience), 2)
    return cells


def _indicator(figure: IndicatorFigure) -> Cells:
    cells = {
        "indicator": figure.code,
        **_figure("value", figure.value, 2),
        **_values(figure.values),
        **_figure("weight", figure.weight),
        **_figure("contribution", figure.contribution),
        **_figure("objective", figure.objective, 2),
        **_figure("points", figure.points),
        "maximum": exact(figure.maximum),
        "points_status": figure.points_status or "",
        "source": figure.source,
    }
    for audience in Audience:
        share = figure.subjective.get(audience)
        cells[f"answered_{audience}"] = format_whole(share.answered if share else None)
        cells[f"positive_{audience}"] = format_whole(share.positive if share else None)
        names = (f"share_{audience}", f"share_{audience}_low", f"share_{audience}_high")
        cells |= _row(names, (share.share, share.low, share.high) if share else (), 2)
    return cells


def _sensitivity(unit: Unit) -> Iterator[Cells]:
    found = unit.sensitivity
    if found is not None:
        yield {
            "level": unit.level,
            "code": unit.code,
            "rank_low": format_whole(found.rank_low),
            "rank_high": format_whole(found.rank_high),
            **_figure("index_low", found.index_low),
            **_figure("index_high", found.index_high),
        }


def _without(unit: Unit) -> Iterator[Cells]:
    for row in unit.sensitivity.without if unit.sensitivity else ():
        yield {
            "level": unit.level,
            "code": unit.code,
            "group": format_whole(row.group),
            **_figure("index", row.index),
            "rank": format_whole(row.rank),
        }


def _comparisons(unit: Unit) -> Iterator[Cells]:
    for against, one in unit.comparisons.items():
        yield {
            "level": unit.level,
            "code": unit.code,
            "against": against,
            "verdict": one.verdict or "",
            **_row(("difference", "difference_low", "difference_high"), (one.difference, one.low, one.high)),
            **_figure("correlation", one.correlation, 2),
            "chance": format_float(one.chance),
        }


def _standing(unit: Unit) -> Cells:
    return {
        "level": unit.level,
        "code": unit.code,
        "rank_in_region_low": format_whole(unit.rank_in_region_low),
        "rank_in_region_high": format_whole(unit.rank_in_region_high),
        **_figure("top_tenth", unit.top_tenth, 2),
        **_figure("size", unit.size),
        **_figure("network_common", unit.network_common, 2),
        **_figure("network_apart", unit.network_apart, 2),
    }


def _estimates(unit: Unit) -> Iterator[Cells]:
    for figure in unit.indicators:
        for audience, share in figure.estimates.items():
            yield {
                "office_code": unit.code,
                "audience": audience,
                "indicator": figure.code,
                **_figure("share", share, 2),
            }


def _calibrated(found: Calibrated) -> Cells:
    return {
        "level": found.level,
        "code": found.code,
        "audience": found.audience,
        "profile": found.profile,
        "rank": format_whole(found.rank),
        "people": format_whole(found.people),
        **_figure("index", found.index),
        **_figure("difference", found.difference),
        **_figure("index_audience", found.index_audience),
        **_figure("difference_audience", found.difference_audience),
        **_figure("effective", found.effective, -DECIMALS),
    }


def _parts(unit: Unit) -> Cells:
    return {"parts": format_whole(unit.parts), "parts_measured": format_whole(unit.parts_measured)}
