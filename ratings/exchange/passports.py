"""Points of passports that were filled in on the portal, as data of a campaign. Pure."""

from collections.abc import Iterable

from index_engine.inputs import Inputs, Points, Sanction

from .frame import Frame


def tabulate_points(frame: Frame, points: Iterable[Points], sanctions: Iterable[Sanction]) -> Inputs:
    """The points and sanctions as tables of a campaign, of offices that take part."""
    return Inputs(
        regions=list(frame.regions.values()),
        offices=[],
        points=[row for row in points if row.office in frame.offices],
        sanctions=[row for row in sanctions if row.office in frame.offices],
    )


def replace_points(frame: Frame, current: Inputs, passports: Inputs) -> Inputs:
    """The campaign's data with these points in place of all that there were of the same offices; all else stays.

    Sanctions of the portal take the place of those of the same offices.
    """
    named = {row.office for row in passports.points}
    sanctioned = {row.office for row in passports.sanctions}
    return Inputs(
        regions=list(frame.regions.values()),
        offices=list(current.offices),
        tallies=list(current.tallies),
        pairs=list(current.pairs),
        points=[*(row for row in current.points if row.office not in named), *passports.points],
        sanctions=[*(row for row in current.sanctions if row.office not in sanctioned | named), *passports.sanctions],
        previous=list(current.previous),
    )
