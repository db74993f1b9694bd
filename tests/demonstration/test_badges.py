"""Badges and pictures for other sites: what they say, that they are whole by themselves, that others may show them."""

import re
from html import unescape
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from django.core.cache import cache
from django.template.loader import render_to_string

from index_engine.results import Status
from ratings.badges import LETTERS, LINES, badge_of, shorten_name
from ratings.models import Release, UnitResult
from tabular.numbers import format_figure, format_number
from tests.demonstration.published import HOME, SLUG
from tests.fixtures.pages import markup
from tests.ratings.kinds import declare

pytestmark = pytest.mark.django_db

MOST_BYTES = 4096
MOST_QUERIES = 5
SVG = "{http://www.w3.org/2000/svg}"


def unit(release: Release, **conditions) -> UnitResult:
    return UnitResult.objects.filter(release=release, **conditions).order_by("code").first()


def badge(client, found: UnitResult, version: str = "") -> Element:
    cache.clear()
    response = client.get(f"{HOME}{version}{found.level}s/{found.code}/badge.svg")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert len(response.content) <= MOST_BYTES
    return fromstring(response.content)


def texts(picture: Element) -> list[str]:
    return [line.text for line in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize(("level", "of"), [("office", "ЦЗН"), ("region", "регионов")])
@pytest.mark.parametrize("version", ["", "v1/"])
def test_a_badge_says_the_index_the_place_and_where_they_are_from(release, client, level, of, version):
    found = unit(release, level=level, status=Status.RANKED)
    said = texts(badge(client, found, version))
    ranked = release.summary["counts"][f"{level}s_ranked"]
    assert format_figure(found.index) in said
    assert f"Место {format_number(found.rank)} из {format_number(ranked)} {of}" in said
    assert f"при этой точности {format_number(found.rank_low)}–{format_number(found.rank_high)}" in said
    assert f"{release.campaign}, версия 1" in said
    assert f"Расчёт по редакции {release.summary['edition']} методики" in said
    assert said[-1] == "Демонстрационные данные"
    assert found.name == " ".join(said[1 : said.index(format_figure(found.index))]).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.SANCTIONED, "Баллы обнулены: данные недостоверны"),
        (Status.FEW_ANSWERS, "Места нет: мало ответов"),
        (Status.NO_ANSWERS, "Индекса нет: нет ответов клиентов"),
    ],
)
def test_a_badge_without_a_place_says_why(release, client, status, words):
    found = unit(release, level="office", status=status)
    said = " ".join(texts(badge(client, found)))
    assert words in said
    assert "Место " not in said


def test_a_badge_is_whole_by_itself_and_told_to_those_who_do_not_see_it(release, client):
    found = unit(release, level="office", status=Status.RANKED)
    picture = badge(client, found)
    assert picture.attrib["role"] == "img"
    assert picture.find(f"{SVG}title").text == f"Индекс клиентоцентричности: {found.name}"
    assert f"индекс {format_figure(found.index)} из 100. Место" in picture.find(f"{SVG}desc").text
    content = markup(client.get(f"{HOME}offices/{found.code}/badge.svg"))
    assert "prefers-color-scheme:dark" in content
    assert not re.search(r'url\(|<image|<script|href=|@import|src="', content)


def test_names_are_escaped(release, client):
    found = unit(release, level="office", status=Status.RANKED)
    name = "ЦЗН <script>\"Север\" & 'Юг'</script>"
    # A published result is changed by nobody: the row is read as if it had another name.
    found.name = name
    content = render_to_string("ratings/release/badge.svg", {"badge": badge_of(found, release)})
    picture = fromstring(content)
    assert picture.find(f"{SVG}title").text.endswith(name)
    assert "<script>" not in content


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("ЦЗН № 5", ["ЦЗН №\u00a05"]),
        ("Я" * 60, ["Я" * LETTERS, "Я" * LETTERS, "Я" * (60 - 2 * LETTERS)]),
    ],
)
def test_names_are_wrapped(name, lines):
    assert shorten_name(name) == lines


