"""Answers as an expert looks at them: marks side by side, how fast, when, from which device, in which words. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase
from typing import Any

from surveys.form import TOP, Form, Mark
from surveys.signals import SignalKind
from surveys.singles import read_single
from tabular.numbers import format_number, format_percent

# What stands for the device of an answer that came from a declared network: many people share it.
SHARED_DEVICE = "declared"
SHARED = "из объявленной сети"
SHORT = {Mark.NOTHING: "", Mark.YES: "да", Mark.NO: "нет", Mark.UNKNOWN: "?"}
# Findings about an office whose figures are counts; those of the others are shares.
COUNTS = frozenset({SignalKind.BURST, SignalKind.NEAR_DUPLICATES, SignalKind.CODES_MISUSED})


@dataclass(frozen=True)
class Column:
    """A scored question, above its marks."""

    number: str
    title: str


@dataclass(frozen=True)
class JudgedAnswer:
    """One answer; `device` is a letter that stands for its device on this page only."""

    key: int
    marks: tuple[str, ...]
    seconds: int | None
    sent_at: datetime
    way: str
    device: str
    texts: tuple[str, ...]
    was_prompted: bool
    is_confirmed: bool
    standing: str
    is_waiting: bool
    whys: tuple[str, ...]


def list_columns(form: Form) -> list[Column]:
    """The questions that marks stand for, in their order."""
    return [Column(number, form.by_number[number].text) for number in form.scored]


def name_devices(devices: Iterable[str]) -> dict[str, str]:
    """A letter for each device, in the order in which they first stand there; a declared network has words."""
    letters = _letters()
    named = {device: next(letters) for device in dict.fromkeys(devices) if device and device != SHARED_DEVICE}
    return named | {SHARED_DEVICE: SHARED}


def read_judged(form: Form, response: Any, devices: Mapping[str, str], whys: Sequence[str]) -> JudgedAnswer:
    """response: a row that `ResponseQuerySet.with_decision` has found, with `is_waiting`."""
    single = read_single(form, bytes(response.marks), response.rest, response.mean)
    return JudgedAnswer(
        key=response.pk,
        marks=tuple(str(mark) if 1 <= mark <= TOP else SHORT[Mark(mark)] for mark in bytes(response.marks)),
        seconds=response.seconds,
        sent_at=response.sent_at,
        way=response.get_origin_display(),
        device=devices.get(response.device, ""),
        texts=tuple(said.answer for said in single.texts),
        was_prompted=bool(response.was_prompted),
        is_confirmed=response.is_confirmed,
        standing=_say_standing(response),
        is_waiting=response.is_waiting,
        whys=tuple(whys),
    )


def say_figures(kind: str, is_about_office: bool, measured: float, expected: float) -> tuple[str, str]:
    """What was measured and what is usual, in the figures of the signal."""
    if kind == SignalKind.CONFIRMED_LOWER:
        points = format_number(measured * 100, 1)
        return f"{points} процентного пункта", "нет разницы"
    if kind == SignalKind.PROMPTED and not is_about_office:
        return "да", "нет"
    if not is_about_office or (kind in COUNTS and not (kind == SignalKind.CODES_MISUSED and measured <= 1)):
        return format_number(measured, 1), format_number(expected, 1)
    return format_percent(measured, 1), format_percent(expected, 1)


def _say_standing(response: Any) -> str:
    if response.excluded:
        return f"исключена: {response.get_excluded_display()}"
    if response.is_waiting:
        return "ждёт второго эксперта"
    return "оставлена" if response.decision == "keep" else "без решения"


def _letters() -> Iterator[str]:
    """A to Z, AA to ZZ and so on."""
    shorter = [""]
    while True:
        shorter = [before + letter for before in shorter for letter in ascii_uppercase]
        yield from shorter
