"""Signal 1: answered too fast. Pure, with NumPy.

Two seconds per question are too few to read it (Huang et al. 2012); the relative speed index (Leiner 2019) compares
each page with the median of all who filled it in, so that a slow page does not hide ten skipped ones. Neither knows how
fast honest clients of this survey are, so where the network is large enough its own times decide: an answer is found
if hardly any answer of the other offices is as fast.
"""

import warnings

import numpy as np

from surveys.signals.answers import Flags, Floats, Grouping, Texts
from surveys.signals.findings import Finding, Screening, SignalKind, require_rate, say_odds
from surveys.signals.offices import MINIMUM_ANSWERS, MINIMUM_OFFICES, RATE, Comparison, screen_offices
from surveys.signals.reference import Reference, standing_out
from tabular.numbers import format_number, format_percent

LEAST_SECONDS = 2.0
# A page counts as at most three times faster than usual, so that one left untouched does not decide alone.
FASTEST_PAGE = 3.0
SUSPICIOUS_INDEX = 2.0


def seconds_per_item(seconds: Floats, items: Floats) -> Floats:
    """Seconds per answered question, (answers, pages); NaN where nothing was answered or no time is known."""
    times, answered = np.broadcast_arrays(np.atleast_2d(seconds).astype(float), np.atleast_2d(items).astype(float))
    known = (answered > 0) & (times > 0)
    return np.where(known, times / np.where(known, answered, 1.0), np.nan)


def relative_speed(times: Floats, medians: Floats) -> Floats:
    """The mean over pages of median / time, each at most 3 where there are several: 1 is usual, over 2 suspicious."""
    ratios = medians / times
    if times.shape[1] > 1:
        ratios = np.minimum(ratios, FASTEST_PAGE)
    return _mean(ratios)


def count_fast_pages(times: Floats, least: float = LEAST_SECONDS) -> Floats:
    """How many pages of each answer took less than `least` seconds per question."""
    return (times < least).sum(axis=1)


def find_too_fast(offices: Texts, seconds: Floats, items: Floats, *, rate: float = RATE) -> Screening:
    """The answers that were filled in faster than honest ones are.

    `seconds`: (answers,) in total or (answers, pages), NaN where unknown; `items`: questions answered, of that shape or
    for all alike. `rate`: the share of honest answers that are found. An office that has fewer than 1 / `rate` answers
    elsewhere to be held against is judged by the fixed limits, whose rate nobody knows (`expected_false` is None).
    """
    require_rate(rate)
    times = _as_pages(seconds, items)
    medians = _medians(times)
    index = relative_speed(times, medians)
    known = np.isfinite(index)
    if not known.any():
        return Screening(SignalKind.TOO_FAST, not_applied="Время заполнения неизвестно.")
    grouping = Grouping.of(offices)
    reference = Reference.of(grouping.unit[known], index[known], standing_out(grouping, known, index))
    per_item, fast, usual = _mean(times), count_fast_pages(times), float(_mean(medians[None])[0])
    findings: list[Finding] = []
    expected_false: float | None = 0.0
    for unit, members in enumerate(grouping.members()):
        members = members[known[members]]
        calibrated = reference.knows(unit, rate)
        if calibrated:
            tails = reference.tails(unit, index[members])
            found = tails <= rate
            if expected_false is not None:
                expected_false += len(members) * reference.size(unit, rate)
        else:
            tails = np.full(len(members), np.nan)
            found = (index[members] > SUSPICIOUS_INDEX) | (per_item[members] < LEAST_SECONDS)
            if len(members):
                expected_false = None
        for place, tail in zip(members[found], tails[found], strict=True):
            findings.append(
                Finding(
                    kind=SignalKind.TOO_FAST,
                    office=grouping.codes[unit],
                    answers=(int(place),),
                    is_about_office=False,
                    measured=float(index[place]),
                    expected=1.0,
                    why=_say_why(per_item[place], usual, index[place], (fast[place], times[place]), tail),
                    probability=float(tail) if calibrated else None,
                )
            )
    return Screening(SignalKind.TOO_FAST, tuple(findings), int(known.sum()), expected_false)


def find_fast_offices(
    offices: Texts,
    seconds: Floats,
    items: Floats,
    *,
    rate: float = RATE,
    minimum_answers: int = MINIMUM_ANSWERS,
    minimum_offices: int = MINIMUM_OFFICES,
) -> Screening:
    """The offices with more answers under two seconds per question than chance makes at the network's share."""
    per_item = _mean(_as_pages(seconds, items))
    return screen_offices(
        SignalKind.TOO_FAST,
        Grouping.of(offices),
        np.isfinite(per_item),
        per_item < LEAST_SECONDS,
        describe=_describe_office,
        rate=rate,
        minimum_answers=minimum_answers,
        minimum_offices=minimum_offices,
    )


def _as_pages(seconds: Floats, items: Floats) -> Floats:
    seconds, items = np.asarray(seconds, dtype=float), np.asarray(items, dtype=float)
    if seconds.ndim == 1:
        return seconds_per_item(seconds[:, None], items[:, None] if items.ndim == 1 else items)
    return seconds_per_item(seconds, items)


def _medians(times: Floats) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a page without any time has no median
        return np.nanmedian(times, axis=0)


def _mean(rows: Floats) -> Floats:
    known: Flags = np.isfinite(rows)
    counts = known.sum(axis=1)
    return np.where(counts > 0, np.where(known, rows, 0.0).sum(axis=1) / np.maximum(counts, 1), np.nan)


def _say_why(per_item: float, usual: float, index: float, pages: tuple[int, Floats], tail: float) -> str:
    fast, times = pages
    words = (
        f"На один вопрос ушло в среднем {format_number(per_item, 1)} с, обычно {format_number(usual, 1)} с; "
        f"быстрее обычного в {format_number(index, 1)} раза."
    )
    if len(times) > 1:
        words += f" Шагов быстрее 2 с на вопрос: {fast} из {int(np.isfinite(times).sum())}."
    if np.isfinite(tail):
        return f"{words} В других офисах так быстро отвечают не чаще, чем в {format_percent(tail, 2)} анкет."
    return f"{words} Анкет для сравнения пока мало, порог общий: вдвое быстрее обычного или быстрее 2 с на вопрос."


def _describe_office(found: Comparison) -> str:
    return (
        f"Быстрее 2 с на вопрос заполнены {found.marked} из {found.total} анкет "
        f"({format_percent(found.marked / found.total)}); в сети таких {format_percent(found.share, 1)}. "
        f"С учётом того, как различаются офисы, случайно столько бывает {say_odds(found.probability)}."
    )
