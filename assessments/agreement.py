"""How far two experts agree who judge the same lines without knowing of each other. Pure."""

from fractions import Fraction


def find_kappa(both_yes: int, yes_no: int, no_yes: int, both_no: int) -> float | None:
    """Cohen's kappa (1960): agreement beyond what chance gives, 1 for full; None where there is nothing to compare.

    Counts of lines that both confirm, only the first, only the second, neither. 40, 5, 3, 12: 0.659574. Where both say
    the same of all lines, chance alone explains it, and kappa is undefined: None, too.
    """
    total = both_yes + yes_no + no_yes + both_no
    if not total:
        return None
    first, second = both_yes + yes_no, both_yes + no_yes
    by_chance = Fraction(first * second + (total - first) * (total - second), total * total)
    if by_chance == 1:
        return None
    agreed = Fraction(both_yes + both_no, total)
    return float((agreed - by_chance) / (1 - by_chance))
