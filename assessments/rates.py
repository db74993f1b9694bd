"""How many lines of the sample are false: by indicator, by line and by expert, and how far two experts agree."""

import gzip
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from assessments.agreement import find_kappa
from assessments.flags import Why
from assessments.models import Case, Sample, Verification
from assessments.sampling import Share, find_share, read_population
from assessments.verdicts import find_stale


@dataclass(frozen=True)
class Rate:
    """False ones among those that were judged; `population`: among how many they were drawn, None where unknown."""

    name: str
    false: int
    judged: int
    population: int | None = None

    @property
    def share(self) -> Share | None:
        """The share with its exact limits."""
        return find_share(self.false, self.judged, self.population)


@dataclass(frozen=True)
class Agreement:
    """Lines that two experts judged without knowing of each other, and Cohen's kappa, None where it is undefined."""

    count: int
    kappa: float | None


def list_rates(sample: Sample) -> tuple[list[Rate], list[Rate]]:
    """Rates by indicator and by line, of what was drawn and judged as it stands; strata and lines in their order.

    Whoever is drawn twice as often is not judged twice as hard: limits are those of each stratum by itself.
    """
    rows = read_population(gzip.decompress(bytes(sample.population))) if sample.population else []
    cases = Case.objects.filter(passport__campaign=sample.campaign_id, reasons__why=Why.SAMPLE).judged()
    held = cases.exclude(pk__in=find_stale(cases)).values_list("indicator", "item", "current__verdict")
    seen = [(stratum, item, verdict == Verification.Verdict.REJECTED) for stratum, item, verdict in held]
    by_stratum = _count([(stratum, is_false) for stratum, _, is_false in seen], Counter(row.stratum for row in rows))
    by_item = _count([(item, is_false) for _, item, is_false in seen], Counter(row.item for row in rows))
    return by_stratum, by_item


def list_experts(sample: Sample) -> list[Rate]:
    """What each expert has rejected of the drawn lines that he judged first or blind; the most industrious first."""
    given = Verification.objects.filter(
        case__passport__campaign=sample.campaign_id,
        case__reasons__why=Why.SAMPLE,
        round__in=[Verification.Round.FIRST, Verification.Round.BLIND],
    ).values_list("by__username", "verdict")
    judged: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for name, verdict in given.order_by():
        judged[name or "—"] += 1
        false[name or "—"] += verdict == Verification.Verdict.REJECTED
    return [Rate(name, false[name], count) for name, count in judged.most_common()]


def find_agreement(sample: Sample) -> Agreement:
    """How far two experts agree on the lines that both judged as they stood."""
    given = Verification.objects.filter(
        case__passport__campaign=sample.campaign_id, round__in=[Verification.Round.FIRST, Verification.Round.BLIND]
    ).order_by("pk")
    first: dict[tuple[int, str], bool] = {}
    pairs: Counter[tuple[bool, bool]] = Counter()
    for case, digest, number, verdict in given.values_list("case", "digest", "round", "verdict"):
        is_confirmed = verdict == Verification.Verdict.CONFIRMED
        if number == Verification.Round.FIRST:
            first[case, digest] = is_confirmed
        elif (case, digest) in first:
            pairs[first[case, digest], is_confirmed] += 1
    counts = pairs[True, True], pairs[True, False], pairs[False, True], pairs[False, False]
    return Agreement(sum(counts), find_kappa(*counts))


def _count(seen: Iterable[tuple[str, bool]], populations: Counter[str]) -> list[Rate]:
    judged: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for name, is_false in seen:
        judged[name] += 1
        false[name] += is_false
    return [Rate(name, false[name], judged[name], max(populations[name], judged[name])) for name in sorted(judged)]
