"""Invented answers of the demonstration: who said what, when, and what is counted of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from index_engine.inputs import Audience, Inputs, Method, Pair, Tally
from surveys.form import TOP, Mark

from .streams import SEED, Stream, open_stream

# What it takes above 0 to get a nine and a ten rather than an eight, and below 0 to lose another point.
PRAISE, BLAME = (0.5, 1.1), 0.3
# What says that a question has no answer that counts; of other kinds it is left blank.
UNANSWERED = {"gate_scale": Mark.NO, "matrix_row": Mark.UNKNOWN, "yes_no_unknown": Mark.UNKNOWN}
OPENS, CLOSES = 9 * 60 + 5, 17 * 60 + 50  # minutes of the day in which people answer
PACE = (50, 90)  # tenths of a second for a question
MOST_UNEQUAL = 4  # how many times as many clients of one group as of another do not answer
UNKNOWN_ONE_IN = 20  # clients of whom an office does not know the group
SUNDAY_AND_SATURDAY = frozenset({5, 6})


@dataclass(frozen=True)
class Asked:
    """A scored question with its habits: how often it is answered, how pleased people are (on the latent scale)."""

    audience: Audience
    number: str
    kind: str
    indicator: str
    answered: float
    on_premises: bool
    ease: float


def list_asked(document: Mapping[str, Any], method: Method, seed: int) -> list[Asked]:
    """The questions that count, with habits drawn once for both waves; employers are a little stricter."""
    known = {(question.audience, question.number): question.indicator for question in method.questions}
    asked = []
    for order, questionnaire in enumerate(document["questionnaires"]):
        audience = Audience(questionnaire["audience"])
        drawn = open_stream(seed, Stream.QUESTIONS, order)
        for question in questionnaire["questions"]:
            share, ease = drawn.random(), drawn.standard_normal()
            indicator = known.get((audience, question["number"]))
            if indicator is None:
                continue
            lowest, highest = {
                "gate_scale": (0.15, 0.45),  # only those who said yes
                "matrix_row": (0.35, 0.85),  # only those who use the channel
                "yes_no_unknown": (0.75, 0.85),  # without those who do not know
            }.get(question["kind"], (0.92, 0.98))
            asked.append(
                Asked(
                    audience=audience,
                    number=question["number"],
                    kind=question["kind"],
                    indicator=indicator,
                    answered=lowest + (highest - lowest) * share,
                    on_premises=question["skip_if_remote"],
                    ease=(0.95 if audience == Audience.JOBSEEKER else 0.85) + 0.28 * ease,
                )
            )
    return asked


@dataclass(frozen=True)
class Crowd:
    """What the people of one audience said of one office. Shapes: n people, q questions.

    `latent` (n, q): an answer is positive above 0; `answered` (n, q): whether there is one; `is_remote` (n).
    """

    office: str
    audience: Audience
    asked: Sequence[Asked]
    latent: NDArray[np.float64]
    answered: NDArray[np.bool_]
    is_remote: NDArray[np.bool_]

    @classmethod
    def draw(
        cls,
        office: str,
        audience: Audience,
        asked: Sequence[Asked],
        people: int,
        quality: NDArray[np.float64],
        drawn: Generator,
    ) -> Self:
        """So many people; quality: of the office by question, on the latent scale."""
        shape = (people, len(asked))
        opinion = np.sqrt(0.45) * drawn.standard_normal((people, 1))
        latent = opinion + np.sqrt(0.55) * drawn.standard_normal(shape)
        latent += quality + np.array([item.ease for item in asked])
        answered = drawn.random(shape) < np.array([item.answered for item in asked])
        is_remote = drawn.random((people, 1)) < (0.15 if audience == Audience.JOBSEEKER else 0.35)
        answered &= ~(is_remote & np.array([item.on_premises for item in asked]))
        return cls(office, audience, asked, latent, answered, is_remote[:, 0])

    def __len__(self) -> int:
        return len(self.latent)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of the questions, in the order of columns."""
        return tuple(item.number for item in self.asked)

    def count_into(self, result: Inputs) -> None:
        """Add counts of each question and of each pair to the inputs."""
        present = self.answered.astype(np.int64)
        positive = (self.answered & (self.latent > 0)).astype(np.int64)
        counts, goods = present.sum(axis=0).tolist(), positive.sum(axis=0).tolist()
        both = (present.T @ present).tolist()
        goods_both = (positive.T @ positive).tolist()
        goods_of_first = (positive.T @ present).tolist()
        numbers = self.numbers
        for i, number in enumerate(numbers):
            if counts[i]:
                result.tallies.append(Tally(self.office, self.audience, number, counts[i], goods[i]))
            for j in range(i + 1, len(numbers)):
                if both[i][j]:
                    result.pairs.append(
                        Pair(
                            office=self.office,
                            audience=self.audience,
                            first=number,
                            second=numbers[j],
                            answered=both[i][j],
                            positive=goods_both[i][j],
                            positive_first=goods_of_first[i][j],
                            positive_second=goods_of_first[j][i],
                        )
                    )

    def mark(self) -> NDArray[np.uint8]:
        """What each person marks on the form, (n, q): see surveys.form.Mark."""
        nice = self.latent > 0
        points = np.where(
            nice,
            TOP - len(PRAISE) + sum((self.latent > step).astype(np.int64) for step in PRAISE),
            np.maximum(1, TOP - len(PRAISE) - 1 - (-self.latent / BLAME).astype(np.int64)),
        )
        said = np.where(nice, Mark.YES, Mark.NO)
        has_points = np.array([item.kind != "yes_no_unknown" for item in self.asked])
        marks = np.where(has_points, points, said)
        blank = np.array([UNANSWERED.get(item.kind, Mark.NOTHING) for item in self.asked])
        skipped = self.is_remote[:, None] & np.array([item.on_premises for item in self.asked])
        return np.where(self.answered, marks, np.where(skipped, Mark.NOTHING, blank)).astype(np.uint8)


