"""Counts in Russian words. Pure."""


def form_of(count: int, one: str, few: str, many: str) -> str:
    """The form of a word that goes with a count: 1 шаг, 3 шага, 12 шагов."""
    number = abs(count)
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many


def counted(count: int, one: str, few: str, many: str) -> str:
    """The count with its word; they stay on one line."""
    return f"{count}\u00a0{form_of(count, one, few, many)}"
