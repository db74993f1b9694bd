"""What happens at the offices of the demonstration that measure on the portal, besides honest work. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from index_engine.inputs import Audience, PointsStatus

from .checklists import Filled
from .measuring import Measured
from .odd_ones import Oddity, Wave

# Of an office's answers, one invented answer comes to so many real ones: few enough for one expert to exclude, or not.
FOR_ONE_EXPERT, FOR_TWO = 10, 6


@dataclass(frozen=True)
class Plot:
    """false: lines (office, key) that experts reject once they see them; guilty: the office that is set to zero, whose
    picture of the line `copied` is that of the office `source`; careless: how many answers were made up at an office.
    """

    false: frozenset[tuple[str, str]]
    guilty: str
    source: str
    copied: str
    careless: Mapping[str, int] = field(default_factory=dict)


def invent_plot(document: Mapping[str, Any], measured: Sequence[Measured], wave: Wave) -> Plot:
    """The plot of the offices that measure on the portal; ValueError where there are too few of them for it."""
    pictured = _find_pictured(document)
    able = [one for one in measured if _shows_picture(one, pictured)]
    suspects = [one for one in able if not one.place.managing and one.oddity is Oddity.USUAL]
    if not suspects or len(able) < 2:
        raise ValueError("Too few offices measure on the portal for one to show another one's picture.")
    guilty = suspects[wave.number % len(suspects)]
    copied = _list_claims(_sheet_of(guilty, pictured))[0]
    source = next(one for one in able if one is not guilty and copied in _list_claims(_sheet_of(one, pictured)))
    false = {(guilty.place.code, copied)}
    for one in measured:
        for sheet in one.sheets:
            if sheet.status is PointsStatus.REJECTED and sheet.rule != "variety":
                false |= {(one.place.code, item) for item in _list_claims(sheet)}
    crowded = sorted(measured, key=lambda one: (-len(one.crowds[Audience.JOBSEEKER]), one.place.code))
    careless = {
        one.place.code: max(5, len(one.crowds[Audience.JOBSEEKER]) // share)
        for one, share in zip(crowded, (FOR_ONE_EXPERT, FOR_TWO), strict=False)
    }
    return Plot(frozenset(false), guilty.place.code, source.place.code, copied, careless)


def _find_pictured(document: Mapping[str, Any]) -> str:
    """The indicator of the first checklist whose lines want photos."""
    checklists = document["checklists"]
    return next(row["indicator"] for row in checklists if all("photo" in item["evidence"] for item in row["items"]))


def _sheet_of(measured: Measured, indicator: str) -> Filled:
    return next(sheet for sheet in measured.sheets if sheet.indicator == indicator)


def _shows_picture(measured: Measured, indicator: str) -> bool:
    return any(sheet.indicator == indicator and bool(_list_claims(sheet)) for sheet in measured.sheets)


def _list_claims(sheet: Filled) -> list[str]:
    """Keys of the lines by which an office earns points, but for events."""
    if not sheet.is_measured:
        return []
    if sheet.counts is not None:
        return [f"{sheet.indicator}-1"]
    return [f"{sheet.indicator}-{place}" for place, is_met in enumerate(sheet.met, 1) if is_met]
