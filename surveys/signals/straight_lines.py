"""Signal 2: the same mark again and again (Johnson 2005; Curran 2016). Pure, with NumPy.

All tens is often honest, so one such answer is never judged: what is judged is how many of them an office has. One
answer is found only for a long run of another mark that the other offices hardly have.
"""

import numpy as np

from surveys.signals.answers import TOP, Floats, Grouping, Marks, Texts, Whole, check_marks, count_answered
from surveys.signals.findings import Finding, Screening, SignalKind, require_rate, say_odds
from surveys.signals.offices import MINIMUM_ANSWERS, MINIMUM_OFFICES, RATE, Comparison, screen_offices
from surveys.signals.reference import Reference, standing_out
from tabular.numbers import choose_form, format_number, format_percent

# From so many marks on, that they are all alike says something.
MINIMUM_ITEMS = 5


def longest_run(marks: Marks, without: int = 0) -> Whole:
    """The longest run of one mark in each answer, blanks left out. `without`: a mark that is not counted."""
    last = np.zeros(len(marks), dtype=marks.dtype)
    run, longest = np.zeros(len(marks), dtype=np.int64), np.zeros(len(marks), dtype=np.int64)
    for column in marks.T:
        answered = column > 0
        run = np.where(answered, np.where(column == last, run + 1, 1), run)
        last = np.where(answered, column, last)
        counted = answered & (column != without)
        longest = np.where(counted, np.maximum(longest, run), longest)
    return longest


def spread_of_marks(marks: Marks) -> Floats:
    """The sample standard deviation of the marks of each answer; NaN below two marks."""
    counts = count_answered(marks)
    values = np.where(marks > 0, marks, np.nan).astype(float)
    means = np.nansum(values, axis=1) / np.maximum(counts, 1)
    squares = np.nansum((values - means[:, None]) ** 2, axis=1)
    return np.where(counts > 1, np.sqrt(squares / np.maximum(counts - 1, 1)), np.nan)


def find_straight_lines(
    offices: Texts, marks: Marks, *, rate: float = RATE, minimum_items: int = MINIMUM_ITEMS
) -> Screening:
    """The answers with a run of one mark below 10 that is too long beside those of the other offices.

    `rate`: the share of honest answers that are found; runs are few numbers, so it is attained only from below. Offices
    with fewer than 1 / `rate` answers elsewhere to be held against are not judged.
    """
    require_rate(rate)
    marks = check_marks(offices, marks)
    judged = count_answered(marks) >= minimum_items
    runs, deviations = longest_run(marks, without=TOP), spread_of_marks(marks)
    grouping = Grouping.of(offices)
    reference = Reference.of(grouping.unit[judged], runs[judged], standing_out(grouping, judged, runs))
    usual = float(np.median(runs[judged])) if judged.any() else 0.0
    findings: list[Finding] = []
    tested, expected_false = 0, 0.0
    for unit, members in enumerate(grouping.members()):
        members = members[judged[members]]
        if not reference.knows(unit, rate):
            continue
        tested += len(members)
        expected_false += len(members) * reference.size(unit, rate)
        tails = reference.tails(unit, runs[members])
        for place, tail in zip(members[tails <= rate], tails[tails <= rate], strict=True):
            findings.append(
                Finding(
                    kind=SignalKind.STRAIGHT_LINE,
                    office=grouping.codes[unit],
                    answers=(int(place),),
                    is_about_office=False,
                    measured=float(runs[place]),
                    expected=usual,
                    why=_say_why(int(runs[place]), float(deviations[place]), float(tail)),
                    probability=float(tail),
                )
            )
    if not tested:
        return Screening(SignalKind.STRAIGHT_LINE, not_applied="Анкет в других офисах пока мало: сравнивать не с чем.")
    return Screening(SignalKind.STRAIGHT_LINE, tuple(findings), tested, expected_false)


def find_straight_offices(
    offices: Texts,
    marks: Marks,
    *,
    rate: float = RATE,
    minimum_items: int = MINIMUM_ITEMS,
    minimum_answers: int = MINIMUM_ANSWERS,
    minimum_offices: int = MINIMUM_OFFICES,
) -> Screening:
    """The offices with too many answers all of one mark, tens among them, beside the network's share."""
    marks = check_marks(offices, marks)
    answered = count_answered(marks)
    return screen_offices(
        SignalKind.STRAIGHT_LINE,
        Grouping.of(offices),
        answered >= minimum_items,
        longest_run(marks) == answered,
        describe=_describe_office,
        rate=rate,
        minimum_answers=minimum_answers,
        minimum_offices=minimum_offices,
    )


def _say_why(run: int, deviation: float, tail: float) -> str:
    word = choose_form(run, "одинаковая оценка", "одинаковые оценки", "одинаковых оценок")
    return (
        f"{run} {word} подряд, и это не десятки; разброс оценок {format_number(deviation, 2)} балла. "
        f"В других офисах такие длинные ряды не чаще, чем в {format_percent(tail, 2)} анкет."
    )


def _describe_office(found: Comparison) -> str:
    return (
        f"Одну и ту же оценку на все вопросы дали {found.marked} из {found.total} анкет "
        f"({format_percent(found.marked / found.total)}); в сети таких {format_percent(found.share)}. "
        f"С учётом того, как различаются офисы, случайно столько бывает {say_odds(found.probability)}."
    )
