"""The table of access: every address x every role x GET and POST, against tests/golden/access.tsv.

A cell says «GET POST»: `login` where one is sent to sign in, `no` where the CMS sends one back with a message, else the
status. All is asked for with things that exist, of Tyumen where they are a region's: `employee` and `coordinator` work
there, `stranger` coordinates Bryansk; nothing of the campaign is published. POST is empty, what it does is rolled back.

A new address has no row and fails. `ACCESS=write` before pytest writes the table anew: then read the difference.
"""

import gzip
import os
import uuid
from datetime import timedelta
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from assessments.models import Case, Event, Evidence, Passport, Return, Sample, Sanction
from campaigns.models import CalendarDay, DocumentTemplate, RegionPlan
from feedback import actions as remarks
from feedback.attachments import actions as attachments
from feedback.consultations import actions as consultations
from feedback.intake import actions as intake
from feedback.models import CannedAnswer, Consultation, Remark
from methodology.models import FaqPage, IndicatorPage, PageVote
from network import actions as network
from network.invitations import invite
from network.models import FactorReset, Membership, Role
from notices.models import Notice
from portal.models import SearchMiss
from ratings.actions import objections, releases, uploads
from ratings.actions.inputs import store_inputs
from ratings.exchange import Mode
from surveys.codes import VISIT, derive_code
from surveys.models import Change, ClientFile, CodeBatch, Declared, Finding, Origin, Proposal, Response, ResponseImport
from tests.feedback.intake_files import docx
from tests.feedback.pdfs import pdf
from tests.fixtures.measured import made
from tests.fixtures.reviewed import SLUG

from .addresses import addresses

TABLE = Path(__file__).parent.parent / "golden" / "access.tsv"
ROLES = ("anonymous", "nobody", "employee", "coordinator", "stranger", "editor", "expert", "methodologist", "superuser")
# Wagtail's own pages that take an empty form for a fault of the program.
FAULTS_OF_WAGTAIL = (
    "cms/choose-external-link/",
    "cms/pages/<int:page_id>/copy/",
    "cms/redirects/import/process/",
    "cms/snippets/choose/*/create/",
)


@pytest.fixture
def nobody(pilot) -> User:
    """Somebody who has an account and no role."""
    return User.objects.create_user("nobody", "nobody@example.org", "Пароль-для-проверки-1")


@pytest.fixture
def superuser(pilot) -> User:
    return User.objects.create_superuser("root", "root@example.org", "Пароль-для-проверки-1")


@pytest.fixture
def preview(frozen, short):
    """What has been computed of the campaign and is not published."""
    store_inputs(campaign=frozen, inputs=made(frozen), by=None, source="проверка", reason="Данные пришли поздно")
    return releases.compute_release(campaign=frozen, by=None)


@pytest.fixture
def remark(coordinator):
    """One that Tyumen has sent, with a file."""
    draft = remarks.save_draft(by=coordinator, topic="scale", title="Шкала из пяти", text="Десять делений путают")
    sent = remarks.submit(remark=draft, by=coordinator, seen=None)
    attachments.attach(remark=sent, file_name="приказ.pdf", content=pdf(), by=coordinator)
    return sent


