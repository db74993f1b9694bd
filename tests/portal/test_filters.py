"""Numbers and words as Russian readers expect them."""

from decimal import Decimal

import pytest

from portal.templatetags.portal import first_words, percent, plural, ru, svg_width

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (2885, None, f"2{NBSP}885"),
        (Decimal("-1234.5"), 2, f"−1{NBSP}234,50"),
        (None, None, "—"),
    ],
)
def test_numbers_are_rounded_half_up_and_written_in_russian(value, places, shown):
    assert ru(value, places) == shown


def test_a_share_is_written_as_a_percentage():
    assert percent(Decimal("0.225")) == f"23{NBSP}%"
    assert percent(None) == "—"


@pytest.mark.parametrize(
    ("count", "form"),
    [
        (1, "ответ"),
        (2, "ответа"),
        (5, "ответов"),
        (11, "ответов"),
        (21, "ответ"),
        (112, "ответов"),
        (0.5, "ответа"),
        (Decimal("1.5"), "ответа"),
        ("1.50", "ответа"),
        ("5.00", "ответов"),
        (None, "ответов"),
    ],
)
def test_words_agree_with_counts(count, form):
    assert plural(count, "ответ,ответа,ответов") == form


def test_a_text_is_cut_between_words_and_only_where_it_has_to_be():
    assert first_words("Вход оформлен в фирменном стиле", 20) == "Вход оформлен в…"
    assert first_words("Вход", 20) == "Вход"
    assert first_words("https://example.org/a/long/address", 12) == "https://exa…"


def test_a_bar_never_leaves_its_frame():
    assert (svg_width(Decimal("1.2")), svg_width(Decimal(-1)), svg_width(None)) == ("100.00", "0.00", "0.00")
