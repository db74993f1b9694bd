"""A portal of its own for the browser: the production server with the pilot's data and a small demonstration.

It is no test database, so nothing is rolled back; tests make what they change.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(settings.ROOT)
PASSWORD = "Пароль-для-проверки-1"
USERS = {"editor": "Редактор ФЦК", "expert": "Эксперт ФЦК", "methodologist": "Методолог ФЦК"}
WIDTHS = {"phone": 390, "desktop": 1280}

FURNISH = """
from django.contrib.auth.models import Group, User
for name, role in {users!r}.items():
    user = User.objects.create_user(name, name + "@example.org", {password!r})
    user.groups.add(Group.objects.get(name=role))
from tests.browser import passported, review, survey, surveyed, verified
review.make()
passported.make()
survey.make()
surveyed.make()
verified.make()
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_setup():
    """The browser tests do not touch pytest's database."""


@pytest.fixture(autouse=True)
def _empty_cache():
    """The server has a cache of its own."""


def _database(name: str) -> str:
    """The URL of a new, empty database of the engine under test."""
    config = settings.DATABASES["default"]
    if "sqlite" in config["ENGINE"]:
        path = ROOT / "var" / f"{name}.sqlite3"
        for file in (ROOT / "var").glob(f"{name}.sqlite3*"):
            file.unlink()
        return f"sqlite:///{path}"
    url = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    return url.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture(scope="session")
def portal_url(worker_id: str) -> Iterator[str]:
    """The address of a running portal with the pilot's data and one user of each role."""
    name = f"browser_{worker_id}"
    media = ROOT / "var" / f"{name}-media"
    shutil.rmtree(media, ignore_errors=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": _database(name),
        "MEDIA_ROOT": str(media),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ADMIN_NAME": "chief",
        "ADMIN_PASSWORD": PASSWORD,
    }
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "prepare"], env=environment, check=True, capture_output=True)
    subprocess.run([*manage, "demo", "--scale", "small"], env=environment, check=True, capture_output=True)
    script = FURNISH.format(users=USERS, password=PASSWORD)
    subprocess.run([*manage, "shell", "-c", script], env=environment, check=True, capture_output=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "site/portal/gunicorn.py", "portal.wsgi"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url + "/readyz")
        yield url
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(url: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium; closed after each module, since Django refuses to work beside Playwright's event loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium") or None,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Opens pages of the running portal, as somebody and on some screen."""

    browser: Browser
    url: str
    contexts: list[BrowserContext]

    def page(self, *, width: int = 1280, scheme: str = "light", view: str = "", scripts: bool = True) -> Page:
        """A new page of an anonymous visitor; faults of scripts and of the CSP fail the test."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
            locale="ru-RU",
        )
        self.contexts.append(context)
        if view:
            context.add_cookies([{"name": "view", "value": view, "url": self.url}])
        return context.new_page()

    def sign_in(self, page: Page, name: str, password: str) -> None:
        """Fill in the form of the page and send it."""
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", password)
        page.click("main button[type=submit]")

    def signed_in(self, name: str, **options) -> Page:
        """A new page of the user with this name, signed in through the form."""
        page = self.page(**options)
        page.goto("/cms/login/")
        self.sign_in(page, name, PASSWORD)
        expect(page).to_have_url(self.url + "/cms/")
        return page


@pytest.fixture
def visitor(browser: Browser, portal_url: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, portal_url, [])
    yield visitor
    for context in visitor.contexts:
        context.close()
