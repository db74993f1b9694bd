"""How many lines of the sample are false: by indicator, by line and by expert, and how far two experts agree."""

import gzip
from collections import Counter
from dataclasses import dataclass

from assessments.agreement import find_kappa
from assessments.flags import Why
from assessments.models import Case, Sample, Verification
from assessments.sampling import Checked, Share, find_share, read_population
from assessments.verdicts import find_stale
from methodology.diff.parts import natural

UNLISTED = "+"  # after the code of the indicator: kinds of events that the list does not name


@dataclass(frozen=True)
class Rate:
    """What a person has rejected among what he judged."""

    name: str
    false: int
    judged: int

    @property
    def share(self) -> Share | None:
        """The share with its exact limits."""
        return find_share(self.false, self.judged)


@dataclass(frozen=True)
class Agreement:
    """Lines that two experts judged without knowing of each other, and Cohen's kappa, None where it is undefined."""

    count: int
    kappa: float | None


def list_checked(sample: Sample) -> tuple[dict[str, Checked], dict[str, Checked]]:
    """What became of all that was drawn, as it stands: by indicator, and by line in the order of their indicators.

    All kinds of events that a list does not name are one line, «2.3+».
    """
    rows = read_population(gzip.decompress(bytes(sample.population))) if sample.population else []
    cases = Case.objects.filter(passport__campaign=sample.campaign_id, reasons__why=Why.SAMPLE)
    stale = find_stale(cases.judged())
    drawn = [
        (indicator, _name_line(item), None if key in stale else verdict)
        for key, indicator, item, verdict in cases.values_list("pk", "indicator", "item", "current__verdict")
    ]
    return (
        _count([(indicator, verdict) for indicator, _, verdict in drawn], Counter(row.stratum for row in rows)),
        _count([(line, verdict) for _, line, verdict in drawn], Counter(_name_line(row.item) for row in rows)),
    )


def _name_line(item: str) -> str:
    code, mark, _ = item.partition(UNLISTED)
    return code + mark


def _count(drawn: list[tuple[str, str | None]], claimed: Counter[str]) -> dict[str, Checked]:
    """By name, numbers in it as numbers; drawn: names with the verdict that holds."""
    all_drawn = Counter(name for name, _ in drawn)
    judged = Counter(name for name, verdict in drawn if verdict)
    false = Counter(name for name, verdict in drawn if verdict == Verification.Verdict.REJECTED)
    return {
        name: Checked(claimed[name], all_drawn[name], judged[name], false[name])
        for name in sorted(all_drawn, key=_place)
    }


def _place(name: str) -> tuple[tuple[int, int, str], ...]:
    """Of a code or of a line: «5.4-12» stands after «5.4-2»."""
    return natural(name.replace("-", ".").replace(UNLISTED, "."))


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
