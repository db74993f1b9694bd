"""The whole calculation: published inputs in, all figures of offices, regions and the country out. Deterministic."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from index_engine.aggregate import Members, collect, score_office, sum_clients
from index_engine.calibration import calibrate
from index_engine.clusters import Clustered, Clusters
from index_engine.comparison import Draft, compare_units
from index_engine.correlations import estimate
from index_engine.differences import compare_levels
from index_engine.disclosure import withhold_small_cells
from index_engine.extent import COUNTRY_NAME, Extent
from index_engine.inputs import Audience, Inputs, Intervals, Method, Office, Previous
from index_engine.intervals import Distances, Floats, Interval, quantile, size_of
from index_engine.leverage import Leverage, Portions
from index_engine.memory import no_collection
from index_engine.overlaps import Overlaps, find_overlaps
from index_engine.plan import Plan
from index_engine.portraits import Portrait, portray_mean, portray_office
from index_engine.raising import UsualShares, by_place
from index_engine.results import COUNTRY, Results, UnitLevel
from index_engine.rounding import drop_last_bits
from index_engine.shares import Answers, Cells, Layout, PairColumns
from index_engine.uncertainty import Uncertainty, interval, share_figures
from index_engine.validation import check, check_previous


def compute(method: Method, inputs: Inputs) -> Results:
    """All figures (index_engine.results), from what may be published of the inputs.

    The order of rows changes nothing. Raises ValueError where inputs contradict themselves or the method.
    """
    return Run(method, inputs).compare(inputs.previous)


@no_collection()
def indexes(
    method: Method, inputs: Inputs, usual: UsualShares | None = None
) -> dict[tuple[UnitLevel, str], Fraction | None]:
    """The exact consolidated index of each unit by level and code, None where it has none; nothing else, so quick.

    Inputs must have passed `check`; pairs of questions are not needed. usual: of these inputs (`list_usual`), where
    somebody has it already.
    """
    inputs = _in_order(withhold_small_cells(method, replace(inputs, pairs=[])))
    plan = Plan(method)
    sources = collect(plan, inputs, None if usual is None else by_place(plan, usual))
    sanctioned = {row.office for row in inputs.sanctions}
    found: dict[tuple[UnitLevel, str], Fraction | None] = {}
    for office in inputs.offices:
        score = score_office(plan, sources[office.code], sanctioned=office.code in sanctioned)
        found[UnitLevel.OFFICE, office.code] = score.index
    offices = _by_region(inputs)
    for region in inputs.regions:
        counted = _kept(method, offices[region.code], sanctioned)
        own = [found[UnitLevel.OFFICE, office.code] for office in counted]
        members = Members.of(
            [office.clients for office in counted],
            [index is not None for index in own],
            by_clients=method.parameters.region_by_clients,
        )
        found[UnitLevel.REGION, region.code] = members.mean(own)
    own = [found[UnitLevel.REGION, region.code] for region in inputs.regions]
    members = Members.of(
        [sum_clients(offices[region.code]) for region in inputs.regions],
        [index is not None for index in own],
        by_clients=method.parameters.country_by_clients,
    )
    found[UnitLevel.COUNTRY, COUNTRY] = members.mean(own)
    return found


def _in_order(inputs: Inputs) -> Inputs:
    """The inputs with units in the order of codes: figures come out in it, and floats are summed in it."""
    return replace(
        inputs,
        regions=sorted(inputs.regions, key=lambda region: region.code),
        offices=sorted(inputs.offices, key=lambda office: office.code),
    )


def _by_region(inputs: Inputs) -> dict[str, list[Office]]:
    offices: dict[str, list[Office]] = {region.code: [] for region in inputs.regions}
    for office in inputs.offices:
        offices[office.region].append(office)
    return offices


def _kept(method: Method, offices: Iterable[Office], sanctioned: set[str]) -> list[Office]:
    """The offices that take part in their region: all, or all but the sanctioned, as the method says."""
    excluded = sanctioned if method.parameters.sanctioned_excluded else set()
    return [office for office in offices if office.code not in excluded]


def _answers(method: Method, layout: Layout, inputs: Inputs, pairs: PairColumns | None) -> Answers | Clusters:
    """What the method's rule of intervals needs to know of answers; pairs: of these inputs, where they are known."""
    if method.parameters.intervals is Intervals.CORRELATION:
        return Clusters(Cells.of(layout, inputs.tallies), *estimate(method, layout, inputs))
    return Answers(layout, inputs, pairs)


