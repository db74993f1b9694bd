"""What is read without a form is what the form would read."""

import itertools

import pytest

from surveys.forms import SurveyForm, read_plain

FLAGS = (None, "", "0", "1")


def without(fields: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value is not None}


@pytest.mark.parametrize(("is_remote", "was_prompted", "text"), itertools.product(FLAGS, FLAGS, (None, "", "  ")))
def test_plain_fields_are_read_as_the_form_reads_them(is_remote, was_prompted, text):
    sent = without(
        {"is_remote": is_remote, "was_prompted": was_prompted, "visit": text, "email": text, "website": text}
    )
    form = SurveyForm(sent)
    assert form.is_valid()
    assert read_plain(sent) | {"website": ""} == form.cleaned_data


@pytest.mark.parametrize(
    "sent",
    [
        {"visit": "ABC"},
        {"email": "anna@example.org"},
        {"website": "http://example.org"},
        {"is_remote": "2"},
        {"was_prompted": "да"},
    ],
)
def test_all_else_is_left_to_the_form(sent):
    assert read_plain(sent) is None
