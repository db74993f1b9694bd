"""How a campaign's survey was answered, office by office, as a release tells it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Sum

from campaigns.models import Campaign
from index_engine.compute import COUNTRY
from index_engine.inputs import Audience, Inputs
from index_engine.results import UnitLevel
from ratings.reading.figures import AUDIENCES
from ratings.release import tables
from ratings.release.layout import Table
from surveys.models import ClientsServed, Count, Origin, Tally
from surveys.opening import columns_of, parameters_of
from surveys.response_rates import Reach, sum_up

Cell = tuple[str, Audience]  # code of the office, and who answered
ON_SCREEN = (Origin.WEB, Origin.KIOSK)


def count_reach(campaign: Campaign, shown: Inputs) -> dict[Cell, Reach]:
    """What may be told of each cell whose published answers are those of the portal, by code and audience.

    shown: what is published. Where no answer of the campaign bears a visit code, none were in use, and it is not told.
    """
    minimum = parameters_of(campaign)["minimum_cell"]
    published = {(one.code, audience): one.respondents(audience) for one in shown.offices for audience in Audience}
    opened, clients = _count_openings(campaign), _find_clients(campaign)
    cells = {}
    tallies = Tally.objects.filter(campaign=campaign, respondents__gte=minimum).select_related("office")
    for tally in tallies.order_by("office__code", "audience"):
        cell, answers = (tally.office.code, Audience(tally.audience)), tally.respondents
        if published.get(cell) == answers:
            counts = tally.read_counts(columns_of(campaign, tally.audience))
            sizes = dict(zip(counts.names, counts.people.tolist(), strict=True))
            on_screen = sum(sizes.get(f"origin={origin}", 0) for origin in ON_SCREEN)
            cells[cell] = Reach(answers, sizes.get("confirmed=1", 0), opened[cell], on_screen, clients.get(cell))
    if not any(one.confirmed for one in cells.values()):
        cells = {cell: replace(one, confirmed=None) for cell, one in cells.items()}
    return {cell: one.withhold_few(minimum) for cell, one in cells.items()}


def _count_openings(campaign: Campaign) -> Counter[Cell]:
    counts = Count.objects.filter(campaign=campaign, act=Count.Act.OPENED).order_by()
    rows = counts.values_list("office__code", "audience").annotate(sum=Sum("number"))
    return Counter({(code, Audience(who)): number for code, who, number in rows})


def _find_clients(campaign: Campaign) -> dict[Cell, int]:
    rows = ClientsServed.objects.filter(campaign=campaign).values_list("office__code", "audience", "number")
    return {(code, Audience(who)): number for code, who, number in rows}


def sum_by_unit(reach: Mapping[Cell, Reach], shown: Inputs) -> dict[tuple[UnitLevel, str], dict[str, Any]]:
    """The rates of each office, region and of all, as plain data: what `Rates` has, each as [part, whole] or None."""
    groups: dict[tuple[UnitLevel, str], list[Reach]] = defaultdict(list)
    homes = {office.code: office.region for office in shown.offices}
    for (code, _), one in reach.items():
        for unit in ((UnitLevel.OFFICE, code), (UnitLevel.REGION, homes[code]), (UnitLevel.COUNTRY, COUNTRY)):
            groups[unit].append(one)
    return {unit: _as_data(cells) for unit, cells in groups.items()}


def sum_by_audience(reach: Mapping[Cell, Reach], shown: Inputs) -> dict[tuple[UnitLevel, str], dict[str, list[int]]]:
    """Answers and clients served, [part, whole] by audience, of each region and of all where offices tell both."""
    groups: dict[tuple[UnitLevel, str], dict[Audience, list[Reach]]] = defaultdict(lambda: defaultdict(list))
    homes = {office.code: office.region for office in shown.offices}
    for (code, audience), one in sorted(reach.items()):
        for unit in ((UnitLevel.REGION, homes[code]), (UnitLevel.COUNTRY, COUNTRY)):
            groups[unit][audience].append(one)
    sums = {
        unit: {audience.value: sum_up(cells).clients for audience, cells in audiences.items()}
        for unit, audiences in groups.items()
    }
    return {
        unit: {audience: [ratio.part, ratio.whole] for audience, ratio in ratios.items() if ratio}
        for unit, ratios in sums.items()
    }


def _as_data(cells: Iterable[Reach]) -> dict[str, Any]:
    rates = sum_up(cells)._asdict()
    return {name: ratio and [ratio.part, ratio.whole] for name, ratio in rates.items()}


def tabulate(reach: Mapping[Cell, Reach], shown: Inputs) -> Table:
    """What may be told of all cells."""
    regions = {region.code: region.name for region in shown.regions}
    offices = {office.code: office for office in shown.offices}
    return tables.responses(
        (
            *(code, offices[code].name, offices[code].region, regions.get(offices[code].region, "")),
            *(AUDIENCES[audience], one.answers, one.confirmed, one.opened, one.on_screen, one.clients),
        )
        for (code, audience), one in sorted(reach.items())
    )