def _uncertainty(leverage: Leverage, answers: Answers | Clusters, portions: Portions) -> Uncertainty | Clustered:
    if isinstance(answers, Clusters):
        return Clustered(leverage, answers, portions)
    return Uncertainty(leverage, answers, portions)


class Run:
    """One calculation: made of the data of a campaign alone, and finished by `compare` with those of the one before.

    Lists of offices and regions are in the order of codes.
    """

    @no_collection()
    def __init__(self, method: Method, inputs: Inputs) -> None:
        """Raises ValueError where inputs contradict themselves or the method."""
        inputs = _in_order(inputs)
        layout = Layout.of(method, inputs)
        pairs = PairColumns.of(layout, inputs)
        check(method, inputs, pairs)
        self.method, self.inputs = method, withhold_small_cells(method, inputs, pairs)
        self.plan = Plan(method)
        self.sanctioned = {row.office for row in self.inputs.sanctions}
        answers = _answers(method, layout, self.inputs, pairs if self.inputs.pairs is inputs.pairs else None)
        by_code = collect(self.plan, self.inputs)
        shares = share_figures(method, layout, answers, self.inputs, by_code)
        sources = [by_code[office.code] for office in self.inputs.offices]
        scores = [
            score_office(self.plan, source, sanctioned=source.own.office.code in self.sanctioned) for source in sources
        ]
        self.answers = self._count_people(layout)
        self.places = layout.offices
        self.by_region = _by_region(self.inputs)
        self.portraits = {
            source.own.office.code: portray_office(self.plan, source, score, shares)
            for source, score in zip(sources, scores, strict=True)
        }
        self.leverage, self.portions = Leverage(self.plan, layout, sources, scores), self._regions()
        self.shown = answers
        self.uncertainty = _uncertainty(self.leverage, answers, self.portions)

    @no_collection()
    def compare(self, previous: Sequence[Previous]) -> Results:
        """All figures, held against those of the campaign before. Raises ValueError where these are no indexes."""
        check_previous(previous)
        method, z = self.method, quantile(self.method.parameters.confidence)
        overlaps = self.overlaps()
        regions = tuple(compare_units(method, previous, self.regions(z), self.region_limits))
        country = compare_units(method, previous, [self.country(z)], None)[0]
        results = Results(
            offices=tuple(
                compare_units(method, previous, self.offices(z, overlaps), self.office_limits, self.office_limits)
            ),
            regions=regions,
            country=country,
            calibrated=calibrate(method, self.inputs, regions, country),
        )
        return compare_levels(results, overlaps, z)

    def _count_people(self, layout: Layout) -> dict[str, int]:
        """People who answered at each office, by its code, in audiences that count."""
        people = Cells.of(layout, self.inputs.tallies).people(layout.respondents(self.inputs))
        found = dict.fromkeys(layout.offices, 0)
        for office, audience, block in layout.each_block():
            found[office] += int(people[block]) if audience in self.plan.audiences else 0
        return found

    def _regions(self) -> Portions:
        """Portraits of regions and of the country, and the parts that offices and regions have in them."""
        self.region_portraits: dict[str, Portrait] = {}
        portions = np.zeros((len(self.inputs.offices), 1 + len(Audience)))
        for region in self.inputs.regions:
            offices = _kept(self.method, self.by_region[region.code], self.sanctioned)
            portraits = [self.portraits[office.code] for office in offices]
            members = Members.of(
                [office.clients for office in offices],
                [portrait.index is not None for portrait in portraits],
                by_clients=self.method.parameters.region_by_clients,
            )
            self.region_portraits[region.code] = portray_mean(self.plan, members, portraits)
            rows = [self.places[office.code] for office in offices]
            self._set(portions, rows, members, portraits)
        portraits = list(self.region_portraits.values())
        members = Members.of(
            [sum_clients(self.by_region[region.code]) for region in self.inputs.regions],
            [portrait.index is not None for portrait in portraits],
            by_clients=self.method.parameters.country_by_clients,
        )
        self.country_portrait = portray_mean(self.plan, members, portraits)
        of_regions = np.zeros((len(portraits), 1 + len(Audience)))
        self._set(of_regions, list(range(len(portraits))), members, portraits)
        place = {region.code: at for at, region in enumerate(self.inputs.regions)}
        return Portions(
            portions, of_regions, np.array([place[office.region] for office in self.inputs.offices], np.int64)
        )

    def _set(self, portions: np.ndarray, rows: list[int], members: Members, parts: list[Portrait]) -> None:
        """Writes the portions of parts in the consolidated index (first column) and in that of each audience."""
        for at, portion in members.portions([True] * len(parts)).items():
            portions[rows[at], 0] = float(portion)
        for column, audience in enumerate(Audience, start=1):
            for at, portion in members.portions([audience in part.audiences for part in parts]).items():
                portions[rows[at], column] = float(portion)

    def overlaps(self) -> Overlaps:
        """How much units stand on the same answers."""
        return find_overlaps(self.leverage, self.shown, self.portions)

    def office_limits(self, z: float | Floats) -> list[Interval | None]:
        """The intervals of the indexes of offices; z may be each one's own."""
        return _limits(self.portraits.values(), self.uncertainty.of_offices(z))

    def region_limits(self, z: float) -> list[Interval | None]:
        """The intervals of the indexes of regions."""
        return _limits(self.region_portraits.values(), self.uncertainty.of_regions(z)[0])

    def _sizes(self, z: float) -> list[float | None]:
        """How many people whose answers are independent would make the interval of each office; None without one."""
        weight, share = self.leverage.consolidated(self.shown.share)
        used = weight > 0
        below, above = self.uncertainty.of_offices(z)
        half = np.where(used, (below + above) / 2 / np.where(used, weight, 1.0), 0.5)
        sizes = size_of(share, half, z).tolist()
        return [drop_last_bits(size) if uses else None for size, uses in zip(sizes, used.tolist(), strict=True)]

    def offices(self, z: float, overlaps: Overlaps) -> list[Draft]:
        """Offices with their intervals."""
        limits, by_audience = self.office_limits(z), self.uncertainty.of_audiences(z)
        sizes = self._sizes(z)
        return [
            Draft(
                level=UnitLevel.OFFICE,
                code=office.code,
                name=office.name,
                region=office.region,
                portrait=self.portraits[office.code],
                limits=limits[at],
                audience_limits=_audience_limits(self.portraits[office.code], by_audience, at),
                sanctioned=office.code in self.sanctioned,
                answers=self.answers[office.code],
                clients=office.clients,
                size=sizes[at],
                network_common=overlaps.common[at],
                network_apart=overlaps.apart[at],
            )
            for at, office in enumerate(self.inputs.offices)
        ]

    def regions(self, z: float) -> list[Draft]:
        """Regions with their intervals."""
        distances, by_audience = self.uncertainty.of_regions(z)
        limits = _limits(self.region_portraits.values(), distances)
        return [
            Draft(
                level=UnitLevel.REGION,
                code=region.code,
                name=region.name,
                region=region.code,
                portrait=self.region_portraits[region.code],
                limits=limits[at],
                audience_limits=_audience_limits(self.region_portraits[region.code], by_audience, at),
                sanctioned=False,
                answers=sum(self.answers[office.code] for office in self.by_region[region.code]),
                clients=sum_clients(self.by_region[region.code]),
                parts_measured=_measured(self.portraits[office.code] for office in self.by_region[region.code]),
                parts=len(self.by_region[region.code]),
            )
            for at, region in enumerate(self.inputs.regions)
        ]

    def country(self, z: float) -> Draft:
        """The country, or all regions that take part, with the interval."""
        total = self.inputs.regions_total
        distances, by_audience = self.uncertainty.of_country(z)
        return Draft(
            level=UnitLevel.COUNTRY,
            code=COUNTRY,
            name=COUNTRY_NAME if total is None else Extent(len(self.inputs.regions), total).title,
            region="",
            portrait=self.country_portrait,
            limits=_limits([self.country_portrait], distances)[0],
            audience_limits=_audience_limits(self.country_portrait, by_audience, 0),
            sanctioned=False,
            answers=sum(self.answers.values()),
            clients=sum_clients(self.inputs.offices),
            parts_measured=_measured(self.region_portraits.values()),
            parts=len(self.inputs.regions),
        )


def _measured(portraits: Iterable[Portrait]) -> int:
    return sum(portrait.index is not None for portrait in portraits)


def _limits(portraits: Iterable[Portrait], distances: Distances) -> list[Interval | None]:
    """The intervals of consolidated indexes; None where there is no index."""
    return [
        None if portrait.index is None else interval(portrait.index, below, above)
        for portrait, below, above in zip(portraits, *(values.tolist() for values in distances), strict=True)
    ]


def _audience_limits(portrait: Portrait, distances: Distances, at: int) -> dict[Audience, Interval]:
    return {
        audience: interval(portrait.audiences[audience], float(distances[0][at, place]), float(distances[1][at, place]))
        for place, audience in enumerate(Audience)
        if audience in portrait.audiences
    }
