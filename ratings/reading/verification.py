"""How far the points of a release were verified, as its page shows it (ratings.actions.verification)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class CheckedLine:
    """What became of the drawn lines of an indicator, or of one line; the share and its limits in percent."""

    code: str
    title: str
    claimed: int
    drawn: int
    judged: int
    rejected: int
    share: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class VerifiedPoints:
    """Points that count, and how many of them were verified whole or stand as claimed; sheets without points."""

    verified: Decimal
    claimed: Decimal
    maximum: Decimal
    zeroed: Decimal
    zeroed_offices: int
    rejected_sheets: int
    unmeasured_sheets: int

    @property
    def counted(self) -> Decimal:
        """All that count."""
        return self.verified + self.claimed

    @property
    def verified_share(self) -> Decimal | None:
        """From 0 to 1; None where no points count."""
        return self.verified / self.counted if self.counted else None


@dataclass(frozen=True)
class Promise:
    """The promise of the sample's seed; `seed` and `drawn_at` are empty where it was never drawn."""

    commitment: str
    committed_at: datetime
    seed: str
    drawn_at: datetime | None
    population_sha256: str


@dataclass(frozen=True)
class VerificationReading:
    """All that the page shows. `passports`: claimed lines, judged, rejected, points that these took, offices."""

    points: VerifiedPoints
    passports: Mapping[str, Any] | None
    promise: Promise | None
    whole: CheckedLine | None
    indicators: list[CheckedLine]
    items: list[CheckedLine]

    @property
    def has_verdicts(self) -> bool:
        """Whether anything of a sample was judged whose points are published."""
        return bool(self.passports and self.whole and self.whole.judged)

    @property
    def waiting(self) -> int:
        """Drawn lines that nobody has judged."""
        return self.whole.drawn - self.whole.judged if self.whole else 0


def read_verification(summary: Mapping[str, Any]) -> VerificationReading | None:
    """What the summary of a release tells of it; None where it tells nothing, as those made before."""
    told = summary.get("verification")
    if told is None:
        return None
    points, promise, sample = told["points"], told["promise"], told["sample"]
    passports = told["passports"]
    return VerificationReading(
        VerifiedPoints(
            *(Decimal(points[name]) for name in ("verified", "claimed", "maximum", "zeroed")),
            points["zeroed_offices"],
            points["sheets"]["rejected"],
            points["sheets"]["unmeasured"],
        ),
        passports and {**passports, "taken": Decimal(passports["taken"])},
        promise and _read_promise(promise),
        _read_line(sample["whole"]) if sample else None,
        [_read_line(row) for row in sample["indicators"]] if sample else [],
        [_read_line(row) for row in sample["items"]] if sample else [],
    )


def _read_promise(told: Mapping[str, Any]) -> Promise:
    drawn_at = told["drawn_at"] and datetime.fromisoformat(told["drawn_at"])
    committed_at = datetime.fromisoformat(told["committed_at"])
    return Promise(told["commitment"], committed_at, told["seed"], drawn_at, told["population_sha256"])


def _read_line(told: Mapping[str, Any]) -> CheckedLine:
    share = [Decimal(text) * HUNDRED for text in told["share"] or ()]
    return CheckedLine(told["code"], told["title"], *told["counts"], *share)
