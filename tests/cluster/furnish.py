"""Give a portal what the load needs: campaigns, offices, people who are signed in. Run inside the portal."""

import json
import random
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from assessments.models import Evidence, Passport
from campaigns import actions, clock
from campaigns.models import Campaign, today
from methodology.models import Edition
from network import sessions
from network.models import Office, Region
from network.roles import METHODOLOGIST
from ratings.actions.inputs import store_inputs
from surveys.opened import Opened
from surveys.opening import whole_form
from tests.fixtures.measured import made
from tests.fixtures.people import BACKEND, person

REGIONS, OFFICES = 20, 40
SURVEY, COUNTED = "load", "load-counted"


def session_of(user: User) -> str:
    """A session of this user, as signing in makes one."""
    session = sessions.SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    sessions.begin(session, user)
    session.create()
    return session.session_key


def campaign_of(slug: str, regions: list[Region], **dates: object) -> Campaign:
    """A demonstration campaign with these regions and all of their invented offices, opened on its first day."""
    campaign = Campaign.objects.create(
        slug=slug, title=f"Нагрузка: {slug}", edition=Edition.objects.get(number=2), is_demo=True, **dates,
        review_reason="Нагрузка.",
    )  # fmt: skip
    begun = datetime.combine(campaign.surveys_open, datetime.min.time(), timezone.get_default_timezone())
    with clock.as_of(begun, campaign):
        for region in regions:
            offices = Office.objects.filter(region=region, code__startswith="load-")
            actions.plan_region(campaign=campaign, region=region, offices=offices, codes=[], by=None)
        return actions.open_campaign(campaign=campaign, by=None)


def evidence_of(campaign: Campaign, office: Office) -> dict[str, str]:
    """Addresses of a photo and of a document of this office, by what they hold."""
    passport, addresses = Passport.objects.create(campaign=campaign, office=office), {}
    for kind, name in ((Evidence.Kind.PHOTO, "стенд.jpg"), (Evidence.Kind.DOCUMENT, "приказ №1.pdf")):
        piece = Evidence(passport=passport, item="3.1.1-1", key=uuid4(), kind=kind, name=name, sha256="0" * 64)
        piece.file.save(name, ContentFile(kind.encode()), save=False)
        piece.save()
        addresses[kind] = reverse("passports_cms:evidence_file", args=[campaign.slug, piece.pk])
    return addresses


def main(number: int) -> None:
    """Print as JSON what the load sends: so many signed forms of a survey, and sessions."""
    regions = list(Region.objects.order_by("code")[:REGIONS])
    offices = Office.objects.bulk_create(
        Office(code=f"load-{n}", name=f"Центр {n}", region=regions[n % REGIONS], is_demo=True) for n in range(OFFICES)
    )
    day = today()
    survey = campaign_of(
        SURVEY, regions, period_start=day, period_end=day, surveys_open=day, surveys_close=day + timedelta(5)
    )
    before = [day - timedelta(n) for n in (40, 20)]
    counted = campaign_of(
        COUNTED, regions, period_start=before[0], period_end=before[1], surveys_open=before[0], surveys_close=before[1],
        verification_until=day + timedelta(5),
    )  # fmt: skip
    store_inputs(campaign=counted, inputs=made(counted), by=None, source="нагрузка")
    chief = User.objects.create_superuser("load-chief")
    methodologist = User.objects.create_user("load-methodologist")
    methodologist.groups.add(Group.objects.get(name=METHODOLOGIST))
    opened_at, forms = datetime.now(UTC) - timedelta(minutes=1), []
    questions = [question.name for question in whole_form(survey, "jobseeker").questions if question.kind == "scale"]
    for _ in range(number):
        office = random.choice(offices)
        opened = Opened.now(survey.pk, office.pk, "jobseeker", opened_at)
        forms.append((opened.key, office.code, opened.sign()))
    told = {
        "forms": forms,
        "questions": questions,
        "survey": SURVEY,
        "counted": COUNTED,
        "coordinators": [session_of(person(f"load-{n}@example.org", region)) for n, region in enumerate(regions)],
        "methodologist": session_of(methodologist),
        "chief": session_of(chief),
        "evidence": evidence_of(counted, offices[0]),
    }
    json.dump(told, sys.stdout, default=str)
