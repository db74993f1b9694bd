"""The open-data API: what it gives, how it is asked, and what it answers to a wrong question."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client

from feedback.models import Remark
from network.models import Office, Region
from portal.api import api

GOLDEN = Path(__file__).parent.parent / "golden" / "openapi.json"
LISTS = ["releases", "regions", "offices", "editions", "indicators", "remarks"]
MOST_QUERIES = 6


@pytest.fixture
def ask(pilot, client):
    """Asks an address below /api/v1/; the answer's JSON."""

    def get(path: str, status: int = 200, **headers: str) -> dict:
        response = client.get(f"/api/v1/{path}", headers=headers)
        assert response.status_code == status, response.content.decode()[:500]
        return response.json()

    return get


@pytest.fixture
def table(pilot, client):
    """Asks an address below /api/v1/ for CSV; its rows."""

    def get(path: str, **headers: str) -> list[dict[str, str]]:
        response = client.get(f"/api/v1/{path}", headers=headers)
        assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
        return list(csv.DictReader(io.StringIO(response.content.decode())))

    return get


@pytest.fixture
def demo_office(pilot) -> Office:
    region = Region.objects.get(code="32")
    return Office.objects.create(code="demo-32-01", region=region, name="Выдуманный ЦЗН", is_demo=True)


def test_the_description_is_as_it_was_promised(pilot):
    """Names of fields are a contract; docs/api.md says how to write this file anew after an addition."""
    assert json.loads(json.dumps(api.get_openapi_schema())) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_description_is_in_russian_and_explains_every_field_and_parameter(ask):
    schema = ask("openapi.json")
    silent = [
        (name, field)
        for name, shape in schema["components"]["schemas"].items()
        for field, about in shape["properties"].items()
        if not any("а" <= letter <= "я" for letter in about.get("description", ""))
    ]
    for path, methods in schema["paths"].items():
        silent += [
            (path, parameter["name"]) for parameter in methods["get"]["parameters"] if not parameter.get("description")
        ]
    assert silent == []
    assert [path for path, methods in schema["paths"].items() if set(methods) != {"get"}] == []


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_how_long_it_is_and_where_the_rest_is(ask, name):
    whole = ask(f"{name}/?limit=500")
    assert whole["count"] == len(whole["items"])
    assert (whole["next"], whole["previous"], whole["is_demo"], whole["notice"]) == (None, None, False, "")
    assert name == "releases" or whole["count"] > 1
    if whole["count"] > 1:
        first = ask(f"{name}/?limit=1")
        assert (first["items"], first["count"]) == (whole["items"][:1], whole["count"])
        second = ask(first["next"].partition("/api/v1/")[2])
        assert second["items"] == whole["items"][1:2]
        assert second["previous"] == f"http://testserver/api/v1/{name}/?limit=1&offset=0"


@pytest.mark.parametrize("name", LISTS)
def test_csv_has_the_same_rows_by_suffix_and_by_accept(ask, table, name):
    items = ask(f"{name}/?limit=500")["items"]
    by_suffix, by_accept = table(f"{name}.csv?limit=500"), table(f"{name}/?limit=500", accept="text/csv")
    assert by_suffix == by_accept
    assert len(by_suffix) == len(items)
    for row, item in zip(by_suffix, items, strict=True):
        assert list(row) == list(item)


def test_csv_names_its_length_and_its_next_part(pilot, client):
    response = client.get("/api/v1/remarks.csv?decision=accepted&limit=10&offset=10")
    assert response["X-Total-Count"] == str(Remark.objects.public().decided("accepted").count())
    assert response["Link"] == (
        '<http://testserver/api/v1/remarks.csv?decision=accepted&limit=10&offset=20>; rel="next", '
        '<http://testserver/api/v1/remarks.csv?decision=accepted&limit=10&offset=0>; rel="previous"'
    )


def test_an_empty_csv_still_has_its_headings(client, pilot):
    assert client.get("/api/v1/releases.csv").content.decode().startswith("campaign,title,version,is_newest,edition,")


def test_csv_disarms_formulas_and_json_leaves_the_text(ask, table, pilot):
    Remark.objects.filter(number=1).update(answer='=HYPERLINK("http://evil.example")')
    assert table("remarks.csv?limit=1")[0]["answer"].startswith("'=")
    assert ask("remarks/1/")["answer"].startswith("=")


