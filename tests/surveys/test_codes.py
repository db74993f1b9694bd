"""Codes that people copy by hand."""

import itertools

import pytest

from surveys.codes import ALPHABET, RECEIPT, VISIT, derive_code, digest_code, read_code, show_code

CODE = derive_code(b"secret", "one", VISIT)


def test_code_follows_from_its_secret_and_name_alone():
    assert derive_code(b"secret", "one", VISIT) == CODE
    assert derive_code(b"secret", "two", VISIT) != CODE
    assert derive_code(b"other", "one", VISIT) != CODE


def test_code_is_read_as_hands_write_it():
    assert read_code(show_code(CODE), VISIT) == CODE
    assert read_code(f"  {CODE[:3].lower()} – {CODE[3:]}\n", VISIT) == CODE


def test_cyrillic_look_alikes_are_read():
    latin = next(code for n in range(500) if set("ABEKMHPCTX") & set(code := derive_code(b"s", str(n), VISIT)))
    cyrillic = latin.translate(str.maketrans("ABEKMHPCTX", "АВЕКМНРСТХ"))
    assert cyrillic != latin
    assert read_code(cyrillic, VISIT) == latin


def test_each_wrong_sign_is_seen():
    for place, sign in itertools.product(range(VISIT), ALPHABET):
        wrong = CODE[:place] + sign + CODE[place + 1 :]
        assert (read_code(wrong, VISIT) is None) == (sign != CODE[place])


def test_neighbours_that_changed_places_are_seen():
    for place in range(VISIT - 1):
        one, two = CODE[place : place + 2]
        wrong = CODE[:place] + two + one + CODE[place + 2 :]
        assert (read_code(wrong, VISIT) is None) == (one != two)


@pytest.mark.parametrize("text", ["", "0", CODE[:-1], CODE + "2", "O" * VISIT, "ЖЖЖЖЖЖЖЖЖЖ"])
def test_what_is_no_code_is_none(text):
    assert read_code(text, VISIT) is None


def test_signs_come_evenly_and_codes_do_not_repeat():
    codes = [derive_code(b"secret", str(number), RECEIPT) for number in range(20_000)]
    assert len(set(codes)) == len(codes)
    for place in range(RECEIPT - 1):
        counts = [sum(code[place] == sign for code in codes) for sign in ALPHABET]
        expected = len(codes) / len(ALPHABET)
        # Chi-square of 30 degrees of freedom: 70.1 is passed once in 100,000 times, and these codes never change.
        assert sum((count - expected) ** 2 / expected for count in counts) < 70.1


def test_digest_is_that_of_the_code_without_hyphens():
    assert digest_code("ABC") == "b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78"
