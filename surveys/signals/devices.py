"""Signal 10: many answers from one device, known by a keyed hash only. Pure, with NumPy.

A family shares a phone, so the counts of devices at the other offices say how many answers are still usual.
"""

from collections.abc import Collection

import numpy as np

from surveys.signals.answers import Grouping, Texts
from surveys.signals.findings import Finding, Screening, SignalKind, require_rate
from surveys.signals.offices import RATE
from surveys.signals.reference import Reference, standing_out
from tabular.numbers import format_count, format_percent

# Two answers are a couple; from so many on anybody looks.
MINIMUM_COUNT = 3
# What is looked at while too few devices are known elsewhere.
FIXED_COUNT = 5
# Honest offices that are no reference: few, for so few devices have many answers that these offices hold most of them.
LEFT_OUT = 0.005
BETWEEN = "\x1f"


def find_same_devices(
    offices: Texts, devices: Texts, declared: Collection[str] = (), *, rate: float = RATE
) -> Screening:
    """The devices that sent more answers to an office than devices of the other offices do.

    `devices`: keyed hashes, "" where there is none (paper). `declared`: hashes of kiosks, left out. `rate`: the share
    of honest devices that are found; counts are few numbers, so it is attained only from below. Where fewer than 1 /
    `rate` devices are known elsewhere, five answers are the limit, and its rate is not known (`expected_false` None).
    """
    require_rate(rate)
    devices = np.asarray(devices, dtype=np.str_)
    used = np.flatnonzero((devices != "") & ~np.isin(devices, list(declared)))
    if not len(used):
        return Screening(SignalKind.SAME_DEVICE, not_applied="Устройство неизвестно ни у одной анкеты.")
    by_office = Grouping.of(np.asarray(offices)[used])
    pairs = np.char.add(np.char.add(np.asarray(by_office.codes)[by_office.unit], BETWEEN), devices[used])
    by_device = Grouping.of(pairs)
    home = np.zeros(len(by_device.codes), dtype=np.int64)
    home[by_device.unit] = by_office.unit
    everyone = np.ones(len(used), dtype=bool)
    out = standing_out(by_office, everyone, by_device.sizes[by_device.unit], LEFT_OUT)
    reference = Reference.of(home, by_device.sizes, out)
    usual = float(np.median(by_device.sizes))
    answers = by_device.members()
    findings: list[Finding] = []
    expected_false: float | None = 0.0
    for unit, office in enumerate(by_office.codes):
        own = np.flatnonzero(home == unit)
        counts = by_device.sizes[own]
        if reference.knows(unit, rate):
            tails = reference.tails(unit, counts)
            found = (tails <= rate) & (counts >= MINIMUM_COUNT)
            if expected_false is not None:
                expected_false += len(own) * reference.size(unit, rate)
        else:
            tails, found, expected_false = np.full(len(own), np.nan), counts >= FIXED_COUNT, None
        for device, tail in zip(own[found], tails[found], strict=True):
            count = int(by_device.sizes[device])
            findings.append(
                Finding(
                    kind=SignalKind.SAME_DEVICE,
                    office=office,
                    answers=tuple(int(place) for place in np.sort(used[answers[device]])),
                    is_about_office=False,
                    measured=float(count),
                    expected=usual,
                    why=_say_why(count, float(tail)),
                    probability=None if np.isnan(tail) else float(tail),
                )
            )
    return Screening(SignalKind.SAME_DEVICE, tuple(findings), len(by_device.codes), expected_false)


def _say_why(count: int, tail: float) -> str:
    answers = format_count(count, "анкета", "анкеты", "анкет")
    words = f"С одного устройства пришло {answers}, и киоском оно не объявлено."
    if np.isnan(tail):
        return f"{words} Устройств для сравнения пока мало, порог общий: {FIXED_COUNT} анкет."
    return f"{words} В других офисах столько шлют не чаще, чем с {format_percent(tail, 2)} устройств."
