"""Whatever stands in an address, the answer is a page, and never a fault of the server."""

import pytest

ODD = [
    "%00",
    "%22%27",
    "%25%25",
    "%F0%9F%99%82",
    "%D1%8F" * 1700,
    "..%2F..%2Fetc",
    "<script>",
    "%0d%0aSet-Cookie:x",
    "%ff%fe",
]
PLACES = [
    "/{}/",
    "/methodology/{}/",
    "/methodology/partnership/{}/",
    "/faq/{}/",
    "/feedback/{}/",
    "/ratings/{}/",
    "/ratings/pilot-2022/charts/{}.svg",
    "/documents/1/{}",
    "/cms/{}/",
    "/api/v1/{}/",
    "/api/v1/releases/{}/results/",
]
FIELDS = ["q", "kind", "page", "region", "decision", "topic", "indicator", "sort", "year"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("odd", ODD)
def test_odd_paths_are_answered_by_a_page(pilot, client, place, odd):
    assert client.get(place.format(odd)).status_code in (302, 400, 404)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "path",
    ["/", "/search/", "/feedback/", "/feedback/new/", "/feedback/export.csv", "/feedback/consultations/", "/faq/"],
)
def test_odd_parameters_are_answered_by_a_page(pilot, client, path, field):
    for odd in ODD:
        response = client.get(f"{path}?{field}={odd}")
        assert response.status_code in (200, 400, 404), odd
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("key", ["abc", "9" * 30, "-1", "²"])
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/cms/people/invite/", ("office", "region")),
        ("/cms/remarks/assign/", ("remarks", "to")),
        ("/cms/remarks/1/", ("page",)),
        ("/cms/remarks/1/assign/", ("to",)),
    ],
)
def test_odd_keys_in_forms_of_the_cms_are_answered_by_a_page(pilot, admin_client, path, fields, key):
    for field in fields:
        response = admin_client.post(path, {"email": "new@example.org", "role": "office", field: key})
        assert response.status_code in (200, 302), field
