"""Slips, synonyms, and the vocabulary that slips are mended to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.slips import Vocabulary
from search.synonyms import MOST, every_name, list_variants, stem_query
from search.text import stems

WORDS = Vocabulary.of(["Офис, офис и офисы: анкета соискателя; в анкете вопрос 3.1.2. Центр занятости Ёлкино"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("анкта", "анкета"),  # missing
        ("анккета", "анкета"),  # doubled
        ("акнета", "анкета"),  # swapped
        ("амкета", "анкета"),  # another
        ("бнкета", "анкета"),  # the first letter
        ("Анкта соискателя", "анкета соискателя"),
        ("соискателями", "соискателями"),  # a form of a known word
        ("соизкателями", "соискателя"),  # a slip in a form that no text has
        ("jabc", "офис"),  # the other layout of the keyboard
        ("fyrtnf", "анкета"),
        ("fyrnf", "анкета"),
        ("центрзанятости", "центр занятости"),
        ("ёлкино", "ёлкино"),
        ("елкна", "елкино"),
        ("3.1.3", "3.1.3"),
        ("office", "office"),
        ("небывальщина", "небывальщина"),
        ("и", "и"),
    ],
)
def test_a_word_that_no_text_has_is_taken_for_the_nearest(typed, meant):
    assert WORDS.mended(typed) == meant


def test_without_words_nothing_is_mended():
    assert Vocabulary({}).mended("анкта") == "анкта"


@given(st.text(max_size=60))
def test_any_text_may_be_typed(text):
    assert isinstance(WORDS.mended(text), str)
    assert len(list_variants(text)) <= MOST


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ХМАО", "Ханты-Мансийский автономный округ"),
        ("янао", "Ямало-Ненецкий автономный округ"),
        ("в Самаре", "в Самарская область"),
        ("Питере", "Санкт-Петербург"),
        ("Мск", "Москва"),
        ("чеклисты", "чек-лист"),
        ("чек-листы", "чеклист"),
        ("ЦЗН Брянск", "центр занятости Брянская область"),
        ("центры занятости", "ЦЗН"),
        ("нижний новгород", "Нижегородская область"),
    ],
)
def test_names_that_people_use_are_known_in_any_form(typed, said):
    assert list_variants(typed)[0] == typed
    assert said in list_variants(typed)


def test_short_names_are_not_found_in_other_words():
    assert list_variants("на") == ["на"]
    assert list_variants("анкета") == ["анкета"]
    assert stem_query("—") == []


def test_no_name_is_lost_in_another():
    assert all(stems(name) for name in every_name())