def test_json_is_given_where_csv_is_merely_accepted(ask):
    assert ask("regions/", accept="text/csv;q=0.5, application/json")["count"] == 89


def test_both_kinds_of_an_address_are_cached_apart(ask, table):
    for _ in range(2):
        assert len(table("regions/", accept="text/csv")) == 89
        assert ask("regions/", accept="application/json")["count"] == 89


def test_one_row_has_no_csv(ask):
    assert "списков" in ask("remarks/1.csv", 406)["detail"]
    assert ask("remarks/1/", 406, accept="text/csv")["status"] == 406


def test_regions_are_all_of_the_country(ask):
    found = {row["region_code"]: row for row in ask("regions/")["items"]}
    assert len(found) == 89
    assert found["32"] == {
        "region_code": "32",
        "region": "Брянская область",
        "short_name": "Брянская",
        "district": "Центральный",
        "okato": "15",
        "iso": "RU-BRY",
        "network_type": "",
        "offices": Office.objects.filter(region__code="32").count(),
    }
    Region.objects.filter(code="32").update(network_type="centralised")
    assert [row["region_code"] for row in ask("regions/?network_type=centralised")["items"]] == ["32"]


def test_offices_are_the_real_ones_unless_the_invented_are_asked_for(ask, demo_office, table):
    assert demo_office.code not in [row["office_code"] for row in ask("offices/?limit=500")["items"]]
    found = ask("offices/?is_demo=true")
    assert (found["is_demo"], found["notice"], found["count"]) == (True, "Демонстрационные данные", 1)
    assert found["items"][0] == {
        "office_code": "demo-32-01",
        "office": "Выдуманный ЦЗН",
        "region_code": "32",
        "region": "Брянская область",
        "town": "",
        "address": "",
        "is_managing": False,
        "is_demo": True,
    }
    assert table("offices.csv?is_demo=true")[0]["is_demo"] == "true"
    before = ask("regions/")["items"]
    demo_office.delete()
    assert ask("regions/")["items"] == before


def test_offices_of_a_region(ask):
    found = ask("offices/?region=32&limit=500")
    assert {row["region_code"] for row in found["items"]} == {"32"}
    assert found["count"] == Office.objects.filter(region__code="32").count()


def test_indicators_are_of_the_newest_edition_unless_another_is_named(ask):
    newest, first = ask("indicators/")["items"], ask("indicators/?edition=1")["items"]
    assert {row["edition"] for row in newest} == {3}
    assert {row["edition"] for row in first} == {1}
    openness = next(row for row in newest if row["indicator"] == "1.3")
    assert openness["questions"] == ["jobseeker 12", "employer 12"]
    assert (openness["group"], openness["rule"], openness["maximum"], openness["weight"]) == (1, "sum", 1, None)
    assert "site" in {row["indicator"] for row in first}


def test_an_edition_carries_its_document_and_its_digest(ask, client):
    listed, found = ask("editions/")["items"], ask("editions/3/")
    assert [row["number"] for row in listed] == [3, 2, 1]
    assert listed[0] == {name: found[name] for name in listed[0]}
    assert found["document"]["groups"][0]["number"] == 1
    assert found["changes"][0]["text"]
    content = client.get(found["json_url"].removeprefix("http://testserver")).content
    assert json.loads(content) == found["document"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("region=32", {"region__code": "32"}),
        ("topic=scale", {"topic": "scale"}),
        ("decision=accepted", {"decision": "accepted", "second_decision": ""}),
        ("decision=open", {"decision": ""}),
        ("state=received", {"state": "received"}),
        ("indicator=1.3", {"about_indicators__code": "1.3"}),
    ],
)
def test_remarks_are_narrowed_down(ask, query, wanted):
    found = [row["number"] for row in ask(f"remarks/?limit=500&{query}")["items"]]
    assert found == list(Remark.objects.public().filter(**wanted).order_by("number").values_list("number", flat=True))
    assert len(found) < Remark.objects.count()


def test_remarks_are_searched_by_word_forms(ask):
    found = ask("remarks/?search=анкеты")["items"]
    assert found
    assert found == ask("remarks/?search=анкета")["items"]
    assert ask("remarks/?search=абракадабра")["count"] == 0
    assert ask("remarks/?search=%00")["count"] == 0


