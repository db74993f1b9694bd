"""What a visitor is told in words where Django would say little or nothing."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

REMARK = "Вопрос о дороге непонятен тем, кто живёт в селе."


def test_a_form_whose_secret_is_gone_is_explained_and_its_text_is_shown():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/cabinet/login/", {"text": REMARK}, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 403
    said = response.content.decode()
    assert "Страница устарела" in said
    assert REMARK in said
    assert "CSRF" not in said


def test_what_another_site_sends_is_not_shown():
    client = Client(enforce_csrf_checks=True)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {}):
        said = client.post("/cabinet/login/", {"text": REMARK}, headers=headers).content.decode()
        assert "Страница устарела" in said
        assert REMARK not in said


def test_an_address_that_takes_forms_only_says_so(client: Client):
    response = client.get("/view/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Так эту страницу не открыть" in response.content.decode()
    assert client.post("/api/v1/regions/").json()["status"] == 405
