"""Attacks on the portal as a whole that belong to no page; those on a form, a file or a limit stand with it."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.fixtures.pages import markup

FOREIGN = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
)


@pytest.mark.parametrize("target", FOREIGN)
@pytest.mark.parametrize("path", ["/cabinet/login/", "/cms/login/", "/cms/logout/", "/cabinet/logout/", "/view/"])
def test_no_address_sends_one_to_another_site(client, editor, path, target):
    signed_in = Client()
    signed_in.force_login(editor, "django.contrib.auth.backends.ModelBackend")
    words = {"next": target, "username": "editor", "password": "Пароль-для-проверки-1", "view": "large"}
    for visitor in (client, signed_in):
        for answer in (visitor.get(path, {"next": target}), visitor.post(path, words)):
            to = urlsplit(answer.headers.get("Location", "").replace("\\", "/"))
            assert (to.scheme, to.netloc) == ("", ""), answer.headers["Location"]


@pytest.mark.parametrize(
    "path", ["//evil.example", "///evil.example/x", "/\\evil.example", "/%5Cevil.example", "/%2F/evil.example"]
)
def test_a_path_is_no_address_of_another_site(client, pilot, path):
    answer = client.get("/", PATH_INFO=path)
    to = urlsplit(answer.headers.get("Location", "").replace("\\", "/"))
    assert (to.scheme, to.netloc) == ("", "")
    assert answer.status_code in {301, 302, 404}


@pytest.mark.parametrize(
    "said",
    [
        {"x-forwarded-host": "evil.example"},
        {"x-http-method-override": "POST"},
        {"x-original-url": "/cabinet/"},
        {"accept-language": "en"},
        {"accept": "application/json"},
        {"range": "bytes=0-10"},
        {"cookie": "view=evil; messages=evil; csrftoken=evil"},
        {"if-none-match": "evil"},
        {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ],
)
def test_what_one_visitor_says_is_not_served_to_the_next(client, pilot, said):
    """Cache poisoning: whoever asks first makes the copy that all others get."""
    poisoned = Client().get("/faq/", headers=said)
    page = client.get("/faq/")
    assert page.status_code == 200
    assert markup(page) == markup(Client().get("/faq/", headers={"cache-control": "no-cache"}))
    assert "evil" not in markup(page)
    assert poisoned.status_code in {200, 304}
