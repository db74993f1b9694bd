"""Headers that keep browsers from guessing types and from lending the device; addresses that libraries bring along."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

ANSWERS = [
    ("/", 200),
    ("/nowhere/", 404),
    ("/feedback/export.csv", 200),
    ("/ratings/pilot-2022/charts/respondents.svg", None),
    ("/api/v1/regions/", 200),
    ("/cabinet/", 302),
    ("/cms/", 302),
    ("/static/css/portal.css", 200),
    ("/media/images/of-browsers.png", 200),
    ("/healthz", 200),
]


@pytest.fixture
def stored():
    default_storage.delete("images/of-browsers.png")
    default_storage.save("images/of-browsers.png", ContentFile(b"content"))
    yield
    default_storage.delete("images/of-browsers.png")


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_no_browser_guesses_the_type_of_an_answer(pilot, client, stored, path, status):
    response = client.get(path)
    assert status in (None, response.status_code)
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/cabinet/login/", "/search/?q=шкала"])
def test_no_page_may_use_the_device(pilot, client, path):
    policy = client.get(path)["Permissions-Policy"]
    assert {"camera=()", "geolocation=()", "microphone=()"}.issubset(policy.split(", "))


@pytest.mark.parametrize("path", ["/cms/failwhale/", "/cms/test404/"])
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_trials_of_error_pages_are_nowhere(pilot, client, admin_user, path, is_signed_in):
    if is_signed_in:
        client.force_login(admin_user, "django.contrib.auth.backends.ModelBackend")
    assert client.get(path).status_code == 404
