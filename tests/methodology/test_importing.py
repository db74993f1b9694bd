"""An edition edited in a spreadsheet comes back as drafts; what cannot is refused whole, with sheet and cell."""

import copy
from operator import itemgetter

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Page

from methodology import importing, spec
from methodology.compiling import compile_pages
from methodology.exchange import to_xlsx
from methodology.models import ChecklistPage, IndicatorPage

UPLOAD = "/cms/editions/import/"


@pytest.fixture
def live(pilot) -> spec.Document:
    return compile_pages().document


@pytest.fixture
def edited(live) -> spec.Document:
    """Three pages differ and one indicator is new, with its checklist."""
    document = copy.deepcopy(live)
    part(document, "checklists", "indicator", "1.3")["items"][0]["text"] = "=Новая формулировка пункта"
    document["parameters"]["minimum_answers"] = 30
    part(document, "questionnaires", "audience", "jobseeker")["questions"][0]["hint"] = "Новая подсказка"
    new = part(document, "indicators", "code", "2.3") | {"code": "2.4", "title": "Новый показатель", "weight": ""}
    document["indicators"].append(new)
    document["checklists"].append(part(document, "checklists", "indicator", "2.3") | {"indicator": "2.4"})
    return document


def part(document: spec.Document, section: str, key: str, value: str) -> dict:
    return next(part for part in document[section] if part[key] == value)


def publish_drafts() -> None:
    for page in Page.objects.filter(has_unpublished_changes=True).order_by("path").specific():
        page.get_latest_revision().publish()


@pytest.mark.parametrize("write", [to_xlsx, spec.encode], ids=["xlsx", "json"])
def test_what_comes_back_and_is_published_equals_the_file(edited, methodologist, write):
    document = importing.read(write(edited))
    pages = importing.bring_back(document=document, by=methodologist)
    assert len(pages) == 5
    publish_drafts()
    again = compile_pages().document
    for section, key in (("indicators", "code"), ("checklists", "indicator")):
        again[section].sort(key=itemgetter(key))
        document[section].sort(key=itemgetter(key))
    assert spec.digest(again) == spec.digest(document)


def test_nothing_is_published_by_it(edited, live, methodologist):
    importing.bring_back(document=edited, by=methodologist)
    assert spec.digest(compile_pages().document) == spec.digest(live)
    assert IndicatorPage.objects.get(code="2.4").live is False
    page = ChecklistPage.objects.child_of(IndicatorPage.objects.get(code="1.3")).get()
    assert page.get_latest_revision().user == methodologist


def test_an_unchanged_file_makes_no_drafts(live, methodologist):
    assert importing.bring_back(document=importing.read(to_xlsx(live)), by=methodologist) == []


def test_somebodys_draft_is_not_overwritten(edited, methodologist, editor):
    page = ChecklistPage.objects.child_of(IndicatorPage.objects.get(code="1.3")).get()
    page.save_revision(user=editor)
    Page.objects.filter(pk=page.pk).update(has_unpublished_changes=True)
    with pytest.raises(importing.FileRefused, match="есть черновик"):
        importing.read(spec.encode(edited))
    with pytest.raises(importing.FileRefused, match="есть черновик"):
        importing.bring_back(document=edited, by=methodologist)


def test_what_is_missing_or_moved_is_refused(live):
    document = copy.deepcopy(live)
    document["indicators"] = [i for i in document["indicators"] if i["code"] != "site"]
    document["checklists"] = [c for c in document["checklists"] if c["indicator"] != "site"]
    part(document, "indicators", "code", "5.2")["group"] = 4
    with pytest.raises(importing.FileRefused) as refusal:
        importing.read(spec.encode(document))
    messages = [fault.message for fault in refusal.value.faults]
    assert any("нет показателя site" in message for message in messages)
    assert any("в другую группу" in message for message in messages)


def test_a_fault_of_the_method_is_named_by_its_cell(live):
    document = copy.deepcopy(live)
    part(document, "checklists", "indicator", "1.3")["items"][0]["points"] = "0.3"
    with pytest.raises(importing.FileRefused) as refusal:
        importing.read(to_xlsx(document))
    fault = refusal.value.faults[0]
    assert (fault.sheet, fault.cell[:1].isalpha()) == ("Чек-листы", True)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04broken", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b"x" * (5 * 1024**2 + 1)]
)
def test_a_file_that_is_no_edition_is_refused_in_words(pilot, content):
    with pytest.raises(importing.FileRefused) as refusal:
        importing.read(content)
    assert all(fault.message for fault in refusal.value.faults)


def test_only_a_methodologist_brings_back(edited, editor, client):
    with pytest.raises(PermissionDenied):
        importing.bring_back(document=edited, by=editor)
    client.force_login(editor)
    assert client.get(UPLOAD).status_code == 302


def test_the_pages_of_the_cms_lead_from_file_to_drafts(edited, methodologist, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(methodologist)
    refused = client.post(UPLOAD, {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")})
    assert "Файл не принят" in refused.content.decode()
    accepted = client.post(UPLOAD, {"file": SimpleUploadedFile("a.xlsx", to_xlsx(edited))})
    assert accepted.status_code == 302
    preview = client.get(accepted["Location"]).content.decode()
    assert "Новая формулировка пункта" in preview
    assert "Новый показатель" in preview
    done = client.post(accepted["Location"]).content.decode()
    assert "Сохранено черновиков: 5" in done
    assert client.post(accepted["Location"]).status_code == 404
    assert client.get(f"{UPLOAD}{'0' * 64}/").status_code == 404
    assert client.get(f"{UPLOAD}..%2F..%2Fx/").status_code == 404
