"""Documents of a region: its names are filled in, other regions' are not, figures only from a published release."""

import io
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from pypdf import PdfReader

from cabinet.documents.making import FILES, make
from campaigns import actions
from campaigns.documents import facts
from campaigns.documents.kinds import REPORT
from campaigns.models import Campaign, Milestone
from feedback.models import Remark
from network.models import Region
from ratings.models import Release
from tests.campaigns.test_document_templates import text_of
from tests.fixtures.reviewed import SLUG
from tests.methodology.test_pdf import conformance

PAGE = f"/cabinet/documents/{SLUG}/"
CMS = f"/cms/region-documents/{SLUG}/"


def text_of_pdf(content: bytes) -> str:
    """All words of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.fixture
def published(review, tyumen, bryansk, on) -> Release:
    """The preview of the review, published."""
    on(date(2026, 4, 30))
    release = Release.objects.get(campaign=review)
    release.summary = {"counts": {"regions_ranked": 2}}
    release.state, release.published_at = Release.State.PUBLISHED, timezone.now()
    release.save()
    return release


def test_a_coordinator_gets_each_document_with_the_regions_names(as_user, campaign, coordinator, tyumen):
    client = as_user(coordinator)
    listed = client.get(PAGE).content.decode()
    for name in FILES:
        assert f'href="{PAGE}{name}"' in listed
        response = client.get(PAGE + name)
        assert response.status_code == 200
        assert response["Cache-Control"].startswith("max-age=0")
        if name.endswith(".docx"):
            said = text_of(response.content)
            assert "Тюменская область" in said
            assert "Замер весны 2026 года" in said
            assert "Брянская" not in said
            assert "{{" not in said
            assert "{%" not in said
        else:
            assert response.content.startswith(b"%PDF")


def test_an_order_names_offices_and_dates_and_leaves_blanks_for_people(as_user, campaign, coordinator, tyumen):
    said = text_of(as_user(coordinator).get(PAGE + "order.docx").content)
    for office in tyumen.offices.all():
        assert office.name in said
    assert "Второй центр bryansk" not in said
    assert "02.03.2026 – 20.03.2026" in said
    assert "не позднее 31.03.2026" in said
    assert dict(campaign.indicators())["1.3"] in said
    assert "Назначить ответственным за замер: ____" in said


def test_only_chosen_indicators_stand_in_an_order(as_user, campaign, coordinator, tyumen):
    actions.plan_region(campaign=campaign, region=tyumen, offices=tyumen.offices.all(), codes=["1.3"], by=None)
    said = text_of(as_user(coordinator).get(PAGE + "order.docx").content)
    titles = dict(campaign.indicators())
    assert titles["1.3"] in said
    assert titles["2.2"] not in said


def test_the_report_shows_marks_and_no_figures_before_publication(as_user, preview, coordinator, tyumen):
    step = Milestone.objects.get(campaign=preview.campaign, number=1)
    actions.mark_milestone(
        milestone=step,
        region=tyumen,
        done_on=date(2026, 2, 3),
        by=None,
        result="Приказ № 15",
        link="https://example.org/15",
    )
    said = text_of(as_user(coordinator).get(PAGE + "report.docx").content)
    assert "Сделано шагов: 1 из 3, просрочено: 2." in said
    assert "Приказ № 15" in said
    assert "https://example.org/15" in said
    assert "ещё не опубликован" in said
    assert "71,01" not in said


def test_the_report_has_the_published_figures_of_the_own_region_only(as_user, published, coordinator):
    said = text_of(as_user(coordinator).get(PAGE + "report.docx").content)
    assert "версия 1, опубликован 30.04.2026" in said
    assert "71,01" in said
    assert "60,01–80,02" in said
    assert "1 из 2 (уверенно: 1–2)" in said
    assert "14,02" in said
    assert "72,01" not in said


def test_the_pdf_says_what_the_document_says(as_user, published, coordinator):
    said = text_of_pdf(as_user(coordinator).get(PAGE + "report.pdf").content)
    assert "Тюменская область" in said
    assert "71,01" in said


def test_the_pdf_can_be_listened_to(published, campaign, tyumen):
    content = make(FILES["report.pdf"], campaign, tyumen).content
    assert conformance(content) == "1"
    assert PdfReader(io.BytesIO(content)).metadata.title == "Итоговый отчёт. Тюменская область"


def remark(region: Region, number: int, state: str, at: datetime | None, **values) -> Remark:
    return Remark.objects.create(
        number=number, region=region, topic="scale", title=f"Заголовок {number}", text=f"Текст {number}",
        state=state, submitted_at=at, **values,
    )  # fmt: skip


def test_the_report_has_the_remarks_of_the_campaign_with_decisions(as_user, campaign, coordinator, tyumen, on):
    during = datetime(2026, 3, 5, 12, tzinfo=UTC)
    remark(tyumen, 901, "decided", during, decision="accepted", answer="Принято, см. редакцию 3.")
    remark(tyumen, 902, "withdrawn", during)
    remark(tyumen, 903, "decided", datetime(2025, 3, 5, tzinfo=UTC), decision="rejected", answer="Нет.")
    on(date(2026, 3, 10))
    said = text_of(as_user(coordinator).get(PAGE + "report.docx").content)
    assert "Заголовок 901" in said
    assert "Принято, см. редакцию 3." in said
    assert "05.03.2026" in said
    assert "Заголовок 902" not in said
    assert "Заголовок 903" not in said


def test_remarks_without_a_day_belong_to_the_regions_first_campaign(campaign, tyumen):
    first = Campaign.objects.get(slug="pilot-2022")
    known = Remark.objects.filter(region=tyumen, submitted_at=None).first()
    assert known is not None
    said = text_of(make(FILES["report.docx"], first, tyumen).content)
    assert known.title in said
    assert known.title not in text_of(make(FILES["report.docx"], campaign, tyumen).content)


def test_a_demonstration_says_so_in_each_document(campaign, tyumen):
    Campaign.objects.filter(pk=campaign.pk).update(is_demo=True)
    campaign = Campaign.objects.get(pk=campaign.pk)
    for name in FILES:
        content = make(FILES[name], campaign, tyumen).content
        said = text_of(content) if name.endswith(".docx") else text_of_pdf(content)
        assert "Демонстрационные данные" in said, name


def test_others_get_nothing(as_user, client, campaign, coordinator, employee, methodologist):
    assert client.get(PAGE).status_code == 302
    for address in (PAGE, PAGE + "report.pdf"):
        assert as_user(employee).get(address).status_code == 403
        assert as_user(methodologist).get(address).status_code == 403
    own = as_user(coordinator)
    assert own.get(PAGE + "passwords.docx").status_code == 404
    assert own.get("/cabinet/documents/nowhere/order.docx").status_code == 404
    Campaign.objects.filter(pk=campaign.pk).update(opened_at=None)
    assert own.get(PAGE).status_code == 404


def test_the_cms_makes_documents_of_any_region(as_user, campaign, expert, coordinator):
    staff = as_user(expert)
    assert "Брянская область" in staff.get(CMS).content.decode()
    said = text_of(staff.get(CMS + "bryansk/order.docx").content)
    assert "Брянская область" in said
    assert staff.get(CMS + "moscow/order.docx").status_code == 404
    assert as_user(coordinator).get(CMS).status_code == 302


def test_values_of_a_report_are_just_those_that_templates_know(published, campaign, tyumen, monkeypatch):
    seen = {}
    monkeypatch.setattr("cabinet.documents.making.fill", lambda _, kind, values, note: seen.update(values) or b"")
    make(FILES["report.docx"], campaign, tyumen)
    assert set(seen) == set(REPORT.values) | set(REPORT.lists)
    for name, rows in REPORT.lists.items():
        for row in seen[name]:
            assert set(row) == set(rows.fields), name
    assert all(isinstance(seen[name], str) for name in REPORT.values)


def test_a_document_takes_few_queries(published, campaign, tyumen, django_assert_max_num_queries):
    for name in FILES:
        with django_assert_max_num_queries(14):
            make(FILES[name], campaign, tyumen)


def test_days_are_written_as_people_do():
    assert facts.format_span(date(2026, 4, 1), date(2026, 4, 30)) == "01.04.2026 – 30.04.2026"
    assert facts.format_span(date(2026, 4, 1), date(2026, 4, 1)) == "01.04.2026"
    assert facts.format_span(None, date(2026, 4, 8)) == "до 08.04.2026"
    assert facts.format_span(None, None) == ""


def test_text_from_people_is_no_markup_of_the_pdf(campaign, tyumen):
    step = Milestone.objects.get(campaign=campaign, number=1)
    nasty = '#panic("x") $ _a_ @ref <label> \\'
    Milestone.objects.filter(pk=step.pk).update(title=nasty)
    assert nasty.split()[0] in text_of_pdf(make(FILES["report.pdf"], campaign, tyumen).content)
