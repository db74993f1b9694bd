"""An office's page costs the same in a large campaign: counts and tallies only, never a look at all the answers."""

from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Participation
from network.models import Office
from surveys.actions.folding import fold
from surveys.models import Change, ChangeActs, Response, Tally
from tests.cabinet.test_home import main_of

from .conftest import OPENS, OVER
from .test_office import path

OFFICES, ANSWERS = 2300, 10_000


@pytest.fixture
def large(campaign, office, bryansk, answer, on):
    """So many offices take part, and so many clients of this office have answered; fewer still wait for the tally."""
    others = Office.objects.bulk_create(
        Office(code=f"L-{number}", region=bryansk, name=f"Центр {number}") for number in range(OFFICES)
    )
    Participation.objects.bulk_create(Participation(campaign=campaign, office=other) for other in others)
    Tally.objects.bulk_create(
        Tally(campaign=campaign, office=other, audience="jobseeker", respondents=80) for other in others
    )
    first, numbers = answer(office, comment="Спасибо"), count()
    rows = Response.objects.bulk_create(
        Response(
            campaign=campaign, office=office, audience="jobseeker", key=f"{next(numbers):064}", marks=first.marks,
            rest=first.rest, layout=1,
        )
        for _ in range(ANSWERS)
    )  # fmt: skip
    Change.objects.bulk_create(Change(response=row, sign=1, acts=ChangeActs.SENT) for row in rows)
    fold(campaign)
    on(OPENS)
    return campaign


def test_a_large_campaign_costs_an_office_no_more(as_user, employee, large, office, on):
    client = as_user(employee)
    client.get(path(office))
    with CaptureQueriesContext(connection) as queries:
        page = main_of(client.get(path(office)))
    assert len(queries) <= 20
    assert "10\xa0001" in page.text.replace("\u202f", "\xa0")
    of_answers = [query["sql"] for query in queries if 'FROM "surveys_response"' in query["sql"]]
    assert all("EXISTS" in sql for sql in of_answers), of_answers
    on(OVER)
    client = as_user(employee)
    for part, most in (("answers/", 16), ("answers/?order=low&page=400", 16), ("compare/", 16)):
        client.get(path(office, part))
        with CaptureQueriesContext(connection) as queries:
            main_of(client.get(path(office, part)))
        assert len(queries) <= most, part


def test_answers_are_paged_along_their_index(as_user, employee, large, office, on):
    on(OVER)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = Response.objects.of_cell(large, office, "jobseeker").counted().order_by("shuffle")
    plan = found.values_list("marks", "rest", "mean")[:20].explain()
    assert "response_shuffled" in plan, plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
