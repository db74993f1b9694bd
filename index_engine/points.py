"""Points that are computed from statistics, not ticked in a checklist."""

from fractions import Fraction


def score_growth(
    current: int | Fraction, previous: int | Fraction, maximum: int | Fraction, factor: int | Fraction = 2
) -> Fraction | None:
    """Points for growth, (current / previous - 1) x factor within 0 and the maximum (design.md, section 5).

    460 after 400 gives 0.3. None, not measured, where there was nothing before: growth from zero has no size.
    ValueError for negative numbers.
    """
    if current < 0 or previous < 0 or maximum < 0:
        raise ValueError("Growth is computed from numbers that are not negative.")
    if previous == 0:
        return None
    growth = (Fraction(current) / Fraction(previous) - 1) * factor
    return min(max(growth, Fraction(0)), Fraction(maximum))