def test_a_remark_outside_the_register_is_not_given(ask):
    Remark.objects.filter(number=1).update(is_public=False)
    assert ask("remarks/1/", 404)["detail"] == "Замечания № 1 в открытом реестре нет."
    assert 1 not in [row["number"] for row in ask("remarks/?limit=500")["items"]]


@pytest.mark.parametrize(
    ("path", "parameter", "message"),
    [
        ("regions/?limit=501", "limit", "Нужно число не больше 500."),
        ("regions/?limit=0", "limit", "Нужно число не меньше 1."),
        ("regions/?limit=x", "limit", "Нужно целое число."),
        ("regions/?offset=-1", "offset", "Нужно число не меньше 0."),
        ("regions/?offset=99999999999999999999", "offset", "Нужно число не больше 10000000."),
        ("regions/?regoin=32", "regoin", "Такого параметра здесь нет. Есть: limit, offset, network_type."),
        ("regions/?limit=1&limit=2", "limit", "Параметр указан дважды: оставьте один."),
        ("offices/?region=3", "region", "Так не пишется: значение должно подходить под ^[0-9]{2}$."),
        ("offices/?is_demo=maybe", "is_demo", "Нужно true или false."),
        ("remarks/?decision=all", "decision", "Нужно одно из: accepted, partly, rejected, double, open, joined."),
        ("indicators/?edition=9", "edition", "Редакции 9 нет: список редакций в /api/v1/editions/."),
        ("remarks.csv?x=1", "x", None),
        ("editions/1/?x=1", "x", None),
    ],
)
def test_a_wrong_parameter_is_named(ask, path, parameter, message):
    refusal = ask(path, 422)
    assert refusal["status"] == 422
    assert refusal["errors"][0]["parameter"] == parameter
    assert message in (None, refusal["errors"][0]["message"])
    assert refusal["detail"].startswith(f"{parameter}: ")


@pytest.mark.parametrize(
    "path",
    [
        "nowhere/",
        "nowhere",
        "nowhere.csv",
        "editions/9/",
        "editions/99999999999999999999/",
        "remarks/9999/",
        "remarks/x/",
        "releases/nowhere/",
        "releases/nowhere/versions/1/",
        "releases/nowhere/results/",
        "releases/nowhere/results/region/32/",
        "releases/nowhere/results/town/32/",
        "releases/nowhere/indicators/",
        "%00/",
        "%0a/",
        "releases/%ff/",
        ".csv",
    ],
)
def test_what_is_not_there_is_answered_in_words(ask, path):
    refusal = ask(path, 404)
    assert refusal["status"] == 404
    assert refusal["detail"].endswith(".")
    assert any("а" <= letter <= "я" for letter in refusal["detail"])


