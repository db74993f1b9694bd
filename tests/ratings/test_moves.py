"""What the rules of a new edition alone do to the campaign before."""

from decimal import Decimal

from ratings.release.summary import Moves, count_moves


def decimals(**values: str) -> dict[str, Decimal]:
    return {code: Decimal(value) for code, value in values.items()}


def test_offices_with_a_place_under_both_rules_are_compared():
    before = decimals(a="70.00", b="80.00", c="90.00", lost="60.00")
    after = decimals(a="69.00", b="80.00", c="90.25", new="50.00", other="51.00")
    found = count_moves(before, after, (Decimal("71.30"), Decimal("70.95")))
    assert found == Moves(
        offices=3,
        moved=2,
        lost=1,
        gained=2,
        median="0.00",
        least="-1.00",
        most="0.25",
        country=("71.30", "70.95"),
    )


def test_the_median_of_an_even_number_is_rounded_half_up():
    found = count_moves(decimals(a="70.00", b="70.00"), decimals(a="70.01", b="70.02"), None)
    assert (found.median, found.country) == ("0.02", None)


def test_nothing_is_told_where_no_office_has_both():
    assert count_moves(decimals(a="70.00"), decimals(b="70.00"), None) is None
