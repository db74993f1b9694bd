"""An edition edited in a spreadsheet comes back as drafts; what no draft can hold is left to people."""

import copy
import re
from datetime import timedelta
from operator import itemgetter

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import Page

from methodology import importing, links, spec
from methodology.compiling import compile_pages
from methodology.exchange import to_xlsx
from methodology.freezing import check
from methodology.models import ChecklistPage, Edition, EditionUpload, IndicatorGroupPage, IndicatorPage
from uploads.actions import UploadRefused

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


def seen() -> str:
    return spec.digest(compile_pages().document)


def publish_drafts() -> None:
    for page in Page.objects.filter(has_unpublished_changes=True).order_by("path").specific():
        page.get_latest_revision().publish()


@pytest.mark.parametrize("write", [to_xlsx, spec.encode], ids=["xlsx", "json"])
def test_what_comes_back_and_is_published_equals_the_file(edited, methodologist, write):
    document = importing.read(write(edited))
    pages = importing.bring_back(document=document, by=methodologist)
    assert len(pages) == 5
    publish_drafts()
    assert digest(compile_pages().document) == digest(document)


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


@pytest.fixture
def rebuilt(live) -> spec.Document:
    """A sixth group with an indicator of its own and one of another group; an indicator and its checklist are gone."""
    document = copy.deepcopy(live)
    part(document, "groups", "number", 5)["weight"] = "0.1"
    document["groups"].append(part(document, "groups", "number", 5) | {"number": 6, "title": "Новая группа"})
    part(document, "indicators", "code", "5.2")["group"] = 6
    new = part(document, "indicators", "code", "2.3") | {"code": "6.1", "title": "Новый показатель", "group": 6}
    document["indicators"].append(new)
    document["checklists"].append(part(document, "checklists", "indicator", "2.3") | {"indicator": "6.1"})
    drop(document, "2.3")
    return document


def drop(document: spec.Document, code: str) -> None:
    """Take an indicator out, and all that is said of it."""
    document["indicators"] = [i for i in document["indicators"] if i["code"] != code]
    document["checklists"] = [c for c in document["checklists"] if c["indicator"] != code]
    for questionnaire in document["questionnaires"]:
        for question in questionnaire["questions"]:
            if question["indicator"] == code:
                question["indicator"] = "1.3"


def do(step: importing.Step, document: spec.Document, user) -> None:
    """What the page behind the step's address does."""
    page = Page.objects.get(pk=re.search(r"/(\d+)/", step.url)[1]).specific
    if "/move/" in step.url:
        group = part(document, "indicators", "code", page.code)["group"]
        page.move(IndicatorGroupPage.objects.get(number=group), pos="last-child", user=user)
    else:
        page.unpublish(user=user)


def digest(document: spec.Document) -> str:
    """The hash whatever the order of the parts, which the tree of pages decides."""
    ordered = copy.deepcopy(document)
    for section, key in (("groups", "number"), ("indicators", "code"), ("checklists", "indicator")):
        ordered[section].sort(key=itemgetter(key))
    return spec.digest(ordered)


def following(document: spec.Document, before: dict[str, int]) -> spec.Document:
    """The document with links to pages that have moved since they had the addresses `before`."""
    now = {page: address for address, page in links.known_pages().items()}
    text = spec.encode(document).decode()
    for address, page in before.items():
        text = text.replace(f'href=\\"{address}\\"', f'href=\\"{now[page]}\\"')
    return spec.decode(text.encode())


@pytest.mark.parametrize("source", ["rebuilt", "edition 1"])
def test_what_no_draft_can_hold_is_left_to_people_and_leads_to_the_file(source, request, live, methodologist):
    wanted = request.getfixturevalue("rebuilt") if source == "rebuilt" else Edition.objects.get(number=1).document
    document = importing.read(spec.encode(wanted))
    importing.bring_back(document=document, by=methodologist)
    assert digest(compile_pages().document) == digest(live)
    publish_drafts()
    before = links.known_pages()
    for step in importing.steps(document):
        do(step, document, methodologist)
    assert digest(compile_pages().document) == digest(following(document, before))
    assert importing.steps(document) == []


def test_the_steps_say_what_moves_and_what_goes_the_lowest_first(rebuilt):
    texts = [step.text for step in importing.steps(rebuilt)]
    assert [text.partition(" «")[0] for text in texts] == [
        "Перенесите показатель 5.2",
        "Снимите с публикации страницу",
        "Снимите с публикации страницу",
    ]
    assert "Чек-лист 2.3" in texts[1]
    assert "Показатель 2.3" in texts[2]


def test_an_indicator_that_moves_with_the_one_above_it_needs_no_step(live):
    document = copy.deepcopy(live)
    for code in ("3.1", "3.1.1", "3.1.2"):
        part(document, "indicators", "code", code)["group"] = 2
    assert [step.text[:26] for step in importing.steps(document)] == ["Перенесите показатель 3.1 "]


