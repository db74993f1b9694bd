"""What must hold between the rows of all inputs before anything is computed from them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from index_engine.inputs import Audience, Inputs, Method, Pair, Previous
from index_engine.results import COUNTRY, UnitLevel
from index_engine.shares import Cells, Layout, PairColumns

SHOWN = 50


def check(method: Method, inputs: Inputs, pairs: PairColumns | None = None) -> None:
    """Raises one ValueError that lists what is wrong, at most 50 faults and the number of the rest.

    pairs: those of the inputs as arrays, where somebody has them already.
    """
    faults = [*_units(inputs), *_tallies(method, inputs), *_points(method, inputs), *_others(inputs)]
    if not faults:
        # Pairs are held against tallies, so those must be in order first.
        faults = _pairs(method, inputs, pairs)
    _refuse(faults)


def check_previous(previous: Sequence[Previous]) -> None:
    """The same for the figures of the campaign before."""
    _refuse(_previous(previous))


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        rest = [f"… and {len(faults) - SHOWN} more."] if len(faults) > SHOWN else []
        raise ValueError("\n".join([*faults[:SHOWN], *rest]))


def _repeated(keys: Iterable[tuple[str, ...]], what: str) -> list[str]:
    return [f"{what} {', '.join(key)} is given {count} times." for key, count in Counter(keys).items() if count > 1]


def _units(inputs: Inputs) -> list[str]:
    regions = {region.code for region in inputs.regions}
    faults = _repeated(((region.code,) for region in inputs.regions), "Region")
    faults += _repeated(((office.code,) for office in inputs.offices), "Office")
    faults += _repeated(((office.region,) for office in inputs.offices if office.managing), "Managing office of region")
    if inputs.regions_total is not None and inputs.regions_total < len(regions):
        faults.append(f"{len(regions)} regions take part, more than the {inputs.regions_total} that there are.")
    for office in inputs.offices:
        if office.region not in regions:
            faults.append(f"Office {office.code}: unknown region {office.region}.")
        counts = (office.clients, office.jobseeker_respondents, office.employer_respondents)
        if any(count is not None and count < 0 for count in counts):
            faults.append(f"Office {office.code}: negative number of clients or respondents.")
    return faults


def _tallies(method: Method, inputs: Inputs) -> list[str]:
    questions = {(question.audience, question.number) for question in method.questions}
    people = {
        (office.code, audience): count
        for office in inputs.offices
        for audience, count in (
            (Audience.JOBSEEKER, office.jobseeker_respondents),
            (Audience.EMPLOYER, office.employer_respondents),
        )
    }
    faults = _repeated((row[:3] for row in inputs.tallies), "Tally")
    for office, audience, question, answered, positive in inputs.tallies:
        where = f"Tally {office}, {audience}, {question}"
        if (office, audience) not in people:
            faults.append(f"{where}: unknown office or audience.")
        elif (audience, question) not in questions:
            faults.append(f"{where}: the method has no such scored question.")
        elif not 0 <= positive <= answered:
            faults.append(f"{where}: {positive} positive of {answered} answers.")
        else:
            respondents = people[office, audience]
            if respondents is not None and answered > respondents:
                faults.append(f"{where}: {answered} answers of {respondents} respondents.")
    return faults


def _points(method: Method, inputs: Inputs) -> list[str]:
    offices = {office.code for office in inputs.offices}
    indicators = {indicator.code: indicator for indicator in method.indicators}
    faults = _repeated((row[:2] for row in inputs.points), "Points")
    for row in inputs.points:
        where = f"Points {row.office}, {row.indicator}"
        indicator = indicators.get(row.indicator)
        if row.office not in offices:
            faults.append(f"{where}: unknown office.")
        elif indicator is None or indicator.objective is None:
            faults.append(f"{where}: the method has no such indicator with a checklist.")
        elif row.maximum != indicator.maximum:
            faults.append(f"{where}: maximum {row.maximum} instead of {indicator.maximum}.")
        elif row.points is not None and not 0 <= row.points <= row.maximum:
            faults.append(f"{where}: {row.points} points of {row.maximum}.")
    return faults


def _others(inputs: Inputs) -> list[str]:
    offices = {office.code for office in inputs.offices}
    faults = _repeated(((row.office,) for row in inputs.sanctions), "Sanction of office")
    for sanction in inputs.sanctions:
        if sanction.office not in offices:
            faults.append(f"Sanction of office {sanction.office}: unknown office.")
        if not sanction.reason.strip():
            faults.append(f"Sanction of office {sanction.office}: the reason is missing.")
    return faults + _correlations(inputs) + _strata(inputs) + _previous(inputs.previous)


def _previous(previous: Sequence[Previous]) -> list[str]:
    faults = _repeated(((str(row.level), row.code) for row in previous), "Previous index of")
    for row in previous:
        where = f"Previous index of {row.level}, {row.code}"
        if row.level not in set(UnitLevel):
            faults.append(f"{where}: unknown level.")
        # Published limits are rounded, so they may lie a little within the index.
        elif not (0 <= row.low <= row.index + 1 and row.index - 1 <= row.high <= 100 and 0 <= row.index <= 100):
            faults.append(f"{where}: {row.index} ({row.low}–{row.high}) is no index with its interval.")
    return faults


def _correlations(inputs: Inputs) -> list[str]:
    units = {(UnitLevel.OFFICE, office.code) for office in inputs.offices}
    units |= {(UnitLevel.REGION, region.code) for region in inputs.regions} | {(UnitLevel.COUNTRY, COUNTRY)}
    faults = _repeated((row[:3] for row in inputs.correlations), "Correlation")
    for row in inputs.correlations:
        where = f"Correlation {row.level}, {row.code}, {row.audience}"
        if (row.level, row.code) not in units:
            faults.append(f"{where}: unknown unit.")
        elif not (0 <= row.correlation <= 1 and row.weight > 0):
            faults.append(f"{where}: {row.correlation} of weight {row.weight} is no correlation.")
    return faults


def _strata(inputs: Inputs) -> list[str]:
    regions = {region.code for region in inputs.regions}
    faults = _repeated((tuple(map(str, row[:4])) for row in inputs.strata), "Group of clients")
    faults += _repeated(((*map(str, row[:4]), row.question) for row in inputs.stratum_tallies), "Answers of group")
    spans: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for row in inputs.strata:
        if row.region not in regions or not 1 <= row.first <= row.last or min(row.people, row.clients) < 1:
            faults.append(f"Group of clients {', '.join(map(str, row))}: cannot be.")
        spans.setdefault(row[:3], []).append((row.first, row.last))
    for tally in inputs.stratum_tallies:
        within = [one for one in spans.get(tally[:3], ()) if tally.first <= one[0] and one[1] <= tally.last]
        if not within or not 0 <= tally.positive <= tally.answered or not tally.answered:
            faults.append(f"Answers of group {', '.join(map(str, tally))}: cannot be, or there is no such group.")
    return faults


def _pairs(method: Method, inputs: Inputs, pairs: PairColumns | None) -> list[str]:
    """Faults of pairs; they are many, so conditions are held against all at once."""
    if not inputs.pairs:
        return []
    layout = Layout.of(method, inputs)
    cells = Cells.of(layout, inputs.tallies)
    pairs = PairColumns.of(layout, inputs) if pairs is None else pairs
    faults: list[str] = []

    def add(bad: np.ndarray, words: Callable[[Pair], str], rows: Sequence[Any] | np.ndarray) -> None:
        for at in np.flatnonzero(bad).tolist():
            pair = inputs.pairs[int(rows[at])]
            where = f"Pair {pair.office}, {pair.audience}, {pair.first} and {pair.second}"
            faults.append(f"{where}: {words(pair)}")

    everything = np.arange(len(inputs.pairs))
    unknown = (pairs.block < 0) | (pairs.first < 0) | (pairs.second < 0)
    add(unknown, lambda _: "unknown office, audience or question.", everything)
    add(~unknown & (pairs.first == pairs.second), lambda _: "it is one question.", everything)
    known = np.flatnonzero(~unknown & (pairs.first != pairs.second))
    pairs = PairColumns(*(column[known] for column in pairs))

    lower, upper = np.minimum(pairs.first, pairs.second), np.maximum(pairs.first, pairs.second)
    _, at_first = np.unique((pairs.block * layout.width + lower) * layout.width + upper, return_index=True)
    again = np.ones(len(known), bool)
    again[at_first] = False
    add(again, lambda _: "it is given more than once.", known)

    answered_first, answered_second = (cells.answered[pairs.block, at] for at in (pairs.first, pairs.second))
    positive_first, positive_second = (cells.positive[pairs.block, at] for at in (pairs.first, pairs.second))
    too_many = (pairs.answered < 0) | (pairs.answered > np.minimum(answered_first, answered_second))
    add(too_many, lambda pair: f"{pair.answered} people answered both, more than one of the two.", known)
    withheld_first, withheld_second = pairs.positive_first < 0, pairs.positive_second < 0
    add(
        ~too_many
        & (
            _outside(pairs.positive_first, pairs.answered, answered_first, positive_first) & ~withheld_first
            | _outside(pairs.positive_second, pairs.answered, answered_second, positive_second) & ~withheld_second
            | _impossible(pairs, withheld_first, withheld_second)
        ),
        lambda pair: (
            f"{pair.positive}, {pair.positive_first}, {pair.positive_second} positive of {pair.answered} "
            "cannot be, or contradict the tallies."
        ),
        known,
    )
    return faults


def _outside(positive: np.ndarray, both: np.ndarray, answered: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Whether so many positive answers among `both` leave less than none, or too many, for the others who answered."""
    others = total - positive
    return (positive > both) | (others < 0) | (others > answered - both)


def _impossible(pairs: PairColumns, withheld_first: np.ndarray, withheld_second: np.ndarray) -> np.ndarray:
    """Whether positive on both cannot go with positive on each."""
    most_first = np.where(withheld_first, pairs.answered, pairs.positive_first)
    most_second = np.where(withheld_second, pairs.answered, pairs.positive_second)
    least = np.where(withheld_first | withheld_second, 0, pairs.positive_first + pairs.positive_second - pairs.answered)
    possible = (pairs.positive >= np.maximum(least, 0)) & (pairs.positive <= np.minimum(most_first, most_second))
    return (pairs.positive >= 0) & ~possible
