"""Forms carry what was seen: a digest tells whether it still stands, a seal what it was."""

import pytest

from seen.digests import digest_seen
from seen.seals import open_seal, seal


def test_a_digest_is_of_the_values_and_not_of_their_order():
    assert digest_seen({"а": 1, "б": [2, None]}) == digest_seen({"б": [2, None], "а": 1})
    assert digest_seen([]) == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"


@pytest.mark.parametrize("other", [{"а": 2}, {"б": 1}, {"а": "1"}, {"а": 1, "б": None}, [["а", 1]]])
def test_a_digest_differs_when_anything_differs(other):
    assert digest_seen({"а": 1}) != digest_seen(other)


def test_a_seal_gives_back_what_was_seen():
    assert open_seal(seal([1, "текст", {"а": None}], salt="tests"), salt="tests") == [1, "текст", {"а": None}]


def test_a_seal_that_is_missing_spoilt_or_of_another_form_is_as_if_nothing_was_seen():
    sealed = seal([1], salt="tests")
    for text, salt in (("", "tests"), (sealed[:-1], "tests"), (f"x{sealed}", "tests"), (sealed, "tests.other")):
        assert open_seal(text, salt=salt) is None
