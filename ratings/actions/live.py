"""The index as it would be if a campaign's data were closed now: by its data, with the answers and the passports that
the portal has collected since in their place. Nothing of it is stored.

What stays the same from one look to the next is kept in the cache for a while, by region: data that were loaded, points
of passports, and what offices have on average, from which estimates start. So a region is read alone.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max

from assessments.models import Passport, SanctionStep, Verification
from campaigns.models import Campaign, Participation
from index_engine.compute import indexes
from index_engine.inputs import Inputs, Method
from index_engine.memory import no_collection
from index_engine.raising import Trials, UsualShares, list_usual
from index_engine.results import UnitLevel
from network.models import Region
from ratings import exchange
from ratings.actions.inputs import frame_of, read_inputs
from ratings.actions.passports import read_points
from ratings.actions.surveys import read_answers
from ratings.models import InputSet
from ratings.release.raises import split_by_region

KEPT = 600  # seconds
Indexes = dict[tuple[UnitLevel, str], Fraction | None]


def compute_live(campaign: Campaign) -> Indexes:
    """The index of each office, region and the country."""
    method = Method.from_document(campaign.edition.document)
    inputs = _read(campaign, None)
    return indexes(method, inputs, _keep_usual(campaign, method, inputs))


def compute_live_region(campaign: Campaign, region: Region) -> Indexes:
    """The same of one region and its offices. Estimates start from averages that may be KEPT seconds old."""
    method = Method.from_document(campaign.edition.document)
    inputs = _read(campaign, region)
    usual = cache.get(_usual_key(campaign))
    if usual is None:
        usual = _keep_usual(campaign, method, _read(campaign, None))
    trials = Trials(method, inputs, usual)
    found: Indexes = {(UnitLevel.OFFICE, office.code): trials.index(office.code) for office in inputs.offices}
    return found | {(UnitLevel.REGION, region.code): trials.region_index(region.code)}


def _usual_key(campaign: Campaign) -> str:
    return f"live-usual-{campaign.pk}-{campaign.edition.sha256}"


def _keep_usual(campaign: Campaign, method: Method, inputs: Inputs) -> UsualShares:
    usual = list_usual(method, inputs)
    cache.set(_usual_key(campaign), usual, KEPT)
    return usual


@no_collection()
def _read(campaign: Campaign, region: Region | None) -> Inputs:
    """The data of the campaign as they would be, without pairs, which no index needs; of one region or of all."""
    taking_part = Participation.objects.filter(campaign=campaign).values_list("office__region__code", flat=True)
    codes = [region.code] if region else sorted(set(taking_part))
    current = _join(_read_loaded(campaign, codes).values())
    frame = frame_of(campaign, current, region)
    answers = read_answers(campaign, frame, current, region, with_pairs=False)
    inputs = exchange.replace_answers(frame, current, answers)
    points = _join(_read_points(campaign, frame, codes, region).values())
    return exchange.replace_points(frame, inputs, points)


def _read_loaded(campaign: Campaign, codes: Collection[str]) -> dict[str, Inputs]:
    """The campaign's data as they were loaded, by region."""
    newest = InputSet.objects.newest(campaign)
    if newest is None:
        return {}
    return _remember({code: f"live-data-{newest.sha256}-{code}" for code in codes}, lambda _: _split(newest))


def _split(source: InputSet) -> dict[str, Inputs]:
    return split_by_region(read_inputs(source, with_pairs=False))


def _read_points(
    campaign: Campaign, frame: exchange.Frame, codes: Collection[str], region: Region | None
) -> dict[str, Inputs]:
    """Points and sanctions of passports, by region; anew where a passport has changed or an expert has decided."""
    stamps = _stamp_passports(campaign, region)
    keys = {code: f"live-points-{campaign.pk}-{code}-{_digest(stamps[code])}" for code in codes}

    def read(missing: Collection[str]) -> Mapping[str, Inputs]:
        found = read_points(campaign, frame, missing)
        by_region: dict[str, Inputs] = {code: Inputs() for code in missing}
        for name in ("points", "sanctions"):
            for row in getattr(found, name):
                getattr(by_region[frame.offices[row.office].region], name).append(row)
        return by_region

    return _remember(keys, read)


def _stamp_passports(campaign: Campaign, region: Region | None) -> Mapping[str, tuple[Any, ...]]:
    """By region, all that tells whether points of its passports have changed; three queries."""
    stamps: dict[str, tuple[Any, ...]] = defaultdict(tuple)
    for model, way, moment in (
        (Passport, "", "changed_at"),
        (Verification, "case__passport__", "at"),
        (SanctionStep, "sanction__passport__", "at"),
    ):
        rows = model._default_manager.filter(**{f"{way}campaign": campaign})
        if region:
            rows = rows.filter(**{f"{way}office__region": region})
        place = f"{way}office__region__code"
        for code, *values in rows.order_by().values_list(place).annotate(Count("pk"), Max(moment)):
            stamps[code] += (model.__name__, *values)
    return stamps


def _digest(stamp: tuple[Any, ...]) -> str:
    return hashlib.sha256(repr(stamp).encode()).hexdigest()


def _remember(keys: Mapping[str, str], read: Callable[[Collection[str]], Mapping[str, Inputs]]) -> dict[str, Inputs]:
    """The data of regions out of the cache; what it lacks is read, once for all of them, and kept."""
    known = cache.get_many(keys.values())
    missing = [code for code, key in keys.items() if key not in known]
    if missing:
        anew = read(missing)
        known |= {keys[code]: anew.get(code, Inputs()) for code in missing}
        cache.set_many({keys[code]: known[keys[code]] for code in missing}, KEPT)
    return {code: known[key] for code, key in keys.items()}


def _join(parts: Collection[Inputs]) -> Inputs:
    """The data of several regions."""
    return Inputs(
        regions=[row for part in parts for row in part.regions],
        offices=[row for part in parts for row in part.offices],
        tallies=[row for part in parts for row in part.tallies],
        points=[row for part in parts for row in part.points],
        sanctions=[row for part in parts for row in part.sanctions],
    )
