"""axe finds nothing and nothing overflows, on any type of page, in light, dark and high contrast, phone and desktop."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import WIDTHS

pytestmark = pytest.mark.markup

PAGES = {
    "home": "/",
    "method": "/methodology/",
    "section": "/methodology/aims/",
    "section with tables": "/methodology/contradictions/",
    "group": "/methodology/partnership/",
    "indicator": "/methodology/partnership/openness/",
    "withdrawn indicator": "/methodology/effort/regional-site/",
    "checklist": "/methodology/comfort/conditions/checklist/",
    "questionnaire": "/methodology/jobseeker-survey/",
    "parameters": "/methodology/parameters/",
    "editions": "/methodology/editions/",
    "edition": "/methodology/editions/2/",
    "difference": "/methodology/editions/1/diff/2/",
    "materials": "/methodology/materials/",
    "questions": "/faq/",
    "blank documents": "/campaigns/documents/",
    "campaigns": "/campaigns/",
    "campaign": "/campaigns/pilot-2022/",
    "ratings": "/ratings/",
    "pilot": "/ratings/pilot-2022/",
    "calendar of publications": "/ratings/calendar/",
    "how the index is computed": "/ratings/method/",
    "release": "/ratings/demo-2026-autumn/",
    "offices": "/ratings/demo-2026-autumn/offices/?sort=-index",
    "office": "/ratings/demo-2026-autumn/offices/demo-01-01/",
    "region": "/ratings/demo-2026-autumn/regions/01/",
    "what would raise an office": "/ratings/demo-2026-autumn/offices/demo-01-02/raising/?step=2.2-most&step=2.3-next",
    "what would raise a region": "/ratings/demo-2026-autumn/regions/05/raising/",
    "indicators of a release": "/ratings/demo-2026-autumn/indicators/",
    "comparison": "/ratings/demo-2026-autumn/compare/?o=demo-01-01&o=demo-01-02&r=01&r=02",
    "search for a comparison": "/ratings/demo-2026-autumn/compare/?o=demo-01-01&q=демонстрационный",
    "own weights": "/ratings/demo-2026-autumn/weights/",
    "changes": "/ratings/demo-2026-autumn/changes/",
    "verification": "/ratings/demo-2026-autumn/verification/",
    "audit": "/ratings/demo-2026-autumn/audit/",
    "who answered": "/ratings/demo-2026-spring/nonresponse/",
    "what no interval shows": "/ratings/limits/",
    "files of a release": "/ratings/demo-2026-autumn/download/",
    "register": "/feedback/",
    "filtered register": "/feedback/?decision=accepted&q=анкета",
    "remark": "/feedback/27/",
    "proposal": "/feedback/new/",
    "support": "/feedback/consultations/",
    "search": "/search/?q=анкета",
    "empty search": "/search/?q=абракадабра",
    "open data": "/api/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "sign-in": "/cabinet/login/",
    "forgotten password": "/cabinet/password/",
    "dead invitation": "/cabinet/invitation/nothing/",
    "not found": "/nowhere/",
}
VIEWS = {"plain": "", "large": "large"}
# Rules of axe that read colours: all that a dark page can break.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# And those that read sizes: all that larger type can break besides. The markup is the same.
OF_LOOKS = [*OF_COLOURS, "scrollable-region-focusable", "target-size"]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_overflows(visitor, view, width):
    """All rules in light, of the larger version those of looks; then the page turns dark where it stands, and those of
    colours are tried again.
    """
    page = visitor.page(width=WIDTHS[width], view=VIEWS[view])
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    axe, faults = Axe(), {}
    asked = {"resultTypes": ["violations"]} | ({"runOnly": OF_LOOKS} if view == "large" else {})
    for name, path in PAGES.items():
        page.goto(path)
        found = _short(axe.run(page, options=asked).response["violations"])
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            found.append(("overflow", overflow))
        page.emulate_media(color_scheme="dark")
        found += [("dark", *fault) for fault in _short(_violations(page, OF_COLOURS))]
        page.emulate_media(color_scheme="light")
        if found:
            faults[name] = found
    assert faults == {}
    # The lost page and the dead invitation are meant to answer so.
    assert [error for error in errors if "404 (Not Found)" not in error and "410 (Gone)" not in error] == []


def _violations(page: Page, rules: list[str]) -> list[dict]:
    """What a page, in which axe has run already, does against these rules."""
    asked = {"runOnly": rules, "resultTypes": ["violations"]}
    return page.evaluate("async asked => (await axe.run(asked)).violations", asked)


def _short(violations: list[dict]) -> list[tuple]:
    return [(rule["id"], rule["nodes"][0]["target"]) for rule in violations]


def test_the_material_and_question_pages_are_accessible_too(visitor):
    page = visitor.page(width=390)
    for start in ("/methodology/materials/", "/faq/"):
        page.goto(start)
        target = page.locator("main .row-list a, main details a").first.get_attribute("href")
        page.goto(target)
        assert Axe().run(page).response["violations"] == [], target


def test_the_first_tab_leads_past_the_header(visitor):
    page = visitor.page()
    page.goto("/methodology/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Перейти к содержанию"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_text_at_200_per_cent_does_not_overflow(visitor):
    page = visitor.page(width=640)
    for path in ("/", "/methodology/partnership/openness/", "/feedback/", "/ratings/pilot-2022/"):
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


def test_the_version_for_the_visually_impaired_is_chosen_without_scripts_and_remembered(visitor):
    page = visitor.page(scripts=False)
    page.goto("/faq/")
    page.get_by_role("button", name="Версия для слабовидящих").click()
    expect(page.locator("html.view-large")).to_have_count(1)
    expect(page).to_have_url(visitor.url + "/faq/")
    page.goto("/methodology/")
    expect(page.locator("html.view-large")).to_have_count(1)
    page.get_by_role("button", name="Обычная версия").click()
    expect(page.locator("html.view-plain")).to_have_count(1)
