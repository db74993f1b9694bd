"""What divides the clients of an audience into groups: profile questions with options, of which one is chosen. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.form import Form, list_profile
from tabular.numbers import format_number

Key = tuple[str, str]  # audience, number of the question
NOT_KNOWN = 0  # the option of clients of whom it is not known


@dataclass(frozen=True)
class Division:
    """A profile question of an audience; options are counted from 1."""

    audience: str
    profile: str
    text: str
    options: tuple[str, ...]

    @property
    def key(self) -> Key:
        """What names it."""
        return self.audience, self.profile

    @property
    def choices(self) -> dict[int, str]:
        """Options with their words, «Не знаем» last."""
        return {**dict(enumerate(self.options, 1)), NOT_KNOWN: "Не знаем"}

    def name(self, first: int, last: int) -> str:
        """A group of neighbouring options in words: all of one or two, the first and the last of more."""
        start, end = self.options[first - 1], self.options[last - 1]
        if first == last:
            return start
        return f"{start}{', ' if last - first == 1 else ' … '}{end[:1].lower()}{end[1:]}"


def list_divisions(form: Form) -> list[Division]:
    """What divides the clients of this survey, in the order of its questions."""
    return [Division(form.audience, one.number, one.text, one.options) for one in list_profile(form)]


def explain_mismatch(served: int | None, numbers: Mapping[int, int]) -> str:
    """Why these numbers by option are not all clients served, and how to mend it, in Russian; empty where they are."""
    if served is None:
        return "Сначала укажите, сколько всего клиентов обслужили."
    told = sum(numbers.values())
    if told == served:
        return ""
    apart = format_number(abs(served - told))
    sums = f"В сумме {format_number(told)}, а обслужено {format_number(served)}."
    if told > served:
        return f"{sums} Уменьшите числа на {apart} или исправьте общее число клиентов."
    unknown = numbers.get(NOT_KNOWN, 0)
    rest = f"впишите {apart}" if not unknown else f"увеличьте на {apart} число"
    return f"{sums} Проверьте числа; если про остальных не знаете, {rest} в строке «Не знаем»."
