"""Requests larger than any page takes."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_body_of_five_gigabytes_is_refused_before_it_is_read(client: Client):
    response = client.generic("POST", "/cabinet/login/", b"", CONTENT_LENGTH=str(5 * 1024**3))
    assert response.status_code == 413
    assert "не больше 64 МБ" in response.content.decode()


def test_a_script_is_told_as_it_is_told_of_other_faults(client: Client):
    headers = {"Accept": "application/json"}
    response = client.generic("POST", "/cabinet/login/", b"", headers=headers, CONTENT_LENGTH=str(65 * 1024**2))
    assert "слишком большие" in response.json()["faults"][0]


@pytest.mark.parametrize("length", ["", "abc", "-1", str(64 * 1024**2)])
def test_other_lengths_go_on_to_the_page(client: Client, length: str):
    assert client.generic("GET", "/healthz", b"", CONTENT_LENGTH=length).status_code == 200