def test_a_page_that_was_taken_off_comes_back_itself(live, methodologist):
    page = IndicatorPage.objects.get(code="2.3")
    checklist = page.checklist()
    for gone in (checklist, page):
        gone.unpublish(user=methodologist)
    importing.bring_back(document=importing.read(spec.encode(live)), by=methodologist)
    publish_drafts()
    assert digest(compile_pages().document) == digest(live)
    assert page.checklist() == checklist


def test_a_page_that_was_never_published_is_not_overwritten(edited, methodologist):
    parent = IndicatorPage.objects.get(code="2.3").get_parent()
    draft = parent.add_child(instance=IndicatorPage(code="2.4", title="Чей-то показатель", slug="2-4", live=False))
    draft.save_revision(user=methodologist)
    with pytest.raises(importing.FileRefused, match="«Чей-то показатель» есть черновик"):
        importing.read(spec.encode(edited))


@pytest.mark.parametrize(("taken_off", "missing"), [("group", "группы 2 нет"), ("indicator", "показателя 2.3 нет")])
def test_a_published_page_below_one_that_was_taken_off_is_named(pilot, methodologist, taken_off, missing):
    pages = {"group": IndicatorGroupPage.objects.get(number=2), "indicator": IndicatorPage.objects.get(code="2.3")}
    pages[taken_off].unpublish(user=methodologist)
    assert any(missing in mend.fault.message and mend.edit_url for mend in check(compile_pages()))


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
    again = client.post(UPLOAD, {"file": SimpleUploadedFile("b.json", spec.encode(edited))})
    assert again["Location"] == accepted["Location"], "the same document, whoever brings it, waits once"
    for _ in range(2):  # sent twice, it is saved once
        done = client.post(f"{accepted['Location']}apply/", {"seen": seen()}, follow=True).content.decode()
        assert "Сохранено черновиков: 5" in done
    assert Page.objects.filter(has_unpublished_changes=True).count() == 5
    assert "Новый показатель" in client.get(accepted["Location"]).content.decode()
    assert client.get(f"{UPLOAD}{'0' * 64}/").status_code == 404
    assert client.get(f"{UPLOAD}..%2F..%2Fx/").status_code == 404


def test_the_pages_of_the_cms_name_the_steps_and_lead_to_them(rebuilt, methodologist, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(methodologist)
    preview = client.post(UPLOAD, {"file": SimpleUploadedFile("a.json", spec.encode(rebuilt))})["Location"]
    steps = importing.steps(rebuilt)
    shown = client.get(preview).content.decode()
    assert all(step.text in shown for step in steps)
    done = client.post(f"{preview}apply/", {"seen": seen()}, follow=True).content.decode()
    for step in steps:
        assert f'<a href="{step.url}">{step.text}</a>' in done
        assert client.get(step.url).status_code == 200


def test_what_was_published_since_the_preview_is_looked_at_again(edited, methodologist):
    kept = importing.upload(file_name="a.json", content=spec.encode(edited), by=methodologist)
    before = seen()
    page = IndicatorPage.objects.get(code="1.3")
    page.title = "Другое название"
    page.save_revision().publish()
    with pytest.raises(UploadRefused, match="Посмотрите на разницу"):
        importing.apply(upload=kept, by=methodologist, seen=before)
    assert not Page.objects.filter(has_unpublished_changes=True).exists()


def test_a_file_that_was_dropped_is_not_brought_back(edited, methodologist, client):
    kept = importing.upload(file_name="a.json", content=spec.encode(edited), by=methodologist)
    client.force_login(methodologist)
    assert "Загрузка отменена" in client.post(f"{UPLOAD}{kept.sha256}/cancel/", follow=True).content.decode()
    with pytest.raises(UploadRefused, match="отменена"):
        importing.apply(upload=kept, by=methodologist, seen=seen())


@pytest.mark.parametrize("act", [importing.apply, importing.drop])
def test_only_a_methodologist_decides_on_a_file(edited, methodologist, editor, act):
    kept = importing.upload(file_name="a.json", content=spec.encode(edited), by=methodologist)
    values = {"seen": seen()} if act is importing.apply else {}
    with pytest.raises(PermissionDenied):
        act(upload=kept, by=editor, **values)


def test_a_file_of_the_method_reopened_on_the_sixth_day_is_kept(edited, methodologist, client):
    kept = importing.upload(file_name="a.json", content=spec.encode(edited), by=methodologist)
    EditionUpload.objects.update(opened_at=timezone.now() - timedelta(days=6))
    client.force_login(methodologist)
    assert client.get(f"{UPLOAD}{kept.sha256}/").status_code == 200
    assert timezone.now() - EditionUpload.objects.get().opened_at < timedelta(days=1)
