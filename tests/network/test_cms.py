"""The section «Сеть» of the CMS, by role."""

import csv
import io
import json
import re

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from feedback.models import Remark
from network import actions
from network.models import Office, OfficeImport, Region
from tabular import read_table
from tests.fixtures.pages import markup

OFFICES = "wagtailsnippets_network_office"
REGIONS = "wagtailsnippets_network_region"
TITLES = "код;регион;название;город или район;адрес;управляющий"


@pytest.fixture
def superuser(pilot) -> User:
    return User.objects.create_superuser("root", "root@example.org", "Пароль-для-проверки-1")


@pytest.fixture
def upload(methodologist):
    def upload(*rows: str) -> OfficeImport:
        return actions.upload_offices(
            file_name="ЦЗН.csv", content="\n".join([TITLES, *rows]).encode(), by=methodologist
        )

    return upload


def is_open(response) -> bool:
    """Answered, rather than sent to the CMS's front page with a message or refused."""
    return response.status_code == 200


ADDRESSES = [
    # address, argument, method, roles that get it
    (f"{OFFICES}:list", None, "root methodologist editor expert"),
    (f"{OFFICES}:inspect", "office", "root methodologist editor expert"),
    (f"{OFFICES}:add", None, "root methodologist"),
    (f"{OFFICES}:edit", "office", "root methodologist"),
    (f"{OFFICES}:history", "office", "root methodologist"),
    (f"{OFFICES}:delete", "office", "root methodologist"),
    (f"{REGIONS}:list", None, "root methodologist editor expert"),
    (f"{REGIONS}:inspect", "region", "root methodologist editor expert"),
    (f"{REGIONS}:add", None, "root"),
    (f"{REGIONS}:edit", "region", "root methodologist"),
    (f"{REGIONS}:delete", "region", "root"),
    ("office_imports:list", None, "root methodologist"),
    ("office_imports:upload", None, "root methodologist"),
    ("office_imports:template", None, "root methodologist"),
    ("office_imports:preview", "upload", "root methodologist"),
]


@pytest.mark.parametrize("role", ["superuser", "methodologist", "editor", "expert"])
@pytest.mark.parametrize(("name", "argument", "roles"), ADDRESSES)
def test_each_role_sees_its_pages(request, client, upload, name, argument, roles, role):
    user = request.getfixturevalue(role)
    things = {
        None: None,
        "office": Office.objects.first(),
        "region": Region.objects.get(code="32"),
        "upload": upload("Н-1;32;Новый;;;"),
    }
    client.force_login(user)
    thing = things[argument]
    response = client.get(reverse(name, args=[thing.pk] if thing else []))
    assert is_open(response) == (user.username in roles.split()), response.status_code