def test_an_address_without_its_slash_leads_to_the_right_one(client, pilot):
    response = client.get("/api/v1/regions?limit=5")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/regions/?limit=5")
    assert client.get("/api/v1/")["Location"] == "/api/"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_data_can_only_be_read(client, pilot, method):
    response = getattr(client, method)("/api/v1/regions/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json()["status"] == 405


def test_head_gives_the_headers_of_get(client, pilot):
    got, head = client.get("/api/v1/regions/"), client.head("/api/v1/regions/")
    assert head.status_code == 200
    assert head.content == b""
    assert {name: head[name] for name in ("ETag", "Content-Type")} == {
        name: got[name] for name in ("ETag", "Content-Type")
    }


def test_a_fault_of_ours_is_answered_in_words_and_logged(pilot, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr("network.api.list_rows", fail)
    response = Client(raise_request_exception=False).get("/api/v1/regions/")
    assert response.status_code == 500
    assert response.json()["detail"].startswith("Портал не справился")
    assert "broken" in caplog.text


@pytest.mark.parametrize("path", ["regions/", "regions.csv", "nowhere/", "regions/?x=1", "openapi.json"])
def test_pages_of_other_sites_may_read_every_answer(client, pilot, path):
    assert client.get(f"/api/v1/{path}")["Access-Control-Allow-Origin"] == "*"


def test_other_sites_may_ask_before_they_read(client, pilot, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.options("/api/v1/regions/")
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in client.get("/feedback/")


@pytest.mark.parametrize("path", ["regions/", "regions.csv", "remarks/1/", "remarks/?search=анкета&limit=7"])
def test_what_has_not_changed_is_answered_304(client, pilot, path):
    before = client.get(f"/api/v1/{path}")
    again = client.get(f"/api/v1/{path}", headers={"if-none-match": before["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    by_date = client.get(f"/api/v1/{path}", headers={"if-modified-since": before["Last-Modified"]})
    assert by_date.status_code == 304


def test_a_change_is_seen_at_once(client, ask):
    before = client.get("/api/v1/remarks/1/")
    remark = Remark.objects.get(number=1)
    remark.title = "Новый заголовок"
    remark.save()
    assert ask("remarks/1/", **{"if-none-match": before["ETag"]})["title"] == "Новый заголовок"


def test_a_repeated_question_costs_one_query_and_windows_are_not_kept(client, pilot, django_assert_num_queries):
    client.get("/api/v1/remarks/?region=32")
    with django_assert_num_queries(1):
        client.get("/api/v1/remarks/?region=32")
    client.get("/api/v1/remarks/?limit=7")
    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(1):
        client.get("/api/v1/remarks/?limit=7")


@pytest.mark.parametrize(
    "path",
    [
        *(f"{name}/" for name in LISTS),
        *(f"{name}.csv" for name in LISTS),
        "editions/2/",
        "remarks/1/",
        "remarks/?region=32&decision=accepted&topic=scale&indicator=1.3&search=анкета",
    ],
)
def test_every_call_stays_within_the_query_budget(client, pilot, django_assert_max_num_queries, path):
    with django_assert_max_num_queries(MOST_QUERIES, info=path):
        assert client.get(f"/api/v1/{path}").status_code == 200


def test_a_visitor_who_asks_too_often_is_told_when_to_come_back(client, pilot, settings):
    settings.API_RATE = 3
    answers = [client.get("/api/v1/regions/").status_code for _ in range(3)]
    refusal = client.get("/api/v1/regions/", headers={"origin": "https://example.org"})
    assert (answers, refusal.status_code) == ([200] * 3, 429)
    assert 1 <= int(refusal["Retry-After"]) <= 60
    assert refusal.json()["detail"].startswith("Слишком много запросов.")
    assert refusal["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/regions/", REMOTE_ADDR="192.0.2.9").status_code == 200
    assert client.get("/feedback/").status_code == 200


def test_the_limit_is_for_a_minute(client, pilot, settings, monkeypatch):
    settings.API_RATE = 1
    monkeypatch.setattr("portal.middleware.time.time", lambda: 1_000_000_000.0)
    assert [client.get("/api/v1/regions/").status_code for _ in range(2)] == [200, 429]
    monkeypatch.setattr("portal.middleware.time.time", lambda: 1_000_000_060.0)
    assert client.get("/api/v1/regions/").status_code == 200


def test_a_neighbour_on_ipv6_cannot_evade_the_limit(client, pilot, settings):
    settings.API_RATE = 1
    assert client.get("/api/v1/regions/", REMOTE_ADDR="2001:db8::1").status_code == 200
    assert client.get("/api/v1/regions/", REMOTE_ADDR="2001:db8::2").status_code == 429
    assert client.get("/api/v1/regions/", REMOTE_ADDR="2001:db8:0:1::1").status_code == 200
    assert client.get("/api/v1/regions/", REMOTE_ADDR="::ffff:192.0.2.1").status_code == 200
    assert client.get("/api/v1/regions/", REMOTE_ADDR="::ffff:192.0.2.2").status_code == 200


def test_an_address_that_is_none_is_counted_too(client, pilot, settings):
    settings.API_RATE, settings.TRUSTED_PROXY = 1, True
    for status in (200, 429):
        assert client.get("/api/v1/regions/", headers={"x-forwarded-for": "1.1.1.1, odd"}).status_code == status


def test_the_interactive_page_has_nothing_inline_and_asks_no_other_site(client, pilot, settings):
    response = client.get("/api/v1/docs")
    assert response["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY
    body = response.content.decode()
    assert '<html lang="ru">' in body
    assert "<style" not in body
    assert " style=" not in body
    assert "https://" not in body
    assert body.count("<script") == 3
    assert body.count('<script type="application/json"') == 1


def test_the_page_of_open_data_lists_every_address(client, pilot):
    body = client.get("/api/").content.decode()
    for path in api.get_openapi_schema()["paths"]:
        assert path in body
    assert "<code>is_managing</code>" in body
