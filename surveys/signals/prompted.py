"""Signal 9: clients who say that they were told what to answer. Pure, with NumPy."""

import numpy as np

from surveys.signals.answers import Flags, Grouping, Texts
from surveys.signals.findings import Finding, Screening, SignalKind, say_odds
from surveys.signals.offices import MINIMUM_ANSWERS, MINIMUM_OFFICES, RATE, Comparison, screen_offices
from tabular.numbers import format_percent


def find_prompted(offices: Texts, was_prompted: Flags) -> Screening:
    """Every answer with a "yes": a client's statement, so no chance is involved and nothing is tested."""
    grouping, said_yes = Grouping.of(offices), np.asarray(was_prompted, dtype=bool)
    findings = tuple(
        Finding(
            kind=SignalKind.PROMPTED,
            office=grouping.codes[grouping.unit[place]],
            answers=(int(place),),
            is_about_office=False,
            measured=1.0,
            expected=0.0,
            why="На вопрос «Подсказывали ли вам, что ответить?» клиент ответил «да».",
        )
        for place in np.flatnonzero(said_yes)
    )
    return Screening(SignalKind.PROMPTED, findings, len(said_yes), None)


def find_prompting_offices(
    offices: Texts,
    was_asked: Flags,
    was_prompted: Flags,
    *,
    rate: float = RATE,
    minimum_answers: int = MINIMUM_ANSWERS,
    minimum_offices: int = MINIMUM_OFFICES,
) -> Screening:
    """The offices where more clients say so than chance makes at the network's share.

    `was_asked`: who answered the question, yes or no; `was_prompted`: who said yes. `rate`: of honest offices found.
    """
    return screen_offices(
        SignalKind.PROMPTED,
        Grouping.of(offices),
        np.asarray(was_asked, dtype=bool),
        np.asarray(was_prompted, dtype=bool),
        describe=_describe_office,
        rate=rate,
        minimum_answers=minimum_answers,
        minimum_offices=minimum_offices,
    )


def _describe_office(found: Comparison) -> str:
    return (
        f"{found.marked} из {found.total} ответивших клиентов ({format_percent(found.marked / found.total)}) говорят, "
        f"что им подсказывали; в сети таких {format_percent(found.share, 1)}. "
        f"С учётом того, как различаются офисы, случайно столько бывает {say_odds(found.probability)}."
    )
