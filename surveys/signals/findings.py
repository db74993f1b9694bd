"""What signals return: findings for an expert's queue, and what to think of how many there are. Pure."""

import math
from dataclasses import dataclass
from enum import StrEnum

from tabular.numbers import NO_BREAK, format_number


class SignalKind(StrEnum):
    """What looks unusual about an answer or an office."""

    TOO_FAST = "too_fast"
    STRAIGHT_LINE = "straight_line"
    NEAR_DUPLICATES = "near_duplicates"
    BURST = "burst"
    OUTSIDE_HOURS = "outside_hours"
    UNLIKE_PEERS = "unlike_peers"
    CONFIRMED_LOWER = "confirmed_lower"
    CODES_MISUSED = "codes_misused"
    PROMPTED = "prompted"
    SAME_DEVICE = "same_device"

    @property
    def label(self) -> str:
        """The signal in words, as the queue and the public counts name it."""
        return LABELS[self]


LABELS = {
    SignalKind.TOO_FAST: "Слишком быстро",
    SignalKind.STRAIGHT_LINE: "Одинаковые оценки подряд",
    SignalKind.NEAR_DUPLICATES: "Почти одинаковые анкеты",
    SignalKind.BURST: "Много анкет сразу",
    SignalKind.OUTSIDE_HOURS: "В нерабочее время",
    SignalKind.UNLIKE_PEERS: "Офис не похож на остальные",
    SignalKind.CONFIRMED_LOWER: "Подтверждённые анкеты ниже остальных",
    SignalKind.CODES_MISUSED: "Коды посещений использованы не так",
    SignalKind.PROMPTED: "Подсказывали ответы",
    SignalKind.SAME_DEVICE: "С одного устройства",
}


@dataclass(frozen=True)
class Finding:
    """One line of the queue: it accuses nobody, it asks an expert to look.

    `answers`: places, in the arrays that the signal was given, of the answers that it is about; with `is_about_office`,
    of those that weigh in it, and none where all do. `measured` against `expected`, on the signal's own scale.
    `probability`: how often chance makes a figure as unusual where nothing is wrong; None where no chance is involved
    or the network is too small to know. `z` and `interval` where the signal has them. `why`: all this in Russian.
    """

    kind: SignalKind
    office: str
    answers: tuple[int, ...]
    is_about_office: bool
    measured: float
    expected: float
    why: str
    probability: float | None = None
    z: float | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class Screening:
    """One signal over all answers: its findings, and how many of them chance alone would make.

    `tested`: answers, offices or batches that could be judged at all. `expected_false`: how many of these the signal
    finds on average where nothing is wrong, worked out for the figures as discrete as they are; it is at most about
    rate x tested. None where it is not known. `not_applied`: in Russian, why nothing was judged; empty if it was.
    """

    kind: SignalKind
    findings: tuple[Finding, ...] = ()
    tested: int = 0
    expected_false: float | None = 0.0
    not_applied: str = ""


def say_odds(probability: float, whom: str = "офиса") -> str:
    """A probability as people say it: «у одного офиса из 8 772». `whom`: the word in the genitive."""
    if probability < 1e-6:
        return f"реже, чем у одного {whom} из миллиона"
    return f"примерно у одного {whom} из{NO_BREAK}{format_number(max(1, math.floor(1 / probability + 0.5)))}"


def require_rate(rate: float) -> None:
    """Refuses a rate of false alarms that is none. ValueError."""
    if not 0 < rate < 0.5:
        raise ValueError(f"A rate of false alarms lies between 0 and 0.5, not at {rate}.")
