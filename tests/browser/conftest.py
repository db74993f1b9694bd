"""A portal of its own for the browser: the production server with the pilot's data and a small demonstration.

It is no test database, so nothing is rolled back; tests make what they change.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.fixtures import people

from .serving import PASSWORD, Portal, furnish_portal

USERS = {"editor": "Редактор ФЦК", "expert": "Эксперт ФЦК", "methodologist": "Методолог ФЦК"}
WIDTHS = {"phone": 390, "desktop": 1280}

FURNISH = """
from tests.browser import passported, reset, review, survey, surveyed, verified
review.make()
passported.make()
reset.make()
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


def _furnish(portal: Portal) -> None:
    portal.manage("demo", "--scale", "small")
    portal.hire(USERS)
    portal.manage("shell", "-c", FURNISH)


@pytest.fixture(scope="session")
def portal_url(worker_id: str, testrun_uid: str) -> Iterator[str]:
    """The address of a running portal with the pilot's data and one user of each role; each worker has its own."""
    portal = furnish_portal(f"browser_{worker_id}", testrun_uid, _furnish)
    with portal.serving():
        yield portal.url


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

    def in_cabinet(self, name: str, **options) -> Page:
        """A new page of a person of a region, signed in through the form."""
        page = self.page(**options)
        page.goto("/cabinet/")
        self.sign_in(page, name, people.PASSWORD)
        expect(page).to_have_url(self.url + "/cabinet/")
        return page


@pytest.fixture
def visitor(browser: Browser, portal_url: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, portal_url, [])
    yield visitor
    for context in visitor.contexts:
        context.close()