@pytest.mark.parametrize("name", ["office_imports:list", "office_imports:upload", f"{OFFICES}:list"])
def test_strangers_are_asked_to_sign_in(client, pilot, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert "/login/" in response["Location"]


@pytest.mark.parametrize("step", ["apply", "cancel"])
def test_steps_that_write_want_the_right_and_a_post(client, upload, editor, methodologist, step):
    kept = upload("Н-1;32;Новый;;;")
    address = reverse(f"office_imports:{step}", args=[kept.pk])
    client.force_login(editor)
    assert client.post(address, {"seen": actions.plan_of(kept).digest}).status_code == 302
    client.force_login(methodologist)
    assert client.get(address).status_code == 405
    kept.refresh_from_db()
    assert kept.status == "uploaded"
    assert not Office.objects.filter(code="Н-1").exists()


def test_the_menu_offers_imports_only_to_those_with_the_right(client, methodologist, editor):
    address = reverse("office_imports:list")
    for user, offered in ((methodologist, True), (editor, False)):
        client.force_login(user)
        html = markup(client.get(reverse(f"{OFFICES}:list")))
        assert (address in html) == offered
        assert (reverse("office_imports:upload") in html) == offered
        assert json.dumps("Сеть") in html


def test_a_file_is_uploaded_looked_at_and_confirmed(client, methodologist):
    client.force_login(methodologist)
    before = Office.objects.count()
    office = Office.objects.get(code="15-01")
    file = SimpleUploadedFile("ЦЗН.csv", f"{TITLES}\nН-1;32;Новый <b>;;;\n15-01;32;Иное;;;\n".encode())
    page = client.post(reverse("office_imports:upload"), {"file": file}, follow=True)
    html = markup(page)
    assert Office.objects.count() == before
    assert "Загрузить 2 ЦЗН" in html
    assert "Новый &lt;b&gt;" in html
    assert f"<del>{office.name}</del> → <ins>Иное</ins>" in html
    kept = OfficeImport.objects.get()
    seen = re.search(r'name="seen" value="(\w+)"', html)[1]
    page = client.post(reverse("office_imports:apply", args=[kept.pk]), {"seen": seen}, follow=True)
    assert page.redirect_chain[-1][0] == reverse(f"{OFFICES}:list")
    assert "новых 1, изменено 1" in markup(page)
    assert Office.objects.count() == before + 1
    html = markup(client.get(reverse("office_imports:preview", args=[kept.pk])))
    assert "Что изменилось" in html
    assert "Загрузить 2 ЦЗН" not in html
    client.post(reverse("office_imports:apply", args=[kept.pk]), {"seen": seen})
    assert Office.objects.count() == before + 1


def test_the_history_of_each_office_tells_of_the_import(client, methodologist, upload):
    client.force_login(methodologist)
    actions.apply_import(upload=upload("Н-1;32;Первый;;;", "Н-2;32;Второй;;;"), by=methodologist)
    for code in ("Н-1", "Н-2"):
        address = reverse(f"{OFFICES}:history", args=[Office.objects.get(code=code).pk])
        assert "Загружен из файла «ЦЗН.csv»" in markup(client.get(address))


def test_a_refused_file_cannot_be_confirmed_and_says_where_it_is_wrong(client, methodologist, upload):
    client.force_login(methodologist)
    kept = upload("Н-1;32;Новый;;;", "Н-2;нигде;Имя;;;")
    html = markup(client.get(reverse("office_imports:preview", args=[kept.pk])))
    assert "Загрузить нельзя" in html
    assert "Региона «нигде» нет" in html
    assert reverse("office_imports:apply", args=[kept.pk]) not in html
    page = client.post(reverse("office_imports:apply", args=[kept.pk]), {"seen": "x"}, follow=True)
    assert "отклонено строк: 1" in markup(page)
    assert not Office.objects.filter(code="Н-1").exists()


def test_an_unreadable_file_is_refused_beside_its_field(client, methodologist):
    client.force_login(methodologist)
    for content, text in ((b"a,b\n1,2\n", "Не нашлась строка заголовков"), (b"", "пуст")):
        page = client.post(reverse("office_imports:upload"), {"file": SimpleUploadedFile("a.csv", content)})
        assert page.status_code == 200
        assert text in markup(page)
    assert not OfficeImport.objects.exists()


def test_cancelling_leads_back_to_the_log(client, methodologist, upload):
    client.force_login(methodologist)
    kept = upload("Н-1;32;Новый;;;")
    page = client.post(reverse("office_imports:cancel", args=[kept.pk]), follow=True)
    assert page.redirect_chain[-1][0] == reverse("office_imports:list")
    assert "отменена" in markup(page)
    html = markup(client.get(reverse("office_imports:preview", args=[kept.pk])))
    assert reverse("office_imports:apply", args=[kept.pk]) not in html


def test_the_preview_shows_at_most_two_hundred_rows_and_says_so(client, methodologist, upload):
    client.force_login(methodologist)
    kept = upload(*[f"Н-{i};32;ЦЗН номер {i};;;" for i in range(201)])
    html = markup(client.get(reverse("office_imports:preview", args=[kept.pk])))
    assert "Показаны первые 200 из 201" in html
    assert html.count("Новый ЦЗН") == 200


def test_the_template_is_a_table_that_the_import_reads(client, methodologist):
    client.force_login(methodologist)
    content = client.get(reverse("office_imports:template")).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.active.append(["Н-1", "32", "Новый", "", "", "нет"])
    output = io.BytesIO()
    book.save(output)
    table = read_table("a.xlsx", output.getvalue(), actions.COLUMNS)
    assert (len(table.rows), table.unknown) == (1, ())
    assert len(list(book["Регионы"].rows)) == Region.objects.count() + 1


def test_the_code_of_an_office_is_given_once(client, methodologist):
    client.force_login(methodologist)
    office = Office.objects.get(code="15-01")
    address = reverse(f"{OFFICES}:edit", args=[office.pk])
    assert "Код не меняется" in markup(client.get(address))
    data = {"code": "99-99", "region": office.region_id, "name": "Иное", "town": "", "address": "", "note": ""}
    client.post(address, data)
    office.refresh_from_db()
    assert (office.code, office.name) == ("15-01", "Иное")
    assert office.latest_revision.user == methodologist


def test_a_second_managing_office_of_a_region_is_refused_with_the_reason(client, methodologist):
    client.force_login(methodologist)
    first, second = Office.objects.filter(region__code="32").order_by("code")[:2]
    Office.objects.filter(region__code="32").update(is_managing=False)
    Office.objects.filter(pk=first.pk).update(is_managing=True)
    data = {"code": second.code, "region": second.region_id, "name": second.name, "is_managing": "on"}
    page = client.post(reverse(f"{OFFICES}:edit", args=[second.pk]), data)
    assert "уже есть управляющий ЦЗН" in markup(page)


def test_a_region_with_offices_cannot_be_deleted(client, superuser):
    client.force_login(superuser)
    region = Region.objects.get(code="32")
    client.post(reverse(f"{REGIONS}:delete", args=[region.pk]))
    assert Region.objects.filter(pk=region.pk).exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=Брянска", True),
        ("q=15-01", True),
        ("q=Владимира", False),
        ("region={region}", True),
        ("district=Центральный", True),
        ("district=Южный", False),
        ("is_managing=true", False),
        ("q=Брянска&region={region}&district=Центральный&is_managing=false&ordering=code", True),
        ("q=Брянска&ordering=-region__name", True),
        ("q=Брянска&ordering=_updated_at", True),
        ("ordering=-town", True),
    ],
)
def test_offices_are_found_by_words_code_and_filters_together(client, expert, query, found):
    client.force_login(expert)
    query = query.format(region=Region.objects.get(code="32").pk)
    response = client.get(reverse(f"{OFFICES}:list") + "?" + query)
    assert response.status_code == 200
    assert ("города Брянска" in markup(response)) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=Брян", True),
        ("q=Влад", False),
        ("district=Центральный&q=Брян&ordering=-office_count", True),
        ("network_type=centralised", False),
        ("q=Брян&ordering=code", True),
    ],
)
def test_regions_are_found_by_words_and_filters_together(client, expert, query, found):
    client.force_login(expert)
    response = client.get(reverse(f"{REGIONS}:list") + "?" + query)
    assert response.status_code == 200
    html = markup(response)
    assert (reverse(f"{REGIONS}:inspect", args=[Region.objects.get(code="32").pk]) in html) == found