class Visit(NamedTuple):
    """When somebody answered: the day, the minute of the day by the office's clock, seconds that it took."""

    day: date
    minute: int
    seconds: int


def invent_visits(crowd: Crowd, days: Sequence[date], wave: int, seed: int = SEED) -> list[Visit]:
    """When each person of a crowd answered, on working days of these, in their order."""
    drawn = open_stream(seed, Stream.VISITS, wave, *_path(crowd))
    open_days = [day for day in days if day.weekday() not in SUNDAY_AND_SATURDAY]
    chosen = drawn.integers(0, len(open_days), len(crowd)).tolist()
    minutes = drawn.integers(OPENS, CLOSES, len(crowd)).tolist()
    paces = drawn.integers(*PACE, len(crowd)).tolist()
    questions = crowd.answered.sum(axis=1).tolist()
    return [
        Visit(open_days[day], minute, max(20, pace * count // 10))
        for day, minute, pace, count in zip(chosen, minutes, paces, questions, strict=True)
    ]


def invent_profiles(crowd: Crowd, sizes: Sequence[int], wave: int, seed: int = SEED) -> list[list[int]]:
    """What each person chose of so many options of each question about who answers, counted from 1."""
    drawn = open_stream(seed, Stream.PROFILES, wave, *_path(crowd))
    return [[int(drawn.integers(1, size + 1)) for size in sizes] for _ in range(len(crowd))]


def invent_groups(
    crowd: Crowd, chosen: Sequence[Sequence[int]], sizes: Sequence[int], clients: int, wave: int, seed: int = SEED
) -> list[list[int]]:
    """How many of an office's clients would choose each option of each question about who answers, the unknown first.

    chosen: by whom that answered (`invent_profiles`), of so many options (`sizes`). Who answered is among the clients;
    the others are shared out alike at all offices of a region, so some of its groups answer more often than others.
    """
    region, _, audience = _path(crowd)
    drawn = open_stream(seed, Stream.GROUPS, wave, region, audience)
    found = []
    for place, size in enumerate(sizes):
        weights = drawn.integers(1, MOST_UNEQUAL + 1, size).tolist()
        people = [sum(one[place] == option for one in chosen) for option in range(1, size + 1)]
        others = max(0, clients - sum(people))
        unknown = min(others, clients // UNKNOWN_ONE_IN)
        shares = [(others - unknown) * weight // sum(weights) for weight in weights]
        unknown = others - sum(shares)
        found.append([unknown, *(here + more for here, more in zip(people, shares, strict=True))])
    return found


def _path(crowd: Crowd) -> tuple[int, ...]:
    """What chooses a crowd's stream: its office's region and number, its audience."""
    region, number = crowd.office.split("-")[1:]
    return int(region), int(number), list(Audience).index(crowd.audience)
