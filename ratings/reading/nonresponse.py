"""Who answered and who did not, as the page of a release shows it (ratings.release.nonresponse)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from index_engine.inputs import Audience
from index_engine.results import UnitLevel
from ratings.models import UnitResult
from ratings.reading.addresses import Address
from ratings.reading.figures import AUDIENCES
from surveys.divisions import Division

HUNDRED = Decimal(100)
FIRST = 15  # regions of a variant that are seen: those that it moves most


@dataclass(frozen=True)
class Rate:
    """Answers out of clients served; `share` of 1, None where it is not known; `bar`: against the highest, 0 to 100."""

    name: str
    answers: int
    clients: int | None
    url: str = ""
    bar: Decimal = Decimal(0)

    @property
    def share(self) -> Decimal | None:
        """More answers than clients say that the number of clients is wrong."""
        if not self.clients or self.answers > self.clients:
            return None
        return Decimal(self.answers) / self.clients

    @property
    def per_hundred(self) -> Decimal | None:
        """Answers per hundred clients."""
        return None if self.share is None else self.share * HUNDRED


@dataclass(frozen=True)
class MovedRegion:
    """A region as it was computed, and as it would be if all groups had answered alike often."""

    name: str
    url: str
    index: Decimal
    calibrated: Decimal
    difference: Decimal
    rank: int | None
    calibrated_rank: int | None
    is_outside: bool
    people: int
    effective: int


@dataclass(frozen=True)
class VariantReading:
    """The groups of a profile question: how often they answered, and what the index would be.

    `regions` are those that move most, of `count`; `country`: its index and what it would be.
    """

    title: str
    text: str
    groups: Sequence[Rate]
    regions: Sequence[MovedRegion]
    count: int
    moved: int
    outside: int
    country: tuple[Decimal, Decimal] | None

    @property
    def range(self) -> tuple[Decimal, ...]:
        """The least and the greatest difference of its regions; one where they are the same."""
        differences = {region.difference for region in self.regions}
        return tuple(sorted({min(differences), max(differences)}))


@dataclass(frozen=True)
class OwnVariant:
    """The groups of one region, and what its index would be if they had answered alike often."""

    title: str
    groups: Sequence[Rate]
    calibrated: Decimal
    difference: Decimal
    is_outside: bool


@dataclass(frozen=True)
class NonresponseReading:
    """All that the page shows; `whole` and `audiences`: of all participants."""

    whole: Rate | None
    audiences: Sequence[Rate]
    regions: Sequence[Rate]
    variants: Sequence[VariantReading]

    @property
    def largest(self) -> tuple[VariantReading, MovedRegion] | None:
        """Where and under which variant the index would move most; None where it moves nowhere."""
        found = [(variant, variant.regions[0]) for variant in self.variants if variant.regions]
        most = max(found, key=lambda one: abs(one[1].difference), default=None)
        return most if most and most[1].difference else None


def read_nonresponse(summary: Mapping[str, Any], units: Iterable[UnitResult], at: Address) -> NonresponseReading:
    """What is known of a release; units: regions by name and the country, each with `nonresponse` out of its detail."""
    units = list(units)
    regions = [unit for unit in units if unit.level == UnitLevel.REGION]
    country = next((unit for unit in units if unit.level == UnitLevel.COUNTRY), None)
    audiences = ((country and country.nonresponse) or {}).get("audiences", {})
    rates = [Rate(unit.name, unit.answers, unit.clients, at.unit(unit.level, unit.code)) for unit in regions]
    return NonresponseReading(
        whole=country and Rate(country.name, country.answers, country.clients),
        audiences=[Rate(title, *audiences[name]) for name, title in AUDIENCES.items() if name in audiences],
        regions=_with_bars(sorted((rate for rate in rates if rate.share is not None), key=lambda rate: rate.share)),
        variants=[_read_variant(variant, regions, country, at) for variant in summary.get("variants", ())],
    )


def read_variants(summary: Mapping[str, Any], unit: UnitResult) -> list[OwnVariant]:
    """Those of a region; none in most releases."""
    divisions = map(_read_division, summary.get("variants", ()))
    told = unit.detail.get("nonresponse")
    found = [(division, kept) for division in divisions if (kept := _find(told, division))]
    return [
        OwnVariant(
            title=_name(division),
            groups=_read_groups(division, kept),
            calibrated=Decimal(kept["index"]),
            difference=Decimal(kept["difference"]),
            is_outside=_is_outside(unit, kept),
        )
        for division, kept in found
    ]


def _with_bars(rates: Sequence[Rate]) -> list[Rate]:
    most = max((rate.share for rate in rates if rate.share), default=None)
    return [replace(rate, bar=HUNDRED * rate.share / most) if rate.share and most else rate for rate in rates]


def _read_variant(
    variant: Mapping[str, Any], regions: Sequence[UnitResult], country: UnitResult | None, at: Address
) -> VariantReading:
    division = _read_division(variant)
    found = [(unit, kept) for unit in regions if (kept := _find(unit.nonresponse, division))]
    moved = sorted((_read_region(unit, kept, at) for unit, kept in found), key=lambda one: -abs(one.difference))
    of_all = country and _find(country.nonresponse, division)
    return VariantReading(
        title=_name(division),
        text=division.text,
        groups=_read_groups(division, of_all) if of_all else [],
        regions=moved[:FIRST],
        count=variant["regions"],
        moved=variant["moved"],
        outside=variant["outside"],
        country=(country.index, Decimal(of_all["index"])) if country and of_all else None,
    )


def _read_division(variant: Mapping[str, Any]) -> Division:
    return Division(variant["audience"], variant["profile"], variant["text"], tuple(variant["options"]))


def _name(division: Division) -> str:
    return f"{AUDIENCES[Audience(division.audience)].capitalize()}: «{division.text}»"


def _find(told: Mapping[str, Any] | None, division: Division) -> Mapping[str, Any] | None:
    kept = (told or {}).get("variants", ())
    return next((one for one in kept if (one["audience"], one["profile"]) == division.key), None)


def _read_groups(division: Division, kept: Mapping[str, Any]) -> list[Rate]:
    groups = kept["groups"]
    return _with_bars([Rate(division.name(first, last), people, clients) for first, last, people, clients in groups])


def _is_outside(unit: UnitResult, kept: Mapping[str, Any]) -> bool:
    return not unit.low <= Decimal(kept["index"]) <= unit.high


def _read_region(unit: UnitResult, kept: Mapping[str, Any], at: Address) -> MovedRegion:
    return MovedRegion(
        name=unit.name,
        url=at.unit(unit.level, unit.code),
        index=unit.index,
        calibrated=Decimal(kept["index"]),
        difference=Decimal(kept["difference"]),
        rank=unit.rank,
        calibrated_rank=kept["rank"],
        is_outside=_is_outside(unit, kept),
        people=kept["people"],
        effective=kept["effective"],
    )
