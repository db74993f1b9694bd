"""Signal 8: visit codes that were not given to visitors. Pure, with NumPy.

Nothing joins a code to its answer, so what is judged are counts of burnt codes: by office, and by batch and device.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from surveys.signals.findings import Finding, Screening, SignalKind, require_rate, say_odds
from surveys.signals.offices import MINIMUM_OFFICES, RATE, judge_counts
from tabular.numbers import choose_form, format_number, format_percent

MINIMUM_CODES = 10


@dataclass(frozen=True)
class BurntBatch:
    """Codes of one batch that were burnt, counted by the keyed hash of the device."""

    batch: str
    office: str
    by_device: Mapping[str, int]


def find_codes_over_clients(burnt: Mapping[str, int], served: Mapping[str, int]) -> Screening:
    """The offices that burnt more codes than they served clients: no chance is involved, only a wrong count.

    Offices whose clients served are not known are not judged.
    """
    findings = []
    judged = sorted(burnt.keys() & served.keys())
    for office in judged:
        over = burnt[office] - served[office]
        if over > 0:
            word = choose_form(burnt[office], "код посещения", "кода посещения", "кодов посещения")
            findings.append(
                Finding(
                    kind=SignalKind.CODES_MISUSED,
                    office=office,
                    answers=(),
                    is_about_office=True,
                    measured=float(burnt[office]),
                    expected=float(served[office]),
                    why=(
                        f"Использовано {format_number(burnt[office])} {word}, а клиентов обслужено "
                        f"{format_number(served[office])}: на {format_number(over)} меньше. "
                        "Либо число клиентов указано неверно, либо коды получили не только клиенты."
                    ),
                )
            )
    return Screening(SignalKind.CODES_MISUSED, tuple(findings), len(judged), 0.0)


def find_batches_of_one_device(
    batches: Iterable[BurntBatch],
    declared: Collection[str] = (),
    *,
    rate: float = RATE,
    minimum_codes: int = MINIMUM_CODES,
    minimum_batches: int = MINIMUM_OFFICES,
) -> Screening:
    """The batches that were burnt from fewer devices than chance makes at the network's share of repeated devices.

    A family shares a phone, and clients in the hall share the address of its network, so some codes everywhere come
    from a device that has burnt one before; that share is what a batch is held against. `declared`: hashes of kiosks,
    left out. `rate`: the share of honest batches that are found.
    """
    require_rate(rate)
    batches = list(batches)
    numbers = [
        np.array([count for device, count in batch.by_device.items() if device not in declared and count > 0], np.int64)
        for batch in batches
    ]
    burnt = np.array([counts.sum() for counts in numbers], np.int64)
    devices = np.array([len(counts) for counts in numbers], np.int64)
    # The first code of a batch can repeat no device.
    judgement = judge_counts(burnt - devices, np.maximum(burnt - 1, 0), rate, minimum_codes - 1, minimum_batches)
    if judgement is None:
        return Screening(
            SignalKind.CODES_MISUSED,
            not_applied=f"Партий, из которых использовано хотя бы {minimum_codes} кодов, меньше {minimum_batches}.",
        )
    findings = tuple(
        Finding(
            kind=SignalKind.CODES_MISUSED,
            office=batches[found.unit].office,
            answers=(),
            is_about_office=True,
            measured=found.marked / found.total,
            expected=found.share,
            why=(
                f"Из партии {batches[found.unit].batch} использовано {int(burnt[found.unit])} кодов с "
                f"{int(devices[found.unit])} устройств, больше всего с одного: {int(numbers[found.unit].max())}. "
                f"Повторно с того же устройства {format_percent(found.marked / found.total)} кодов, в сети "
                f"{format_percent(found.share, 1)}. Случайно столько бывает {say_odds(found.probability, 'партии')}."
            ),
            probability=found.probability,
        )
        for found in judgement.found
    )
    return Screening(SignalKind.CODES_MISUSED, findings, judgement.tested, judgement.expected_false)
