"""The table in which a region says how many clients its offices have served, in all and by group. Pure.

A row is an office, a column an audience or an option of a profile question; an empty cell says nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from surveys.divisions import Division, Key
from tabular import Column

CODE, NAME = "code", "name"
WHO = {"jobseeker": "Соискатели", "employer": "Работодатели"}
WIDEST, NARROW = 40, 14  # characters of a column


@dataclass
class Stated:
    """What a row says: clients by audience, and by division and option; what is no number, in words."""

    served: dict[str, int] = field(default_factory=dict)
    groups: dict[Key, dict[int, int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def list_columns(divisions: Sequence[Division]) -> list[Column]:
    """The columns: code and name of the office, all clients by audience, then each option of each question."""
    columns = [Column(CODE, "Код ЦЗН", required=True), Column(NAME, "ЦЗН")]
    columns += [Column(audience, f"{title}: обслужено") for audience, title in WHO.items()]
    for one in divisions:
        columns += [
            Column(_key(one, option), f"{WHO[one.audience]}: {one.text} — {title}")
            for option, title in one.choices.items()
        ]
    return columns


def _key(division: Division, option: int) -> str:
    return f"{division.audience}/{division.profile}/{option}"


def read_row(values: Mapping[str, str], divisions: Sequence[Division], most: int) -> Stated:
    """What a row says; where a question has one number, its empty cells are 0. most: the greatest number."""
    titles = {column.key: column.title for column in list_columns(divisions)}
    stated = Stated()

    def read(key: str) -> int | None:
        text = "".join(values.get(key, "").split())
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text[:12]) <= most and len(text) <= len(str(most))):
            stated.faults.append(f"«{titles[key]}»: «{text[:20]}» — не число от 0 до {most}. Напишите число цифрами.")
            return None
        return int(text)

    for audience in WHO:
        number = read(audience)
        if number is not None:
            stated.served[audience] = number
    for one in divisions:
        numbers = {option: read(_key(one, option)) for option in one.choices}
        if any(number is not None for number in numbers.values()):
            stated.groups[one.key] = {option: number or 0 for option, number in numbers.items()}
    return stated


def write_row(
    code: str,
    name: str,
    served: Mapping[str, int],
    groups: Mapping[Key, Mapping[int, int]],
    divisions: Sequence[Division],
) -> list[str | int | None]:
    """A row of the table with what is known, in the order of its columns."""
    found: list[str | int | None] = [code, name, *(served.get(audience) for audience in WHO)]
    for one in divisions:
        found += [groups.get(one.key, {}).get(option) for option in one.choices]
    return found
