"""The test database holds the pilot's data, loaded once by the command that a newcomer runs."""

import gc
import io
from typing import Any

import hypothesis
import moto
import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.signals import setting_changed
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck
from xdist.scheduler import LoadScopeScheduling

from network.roles import EDITOR, EXPERT, METHODOLOGIST
from surveys import lookups

pytest_plugins = [
    f"tests.fixtures.{name}"
    for name in ("apart", "clock", "disk", "factors", "pages", "people", "planned", "measured", "reviewed")
]

# With ten thousand tests in memory, to look for rings of garbage as often as Python does costs a tenth of all time.
gc.set_threshold(50_000, 20, 50)

WORKED_WITH = connection.settings_dict["NAME"]
BROWSER = "tests/browser/"
DEMONSTRATION = "tests/demonstration/"
# Hypothesis would ask a clock for each example, and fail on a busy machine.
hypothesis.settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.settings.load_profile("portal")
# The longest work first, so that no worker is left alone with it in the end; while one makes the portal for the
# browser, another makes the demonstration.
LONGEST = (
    "tests/deploy/test_walk",
    f"{BROWSER}test_accessibility",
    DEMONSTRATION,
    BROWSER,
    "tests/portal/test_access",
    "tests/ratings/",
)


class Together(LoadScopeScheduling):
    """What stays on one worker: the tests of a file, and all that read the demonstration, which is made once for them.

    Groups by mark (`--dist loadgroup`) would say the same, but under pytest 9.2 xdist 3.8 overlooks them in silence.
    """

    def _split_scope(self, nodeid: str) -> str:
        return DEMONSTRATION if nodeid.startswith(DEMONSTRATION) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


@pytest.fixture(scope="session", autouse=True)
def _s3():
    """With TEST_S3 all files are in an S3 of this process; a folder of its own for media is a prefix there."""
    if not settings.S3_BUCKET:
        yield
        return
    with moto.mock_aws():
        default_storage.bucket.create()
        setting_changed.connect(_move_media)
        yield


def _move_media(*, setting: str, value: Any, **kwargs: Any) -> None:
    if setting == "MEDIA_ROOT":
        default_storage.location = str(value).lstrip("/")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--second", action="store_true", help="a second database: leave out what no database can change")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first; `--no-loadscope-reorder` keeps them so."""
    items.sort(key=lambda item: next((i for i, at in enumerate(LONGEST) if item.nodeid.startswith(at)), len(LONGEST)))
    if config.getoption("second"):
        config.hook.pytest_deselected(items=[item for item in items if not _asks_a_database(item)])
        items[:] = filter(_asks_a_database, items)


def _asks_a_database(item: pytest.Item) -> bool:
    """Whether another database could make a difference to the test.

    What asks for fixtures while it runs, a test of ours or a fixture, may ask for one that does.
    """
    if item.nodeid.startswith(BROWSER):
        return item.get_closest_marker("markup") is None
    found = item._fixtureinfo
    own = [fixture for fixtures in found.name2fixturedefs.values() for fixture in fixtures if fixture.baseid]
    asked = {*item.fixturenames, *(f"{name}!" for one in (found, *own) for name in one.argnames)}
    return bool(asked & {"db", "transactional_db", "request!"}) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, django_db_keepdb, _s3):
    """pytest-django has made a database if a chosen test asks for `db`. Who asks for a copy of one (`apart`) needs it,
    too, or would get the one that people work with."""
    with django_db_blocker.unblock():
        is_made = connection.settings_dict["NAME"] != WORKED_WITH
        own = [] if is_made else setup_databases(0, interactive=False, keepdb=django_db_keepdb)
        call_command("load_pilot", stdout=io.StringIO())
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(own, 0)


@pytest.fixture(autouse=True)
def _empty_cache():
    for alias in settings.CACHES:
        caches[alias].clear()
    lookups.forget()


@pytest.fixture
def pilot(db):
    """The loaded pilot; what a test changes is rolled back."""


@pytest.fixture
def idle(settings):
    """No worker runs: what is left to one waits."""
    settings.TASKS = settings.TASKS | {"background": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def _member(role: str, name: str) -> User:
    user = User.objects.create_user(name, f"{name}@example.org", "Пароль-для-проверки-1")
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def signed_in(client, request):
    """The client of the user whose fixture is named."""

    def sign_in(name: str):
        client.force_login(request.getfixturevalue(name), "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def editor(pilot) -> User:
    return _member(EDITOR, "editor")


@pytest.fixture
def expert(pilot) -> User:
    return _member(EXPERT, "expert")


@pytest.fixture
def methodologist(pilot) -> User:
    return _member(METHODOLOGIST, "methodologist")