def of_libraries(editor: User) -> dict[str, object]:
    """Things of Wagtail: a page in review, a picture, a document and their like."""
    page = IndicatorPage.objects.first()
    workflow = page.get_workflow()
    task = workflow.tasks.first()
    page.save_revision(user=editor)
    started = workflow.start(page, editor)
    order = get_document_model().objects.create(title="Приказ", file=ContentFile(pdf(), "order.pdf"))
    picture = get_image_model().objects.create(title="Карта", file=get_test_image_file())
    query = Query.get("шкала")
    SearchPromotion.objects.create(query=query, page=page)
    return {
        "wagtailadmin_api:documents:* pk": order.pk,
        "wagtailadmin_api:images:* pk": picture.pk,
        "wagtailadmin_api:* pk": page.pk,
        "wagtailadmin_workflows:*task pk": task.pk,
        "wagtailadmin_workflows:* pk": workflow.pk,
        "wagtailadmin_workflows:add_task app_label": "wagtailcore",
        "wagtailadmin_workflows:add_task model_name": "groupapprovaltask",
        "wagtailadmin_workflows:* page_pk": page.pk,
        "wagtailadmin_pages:* pk": page.pk,
        "wagtailadmin_collections:* pk": order.collection_id,
        "wagtaildocs_chooser:* pk": order.pk,
        "wagtailimages_chooser:* pk": picture.pk,
        "wagtailsettings:* app_name": "portal",
        "wagtailsettings:* model_name": "portalsettings",
        "wagtailsettings:* pk": 1,
        "wagtailsites:* pk": 1,
        "wagtailusers_groups:* pk": editor.groups.get().pk,
        "wagtailusers_users:* pk": editor.pk,
        "wagtail_bulk_action app_label": "wagtailcore",
        "wagtail_bulk_action model_name": "page",
        "wagtail_bulk_action action": "delete",
        "* action_name": "approve",
        "* app_label": "methodology",
        "* app_name": "methodology",
        "* collection_id": order.collection_id,
        "* content_type_app_name": "methodology",
        "* content_type_model_name": "indicatorpage",
        "* destination_id": page.get_parent().get_next_sibling().pk,
        "* doc_id": order.pk,
        "* document_id": order.pk,
        "* document_name": order.filename,
        "* filter_spec": "original",
        "* image_id": picture.pk,
        "* model_name": "indicatorpage",
        "* object_id": page.pk,
        "* page_id": page.pk,
        "* page_to_move_id": page.pk,
        "* page_view_restriction_id": 1,
        "* parent_page_id": page.get_parent().pk,
        "* query_id": query.pk,
        "* redirect_id": Redirect.objects.create(old_path="/old", redirect_link="/").pk,
        "* restriction_id": 1,
        "* revision_id": page.latest_revision.pk,
        "* session_id": 1,
        "* task_id": task.pk,
        "* task_state_id": started.current_task_state.pk,
        "* uidb64": "MQ",
        "* uploaded_file_id": 1,
        "* workflow_pk": workflow.pk,
        "* workflow_state_id": started.pk,
    }