def test_the_longest_names_are_cut_and_say_so():
    lines = shorten_name("Центр занятости населения " * 12)
    assert len(lines) == LINES
    assert all(len(line) <= LETTERS for line in lines)
    assert lines[-1].endswith("…")


def test_a_badge_of_real_data_bears_no_mark(release, client):
    found = unit(release, level="office", status=Status.RANKED)
    declare(SLUG, is_demo=False)
    assert "Демонстрационные данные" not in texts(badge(client, found))


@pytest.mark.parametrize("path", ["offices/nowhere/badge.svg", "regions/00/badge.svg", "v9/regions/01/badge.svg"])
def test_there_is_no_badge_of_what_is_not_in_the_release(release, client, path):
    assert client.get(HOME + path).status_code == 404


def test_other_sites_may_show_badges_and_charts(release, client, django_assert_max_num_queries):
    found = unit(release, level="office", status=Status.RANKED)
    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(f"{HOME}offices/{found.code}/badge.svg")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    pictures = [client.get(f"{HOME}{path}") for path in ("v1/download/charts/map.svg", "download/charts/map.png")]
    for answer in (response, *pictures):
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Cross-Origin-Resource-Policy" not in client.get(f"{HOME}download/release.zip").headers


def code_of(body: str, name: str) -> str:
    """The code of a field as its reader copies it."""
    return unescape(re.search(rf'<textarea id="{name}"[^>]*>(.*?)</textarea>', body, re.DOTALL)[1])


def test_the_page_of_a_unit_offers_its_badge_with_the_code(release, client):
    found = unit(release, level="office", status=Status.RANKED)
    body = markup(client.get(f"{HOME}offices/{found.code}/"))
    assert f'<img src="{HOME}offices/{found.code}/badge.svg"' in body
    page = f"http://testserver{HOME}offices/{found.code}/"
    assert code_of(body, "badge-code") == (
        f'<a href="{page}"><img src="{page}badge.svg" width="320" alt="Индекс клиентоцентричности: {found.name}"></a>'
    )


@pytest.mark.parametrize(
    ("path", "charts"),
    [("", {"map", "regions"}), ("offices/", {"distribution", "funnel"}), ("indicators/", {"groups", "distribution"})],
)
def test_beside_each_chart_are_its_numbers_its_picture_and_the_code_for_another_site(release, client, path, charts):
    body = markup(client.get(HOME + path))
    assert set(re.findall(r'<textarea id="code-(\w+)"', body)) == charts
    for name in charts:
        for extension in ("svg", "png"):
            assert f'href="{HOME}download/charts/{name}.{extension}" download' in body
        code = code_of(body, f"code-{name}")
        assert code.startswith(f'<figure><a href="http://testserver{HOME}v1/{path}">')
        picture = re.search(r'<img src="http://testserver([^"]+)" alt="([^"]{10,})">', code)
        assert picture[1] == f"{HOME}v1/download/charts/{name}.svg"
        assert client.get(picture[1]).status_code == 200
        caption = re.search(r"<figcaption>(.*)</figcaption></figure>$", code)[1]
        assert f"{release.campaign}, версия 1, расчёт по редакции" in caption
        assert caption.endswith("демонстрационные данные")
    for address in re.findall(r'href="([^"]+\.csv)" download>Данные', body):
        assert client.get(address).status_code == 200


def test_a_release_without_pictures_offers_none(release, client, monkeypatch):
    manifest = {name: entry for name, entry in release.manifest.items() if not name.startswith("charts/")}
    monkeypatch.setattr(Release, "from_db", classmethod(_with_manifest(Release.from_db.__func__, manifest)))
    for path in ("", "offices/", "indicators/"):
        response = client.get(HOME + path)
        assert response.status_code == 200
        assert "код для вставки" not in markup(response)


def _with_manifest(read, manifest: dict):
    def from_db(cls, db, field_names, values):
        found = read(cls, db, field_names, values)
        found.manifest = manifest
        return found

    return from_db
