"""How a unit's survey was answered, in words: what a release tells of it (surveys.response_rates)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from index_engine.rounding import round_half_up
from tabular.numbers import format_number

PRECISE_BELOW = 10  # out of a hundred, where whole numbers would say too little
WORDS = {
    "confirmed": ("{} %", "ответов с кодом посещения", "С кодом посещения — {0} из {1} ответов."),
    "clients": ("{}", "ответили из 100 обслуженных", "Ответили {0} из {1} обслуженных клиентов."),
    "opened": ("{}", "ответили из 100 открывших анкету", "Анкету открыли {1} раз, ответили {0}."),
}


@dataclass(frozen=True)
class RateLine:
    """A rate as its page shows it: out of a hundred, what it is, and the counts in a sentence."""

    figure: str
    label: str
    counts: str


def list_rates(found: Mapping[str, Sequence[int] | None] | None) -> list[RateLine]:
    """Those that may be told, in the order of WORDS; `found` has part and whole by name, None where nothing is told."""
    lines = []
    for name, (figure, label, counts) in WORDS.items():
        if known := (found or {}).get(name):
            share = Fraction(100 * known[0], known[1])
            shown = format_number(round_half_up(share, 1 if 0 < share < PRECISE_BELOW else 0))
            lines.append(RateLine(figure.format(shown), label, counts.format(*(format_number(n) for n in known))))
    return lines