@pytest.fixture
def things(review, remark, coordinator, employee, editor, expert, methodologist) -> dict[str, object]:
    """What addresses are asked for, by patterns of «name argument»; the first that fits."""
    region, faq, day = remark.region, FaqPage.objects.first(), "2026-04-01"
    rows = docx(("1", "", "Писать крупнее.", "", ""))
    file = intake.upload(file_name="т.docx", content=rows, topic="other", by=coordinator, region=region)
    log = consultations.upload(file_name="ж.csv", content="дата;регионы;вид;тема\n1;2;3;4".encode(), by=expert)
    offices = network.upload_offices(
        file_name="ц.csv", content="код;регион;название\nН-1;32;Новый".encode(), by=methodologist
    )
    data = uploads.take_upload(
        campaign=review, file_name="д.csv", content="ЦЗН;аудитория;вопрос\n".encode(), mode=Mode.PART, by=methodologist
    )
    objection = objections.submit(campaign=review, by=coordinator, text="Посчитано не так")
    vote = PageVote.objects.create(page=faq, helped=False, day=day, voter="x", text="Непонятно")
    office = region.offices.order_by("code").first()
    CodeBatch.objects.create(campaign=review, office=office, number=1, size=1)
    paper = Response.objects.create(
        campaign=review,
        office=office,
        audience="employer",
        key="1",
        marks=bytes(17),
        layout=1,
        origin=Origin.PAPER,
        entered_by=employee,
    )
    table = {"columns": ["A"], "titles": {"A": "1"}, "unknown": [], "notes": [], "rows": []}
    answers = ResponseImport.objects.create(campaign=review, audience="employer", file_name="о.csv", table=table)
    clients = ClientFile.objects.create(campaign=review, region=region, file_name="ч.csv", table=table)
    invite(email="new@tyumen.example", region=region, role=Role.COORDINATOR, by=None)
    worker = invite(email="worker@tyumen.example", region=region, role=Role.OFFICE, office=office, by=None).invitation
    # An answer that came in time: only then the campaign has a survey of its own.
    answer = Response.objects.create(
        campaign=review,
        office=office,
        audience="jobseeker",
        key="0" * 64,
        marks=bytes(17),
        layout=1,
        sent_at=review.opened_at,
    )
    Change.objects.create(response=answer, sign=1)
    # Found by a signal, and proposed by one expert to another.
    finding = Finding.objects.create(
        campaign=review, office=office, kind="prompted", audience="employer", measured=1, expected=0, subject="1"
    )
    finding.responses.add(paper)
    proposal = Proposal.objects.create(campaign=review, reason="staff", by=expert)
    proposal.responses.add(paper)
    fair = Declared.objects.create(campaign=review, office=office, kind="kiosk", network="203.0.113.7/32", note="Зал")
    RegionPlan.objects.get(campaign=review, region=region).chosen.create(code="2.3")
    passport = Passport.objects.create(campaign=review, office=office)
    event = Event.objects.create(
        passport=passport, key=uuid.uuid4(), sheet="2.3", kind="2.3-1", held_on=day, content="Ярмарка"
    )
    piece = Evidence(passport=passport, item="2.3-1", key=uuid.uuid4(), kind="photo", name="фото.jpg", sha256="0" * 64)
    for field in ("file", "thumbnail"):
        getattr(piece, field).save("photo.jpg", ContentFile(b"photo"), save=False)
    piece.save()
    case = Case.objects.create(passport=passport, item="2.3-1", indicator="2.3")
    question = Return.objects.create(case=case, text="Где это?", due_on=day)
    sanction = Sanction.objects.create(
        passport=passport, state="confirmed", grounds="Акт", public_reason="Чужие снимки", confirmed_at=review.opened_at
    )
    Sample.objects.create(
        campaign=review, seed="0", commitment="0", drawn_at=review.opened_at, population=gzip.compress(b"")
    )
    notice = Notice.objects.create(recipient=coordinator, code="remarks_received", key="1", subject="Получено", text="")
    CannedAnswer.objects.create(title="Спасибо", text="Спасибо")
    CalendarDay.objects.create(day=day, kind=CalendarDay.Kind.FREE, note="Проба")
    DocumentTemplate.objects.create(kind="order", file=ContentFile(b"PK", "order.docx"))
    reset = FactorReset.objects.create(
        owner=coordinator,
        reason="Потерян телефон",
        proposed_at=review.opened_at,
        expires_at=timezone.now() + timedelta(days=1),
    )
    return {
        "cabinet:objection_* pk": objection.pk,
        "objections_cms:* pk": objection.pk,
        "cabinet:remark_file* pk": file.pk,
        "remark_files:* pk": file.pk,
        "cabinet:remark* pk": remark.pk,
        "accepted_remarks:* pk": Remark.objects.accepted().first().pk,
        "remarks_cms:* pk": remark.pk,
        "*remark* file": remark.attachments.get().pk,
        "feedback:attachment pk": remark.attachments.get().pk,
        "answer_files:* pk": answers.pk,
        "cabinet:client_file* pk": clients.pk,
        "cabinet:survey_paper_withdraw pk": paper.pk,
        "cabinet:survey_declared_end pk": fair.pk,
        "survey_queue:finding pk": finding.pk,
        "survey_queue:*proposal pk": proposal.pk,
        "cabinet:survey_codes_file extension": "csv",
        "cabinet:survey_material name": "poster-a4.pdf",
        "cabinet:passport_event* pk": event.pk,
        "cabinet:passport_* indicator": "2.3",
        "cabinet:evidence_* pk": piece.pk,
        "cabinet:passport_reply pk": question.pk,
        "cabinet:passport_appeal pk": sanction.pk,
        "passports_cms:case pk": case.pk,
        "passports_cms:evidence_* pk": piece.pk,
        "passports_cms:sanction pk": sanction.pk,
        "cabinet:notice pk": notice.pk,
        "notices_cms:* pk": notice.pk,
        "consultations_cms:make_* pk": Consultation.objects.first().pk,
        "consultations_cms:* pk": log.pk,
        "office_imports:* pk": offices.pk,
        "cabinet:person_end pk": Membership.objects.get(user=employee).pk,
        "cabinet:person_* pk": worker.pk,
        "people:end pk": Membership.objects.get(user=coordinator).pk,
        "people:* pk": region.invitations.get(email="new@tyumen.example").pk,
        "helpful_cms:clear pk": vote.pk,
        "helpful* pk": faq.pk,
        "misses_cms:* pk": SearchMiss.objects.create(query="мопед", first_on=day, last_on=day).pk,
        "ratings_inputs:* token": data.token,
        "methodology_cms:* sha256": "0" * 64,
        "ratings:pilot_chart name": "respondents",
        "*document name": "roadmap.docx",
        "* name": "release.zip",
        "document_templates_cms:* code": "order",
        "open-data:* level": "region",
        "open-data:* code": region.code,
        "ratings:region code": region.code,
        "* code": region.offices.order_by("code").first().code,
        "* slug": SLUG,
        "*_cms:* region": region.slug,
        "* decision": "freeze",
        "* audience": "jobseeker",
        "surveys:kiosk token": "0" * 20,
        "* visit": derive_code(b"seed", "1", VISIT),
        "factor_resets:* pk": reset.pk,
        "mfa_remove_webauthn pk": 1,
        "editions:diff other": 1,
        "editions:* number": 2,
        "open-data:edition number": 2,
        "* extension": "pdf",
        "* number": 1,
        "* version": 1,
        "* token": "nothing",
        **of_libraries(editor),
    }


