"""Stems, excerpts and marks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import MAX_QUERY, cut_excerpt, mark_words, normalise, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [("чек-листы", "чек-лист"), ("елка", "ёлка"), ("Показатели", "показателя"), ("АНКЕТЫ", "анкета")],
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert stems(one) == stems(other) != ""


@pytest.mark.parametrize("text", ["", '"', "%", "  ", "—", "\x00", "🙂"])
def test_a_text_without_words_has_no_stems(text):
    assert stems(text) == ""


def test_a_query_is_cut_and_loses_control_characters():
    assert normalise("  чек\x00лист\n" + "я" * 10_000).startswith("чек лист яяя")
    assert len(normalise("я" * 10_000)) == MAX_QUERY


def test_words_are_marked_in_any_form_and_the_text_is_escaped():
    assert mark_words("Анкета <b> & анкеты", "анкетой") == ("<mark>Анкета</mark> &lt;b&gt; &amp; <mark>анкеты</mark>")


def test_an_excerpt_is_around_the_first_found_word():
    text = "начало " * 100 + "здесь ёлка стоит " + "конец " * 100
    piece = cut_excerpt(text, "елки", 80)
    assert "<mark>ёлка</mark>" in piece
    assert piece.startswith("… ")
    assert piece.endswith(" …")
    assert len(re.sub(r"<[^>]+>", "", piece)) < 100


def test_an_excerpt_without_a_found_word_is_the_beginning():
    assert cut_excerpt("короткий текст", "другое") == "короткий текст"


@given(st.text(max_size=400), st.text(max_size=60))
def test_no_text_and_no_query_breaks_an_excerpt_or_lets_markup_through(text, query):
    piece = cut_excerpt(text, query)
    assert "<" not in piece.replace("<mark>", "").replace("</mark>", "")
