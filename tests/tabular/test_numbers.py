"""Numbers and counts as Russian readers know them."""

from decimal import Decimal, InvalidOperation

import pytest

from tabular.numbers import (
    choose_form,
    format_count,
    format_figure,
    format_measured,
    format_number,
    format_percent,
    format_signed,
    put_comma,
    read_decimal,
)

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("0.35"), None, "0,35"),
        (Decimal("1.50"), None, "1,5"),
        (Decimal("2.00"), None, "2"),
        (100, None, "100"),
        (Decimal("1E+3"), None, f"1{NBSP}000"),
        (2885, None, f"2{NBSP}885"),
        (1234567, None, f"1{NBSP}234{NBSP}567"),
        (2300, 0, f"2{NBSP}300"),
        (-3, None, "−3"),
        (0.1, None, "0,1"),
        ("1234.5", 1, f"1{NBSP}234,5"),
        (Decimal("72.35"), 1, "72,4"),
        (Decimal("64.25"), 1, "64,3"),
        (Decimal("93.115"), 2, "93,12"),
        (2.675, 2, "2,68"),
        ("-0.125", 2, "−0,13"),
        ("-0.004", 2, "0,00"),
        (Decimal("-0.00"), None, "0"),
        (Decimal("-1234.5"), 2, f"−1{NBSP}234,50"),
        (None, None, "—"),
        ("", 2, "—"),
        (0, None, "0"),
    ],
)
def test_numbers_are_rounded_half_up_and_written_in_russian(value, places, text):
    assert format_number(value, places) == text


def test_a_published_figure_has_two_decimals():
    assert [format_figure(value) for value in ("72.4", 5, None)] == ["72,40", "5,00", "—"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.5", "+1,50"),
        (Decimal("-0.25"), "−0,25"),
        (Decimal(0), "0,00"),
        ("0.004", "0,00"),
        ("-0.004", "0,00"),
        (None, "—"),
    ],
)
def test_a_difference_says_its_sign(value, text):
    assert format_signed(value) == text


def test_a_share_is_written_as_a_percentage():
    assert format_percent(Decimal("0.225")) == f"23{NBSP}%"
    assert format_percent("0.7236", 2) == f"72,36{NBSP}%"
    assert format_percent(None) == "—"


def test_a_measured_share_below_a_limit_does_not_read_as_that_limit():
    told = [format_measured(Decimal(share)) for share in ("0.7999", "0.8000", "1.0000")]
    assert told == [f"79{NBSP}%", f"80{NBSP}%", f"100{NBSP}%"]
    assert format_measured(None) == "—"


@pytest.mark.parametrize(
    ("count", "form"),
    [(0, "шагов"), (1, "шаг"), (2, "шага"), (5, "шагов"), (11, "шагов"), (12, "шагов"), (21, "шаг"), (112, "шагов")],
)
def test_words_agree_with_counts(count, form):
    assert choose_form(count, "шаг", "шага", "шагов") == form
    assert format_count(count, "шаг", "шага", "шагов") == f"{count}{NBSP}{form}"


def test_files_get_a_comma_and_keep_the_rest():
    assert put_comma("-1234.50") == "-1234,50"


@pytest.mark.parametrize(
    ("text", "number"),
    [("72.40", Decimal("72.40")), ("-0.5", Decimal("-0.5")), ("0", Decimal(0)), ("", None), (None, None)],
)
def test_a_kept_number_is_read_to_its_last_place_and_what_is_not_there_is_none(text, number):
    assert str(read_decimal(text)) == str(number)


def test_a_damaged_number_is_no_missing_one():
    with pytest.raises(InvalidOperation):
        read_decimal("72,40")
