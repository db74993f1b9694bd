"""A campaign that takes data of three offices."""

from datetime import date

import pytest

from campaigns import actions as campaign_actions
from campaigns.models import Campaign
from index_engine.inputs import Inputs, Tally
from methodology.models import Edition
from network.models import Office, Region
from ratings.actions import inputs as actions
from ratings.actions import uploads
from ratings.exchange import Mode
from ratings.models import InputSet
from tests.ratings.inputs.sent import DATES, HEADS, OPEN, SEEKERS, VERIFIED


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def offices(pilot) -> list[Office]:
    """Three offices of two regions."""
    first, second = Region.objects.filter(offices=None).order_by("code")[:2]
    return [
        Office.objects.create(code="Т-1", region=first, name="ЦЗН 1", is_managing=True),
        Office.objects.create(code="Т-2", region=first, name="ЦЗН 2"),
        Office.objects.create(code="Т-3", region=second, name="<b>ЦЗН 3</b>"),
    ]


@pytest.fixture
def campaign(offices, on) -> Campaign:
    """Open for data on 3 March 2026; that day lasts until a test sets another."""
    made = Campaign.objects.create(slug="spring", title="Замер весны", edition=Edition.objects.get(number=2), **DATES)
    for region in {office.region for office in offices}:
        campaign_actions.plan_region(
            campaign=made, region=region, offices=[one for one in offices if one.region == region], codes=[], by=None
        )
    on(date(2026, 2, 1))
    made = campaign_actions.open_campaign(campaign=made, by=None)
    on(OPEN)
    return made


@pytest.fixture
def frozen(campaign, store, on) -> Campaign:
    """Closed, with one set of data."""
    store()
    on(VERIFIED)
    return campaign_actions.freeze_campaign(campaign=campaign, by=None)


@pytest.fixture
def build(campaign):
    """Data of all three offices; `positive` of the answers of the first."""

    def build(positive: int = 24) -> Inputs:
        frame = actions.frame_of(campaign, Inputs())
        return Inputs(
            regions=list(frame.regions.values()),
            offices=[
                office._replace(clients=100, jobseeker_respondents=30) if office.code == "Т-1" else office
                for office in frame.offices.values()
            ],
            tallies=[Tally("Т-1", SEEKERS, "1", 30, positive), Tally("Т-3", SEEKERS, "1", 9, 3)],
        )

    return build


@pytest.fixture
def store(campaign, build, methodologist):
    def store(positive: int = 24, by=methodologist, **kwargs) -> InputSet:
        return actions.store_inputs(campaign=campaign, inputs=build(positive), by=by, source="проверка", **kwargs)

    return store


@pytest.fixture
def upload(campaign, methodologist):
    def upload(*rows: str, mode: Mode = Mode.PART, by=methodologist, heads: str = HEADS) -> uploads.Upload:
        return uploads.upload_inputs(
            campaign=campaign, file_name="ответы.csv", content="\n".join([heads, *rows]).encode(), mode=mode, by=by
        )

    return upload


@pytest.fixture
def staff(client, methodologist):
    client.force_login(methodologist)
    return client
