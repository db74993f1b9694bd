"""What the page «Свои веса» computes from: enough to give every index under any weights of groups. Pure.

Under weights v of groups an audience of an office has the index Σ v x / Σ v over its measured groups x, and has one
only while a group with weight holds an answer that was given at this office; the consolidated index mixes the audiences
that have one. That is linear in x as long as the same groups are measured. So the offices of a region that miss the
same things make one *part* with the weighted means of their groups, and the region is the mean of its few parts,
exactly as it is the mean of its offices in the engine. static/js/weights.js does the rest.

Values are on the scale 0-100 with ten decimals. The page settles an index at nine of them, as the engine does with
floats, and rounds it half up on decimals: a half that is exact stays one.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from index_engine.inputs import Audience, Method
from index_engine.plan import weighted_mean
from index_engine.results import Results, Status, Unit
from index_engine.rounding import DECIMALS, round_half_up

PLACES = 10


@dataclass(frozen=True)
class Voice:
    """One audience of an office: values of the method's groups that have weight, None where not measured.

    `silent`: places of measured groups without an answer that was given at this office, known from points or from the
    managing office alone.
    """

    values: tuple[Fraction | None, ...]
    silent: tuple[int, ...]

    @property
    def pattern(self) -> tuple[tuple[bool, ...], tuple[int, ...]]:
        """What it has, whatever the values: voices with the same pattern may be averaged."""
        return tuple(value is not None for value in self.values), self.silent


def regions(method: Method, results: Results) -> bytes:
    """All regions that have an index, in parts, and the country; JSON. Ranked ones carry their rank."""
    offices: dict[str, list[Unit]] = {unit.code: [] for unit in results.regions}
    for unit in results.offices:
        if not (method.parameters.sanctioned_excluded and unit.status is Status.SANCTIONED):
            offices[unit.region].append(unit)
    weights = _weights(results.regions, by_clients=method.parameters.country_by_clients)
    units = [
        _named(unit) | {"rank": unit.rank, "weight": weight, "parts": _parts(method, offices[unit.code])}
        for unit, weight in zip(results.regions, weights, strict=True)
        if unit.index is not None
    ]
    return _written(method, units, country=_index(results.country))


def offices(method: Method, results: Results) -> bytes:
    """All ranked offices; JSON. Each is a part by itself."""
    groups = _Groups(method)
    units = [
        _named(unit) | {"rank": unit.rank, "weight": 1} | _voices_written(groups.voices(unit))
        for unit in results.offices
        if unit.rank is not None
    ]
    return _written(method, units)


class _Groups:
    """The groups that have weight, and where each indicator that has weight in its group stands."""

    def __init__(self, method: Method) -> None:
        self.numbers = [group.number for group in method.groups if group.weight > 0]
        self.audiences = [audience for audience, weight in method.parameters.audience_weights.items() if weight > 0]
        self.places = {
            indicator.code: self.numbers.index(indicator.group)
            for indicator in method.indicators
            if indicator.weight > 0 and indicator.group in self.numbers
        }

    def voices(self, unit: Unit) -> dict[Audience, Voice]:
        """The audiences of an office that have an index."""
        values = {group.number: group.values for group in unit.groups}
        heard: dict[Audience, set[int]] = {audience: set() for audience in Audience}
        for figure in unit.indicators:
            if figure.source == unit.code and figure.code in self.places:
                for audience in figure.subjective:
                    heard[audience].add(self.places[figure.code])
        found: dict[Audience, Voice] = {}
        for audience in self.audiences:
            if audience in unit.audiences:
                of_groups = tuple(values[number].get(audience) for number in self.numbers)
                silent = [at for at, value in enumerate(of_groups) if value is not None and at not in heard[audience]]
                found[audience] = Voice(of_groups, tuple(silent))
        return found


def _parts(method: Method, units: Sequence[Unit]) -> list[dict[str, Any]]:
    """The offices of a region, those with the same pattern as one. Zeroed ones make a part that stays 0."""
    groups = _Groups(method)
    alike: dict[Any, list[tuple[int, dict[Audience, Voice]]]] = {}
    for unit, weight in zip(units, _weights(units, by_clients=method.parameters.region_by_clients), strict=True):
        if unit.index is None:
            continue
        voices = {} if unit.status is Status.SANCTIONED else groups.voices(unit)
        # Offices without clients count only where no other office counts, and then equally: they stand apart.
        key = (weight > 0, *((audience, voice.pattern) for audience, voice in voices.items()))
        alike.setdefault(key, []).append((weight, voices))
    return [_part(members) for members in alike.values()]


def _part(members: Sequence[tuple[int, dict[Audience, Voice]]]) -> dict[str, Any]:
    """Offices with the same pattern: their weight together, or their number where they have none, and their means."""
    total = sum(weight for weight, _ in members)
    weights = [weight or 1 for weight, _ in members]
    means = {
        audience: Voice(
            tuple(
                _mean(weights, column)
                for column in zip(*(voices[audience].values for _, voices in members), strict=True)
            ),
            voice.silent,
        )
        for audience, voice in members[0][1].items()
    }
    counted = {"weight": total} if total else {"weight": 0, "offices": len(members)}
    return counted | _voices_written(means)


def _mean(weights: Sequence[int], values: Sequence[Fraction | None]) -> Fraction | None:
    """The weighted mean; None where the group is not measured, which it then is at none of them."""
    return weighted_mean([(weight, value) for weight, value in zip(weights, values, strict=True) if value is not None])


def _weights(units: Sequence[Unit], *, by_clients: bool) -> list[int]:
    """What the parts of a whole weigh (engine.aggregate.Members): clients where all have the figure, else the same."""
    clients = [unit.clients for unit in units]
    known = [count for count in clients if count is not None]
    return known if by_clients and len(known) == len(clients) else [1 for _ in units]


def _voices_written(voices: dict[Audience, Voice]) -> dict[str, Any]:
    """Values by audience; without any the part is zeroed and says so by having none."""
    written: dict[str, Any] = {
        audience.value: [_number(value) for value in voice.values] for audience, voice in voices.items()
    }
    silent = {audience.value: voice.silent for audience, voice in voices.items() if voice.silent}
    return written | ({"silent": silent} if silent else {})


def _number(share: Fraction | None) -> float | None:
    found = None if share is None else round_half_up(share * 100, PLACES)
    return None if found is None else float(found)


def _named(unit: Unit) -> dict[str, Any]:
    return {"code": unit.code, "name": unit.name, "index": _index(unit)}


def _index(unit: Unit) -> str | None:
    found = round_half_up(unit.index)
    return None if found is None else str(found)


def _written(method: Method, units: Iterable[dict[str, Any]], **more: Any) -> bytes:
    """The document: how to compute, and whom."""
    document = {
        "decimals": DECIMALS,
        "groups": [
            {"number": group.number, "weight": float(group.weight)} for group in method.groups if group.weight > 0
        ],
        "audiences": {
            audience.value: float(weight)
            for audience, weight in method.parameters.audience_weights.items()
            if weight > 0
        },
        **more,
        "units": list(units),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