def said(response) -> str:
    """What an answer means for who asked."""
    if response.status_code != 302:
        return str(response.status_code)
    if response.url.startswith((reverse("cabinet:login"), reverse("wagtailadmin_login"))):
        return "login"
    return "no" if response.url == reverse("wagtailadmin_home") else "302"


def answers(client: Client, path: str, session: str) -> str:
    """What one role gets by GET and by POST; afterwards all is as before."""
    found = []
    for ask in (client.get, client.post):
        client.cookies.clear()
        if session:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        for kept in caches.all():
            kept.clear()
        with transaction.atomic():
            found.append(said(ask(path)))
            transaction.set_rollback(True)
    return " ".join(found)


def session_of(user: User) -> str:
    """The key of a session in which the user has signed in."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def unrendered(monkeypatch):
    """Who gets a page does not depend on its text, and to write ten thousand texts would take minutes."""
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


def test_each_role_gets_of_each_address_just_what_the_table_says(request, things, unrendered):
    people = [None if role == "anonymous" else request.getfixturevalue(role) for role in ROLES]
    sessions = [session_of(person) if person else "" for person in people]
    paths, missing = {}, []
    for address in addresses():
        try:
            paths[address] = address.asked_for(things)
        except LookupError as unknown:
            missing.append(str(unknown))
    assert missing == [], "name these things in the fixture `things`"
    client = Client(raise_request_exception=False)
    lines = ["\t".join(["address", *ROLES])]
    lines += [
        "\t".join([address.route, *(answers(client, path, session) for session in sessions)])
        for address, path in paths.items()
    ]
    if os.environ.get("ACCESS") == "write":
        TABLE.write_text("\n".join(lines) + "\n")
    failed = [line.partition("\t")[0] for line in lines if " 500" in line or "\t500" in line]
    assert [route for route in failed if not any(fnmatch(route, known) for known in FAULTS_OF_WAGTAIL)] == []
    wanted = TABLE.read_text().splitlines()
    assert sorted(set(lines) - set(wanted)) == [], "answers, or addresses, that the table does not know"
    assert sorted(set(wanted) - set(lines)) == [], "rows of the table that are no longer true"