def test_the_exported_table_cannot_run_formulas_and_can_be_imported_again(client, methodologist):
    client.force_login(methodologist)
    Office.objects.filter(code="15-01").update(address="=cmd()", is_managing=True)
    Office.objects.filter(code="15-02").update(address="-5 этаж")
    response = client.get(reverse(f"{OFFICES}:list") + "?export=xlsx")
    content = b"".join(response.streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert not [cell for row in sheet.iter_rows() for cell in row if str(cell.value)[:1] in ("=", "-")]
    Office.objects.filter(code="15-01").update(address="")
    content = b"".join(client.get(reverse(f"{OFFICES}:list") + "?export=xlsx").streaming_content)
    kept = actions.upload_offices(file_name="offices.xlsx", content=content, by=methodologist)
    assert (kept.unchanged_count, kept.refused_count) == (Office.objects.count(), 0)
    text = b"".join(client.get(reverse(f"{OFFICES}:list") + "?export=csv").streaming_content).decode()
    assert next(csv.reader(io.StringIO(text)))[:2] == ["код", "регион"]


@pytest.mark.parametrize("name", [f"{OFFICES}:list", f"{REGIONS}:list", "office_imports:list"])
def test_lists_take_as_many_queries_for_many_rows_as_for_few(client, methodologist, upload, name):
    client.force_login(methodologist)
    upload("Н-1;32;Новый;;;")
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    for i in range(10):
        region = Region.objects.order_by("pk")[i]
        Office.objects.create(code=f"Ч-{i}", region=region, name=f"Ещё {i}")
        upload(f"Н-{i};32;Новый {i};;;")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))
    assert len(many) <= len(few)


@pytest.mark.parametrize("path", ["network/office", "network/region", "feedback/remark"])
def test_rows_without_drafts_are_never_saved_by_themselves(methodologist, client, settings, path):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 500
    client.force_login(methodologist)
    pk = {"office": Office, "region": Region}.get(path.split("/")[1], Remark).objects.first().pk
    assert "w-autosave-indicator" not in markup(client.get(f"/cms/snippets/{path}/edit/{pk}/"))


def test_drafts_of_pages_are_saved_by_themselves(methodologist, client, settings):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 500
    client.force_login(methodologist)
    page = Page.objects.get(slug="openness")
    assert "w-autosave-indicator" in markup(client.get(f"/cms/pages/{page.pk}/edit/"))


def test_an_office_that_took_part_in_a_campaign_is_not_deleted(methodologist, client):
    client.force_login(methodologist)
    office = Office.objects.get(code="15-01")
    response = client.post(f"/cms/snippets/network/office/delete/{office.pk}/", follow=True)
    assert "удалить нельзя, с этой записью связаны" in markup(response)
    assert Office.objects.filter(pk=office.pk).exists()


def test_many_offices_are_not_deleted_at_once_if_one_took_part(methodologist, client):
    client.force_login(methodologist)
    office = Office.objects.get(code="15-01")
    assert client.post(f"/cms/bulk/network/office/delete/?id={office.pk}").status_code == 302
    assert Office.objects.filter(pk=office.pk).exists()
