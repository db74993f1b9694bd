"""Whose address counts: what our own proxy has seen, never what a visitor says."""

import pytest
from axes.models import AccessAttempt
from django.conf import settings

from network.visitors import UNKNOWN, client_address, client_network
from portal import gunicorn
from tests.fixtures.pages import markup

SIGN_IN = "/cabinet/login/"


@pytest.fixture
def behind(monkeypatch):
    """Sets how many proxies of ours stand before the portal."""
    return lambda count: monkeypatch.setattr(settings, "TRUSTED_PROXY", count)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "5.5.5.5", "5.5.5.5"),
        (1, "6.6.6.6, 5.5.5.5", "5.5.5.5"),
        (1, "6.6.6.6,5.5.5.5 ", "5.5.5.5"),
        (1, "5.5.5.5, odd", "127.0.0.1"),
        (1, "5.5.5.5,", "127.0.0.1"),
        (1, "unknown", "127.0.0.1"),
        (1, "5.5.5.5:443", "127.0.0.1"),
        (1, "fe80::1%eth0", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "2001:DB8:0::0001", "2001:db8::1"),
        (1, "::ffff:5.5.5.5", "5.5.5.5"),
        (2, "6.6.6.6, 5.5.5.5, 10.0.0.1", "5.5.5.5"),
        (2, "5.5.5.5", "127.0.0.1"),
        (2, "", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_the_outermost_of_our_proxies_adds(rf, behind, proxies, forwarded, seen):
    behind(proxies)
    assert client_address(rf.get("/", headers={"x-forwarded-for": forwarded})) == seen


@pytest.mark.parametrize("peer", ["", "odd", "fe80::1%eth0", "unix:"])
def test_those_without_an_address_share_one(rf, peer):
    assert client_address(rf.get("/", REMOTE_ADDR=peer)) == client_network(rf.get("/", REMOTE_ADDR=peer)) == UNKNOWN


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
    ],
)
def test_limits_count_an_ipv4_address_and_the_first_half_of_an_ipv6_address(rf, address, network):
    assert client_network(rf.get("/", REMOTE_ADDR=address)) == network


def test_wrong_passwords_from_invented_addresses_meet_the_lock(client, editor, behind):
    behind(1)
    statuses = [
        client.post(
            SIGN_IN,
            {"username": "editor", "password": "нет"},
            headers={"x-forwarded-for": f"198.51.100.{number}, 203.0.113.5"},
        ).status_code
        for number in range(30)
    ]
    assert statuses == [200] * 4 + [429] * 26
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"203.0.113.5"}


@pytest.mark.parametrize("junk", ["'; --", "1.2.3.4.5", "я", "fe80::1%'", "a" * 5000, "999.1.1.1", "::1/64"])
def test_junk_in_place_of_an_address_is_no_error(client, editor, behind, junk):
    behind(1)
    answer = client.post(SIGN_IN, {"username": "editor", "password": "нет"}, headers={"x-forwarded-for": junk})
    assert answer.status_code == 200
    assert AccessAttempt.objects.get().ip_address == "127.0.0.1"


def test_a_visitor_names_neither_host_nor_scheme_nor_port(client, pilot):
    said = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-port": "1",
        "x-forwarded-proto": "https",
        "forwarded": "host=evil.example;proto=https",
        "x-original-url": "/cms/",
        "x-rewrite-url": "/cms/",
    }
    page = client.get("/faq/", headers=said)
    assert page.status_code == 200
    assert '<link rel="canonical" href="http://testserver/faq/">' in markup(page)
    assert "evil.example" not in markup(page)
    letter = client.post("/cabinet/password/", {"email": "nobody@example.org"}, headers=said)
    assert letter["Location"] == "/cabinet/password/sent/"


def test_the_web_server_believes_no_header_by_itself():
    """gunicorn would take the scheme, the path and its prefix from any peer on this machine, as nginx is."""
    assert (gunicorn.secure_scheme_headers, gunicorn.forwarder_headers) == ({}, "")
