"""Lists of the CMS on a phone: a row is a card, and what stays a table is moved in a box of its own."""

import pytest
from playwright.sync_api import Page

from . import passported, review
from .conftest import WIDTHS
from .test_cabinet import faults

pytestmark = pytest.mark.markup

PAGES = {
    "start": "/cms/",
    "guide": "/cms/guide/",
    "condition": "/cms/status/",
    "searches without an answer": "/cms/misses/",
    "editions": "/cms/editions/",
    "next edition": "/cms/editions/freeze/",
    "files of editions": "/cms/editions/import/",
    "votes": "/cms/helpful/",
    "results": "/cms/results/",
    "results of a campaign": "/cms/results/demo-2026-autumn/",
    "data of a campaign": "/cms/results/demo-2026-autumn/data/",
    "one set of data": "/cms/results/demo-2026-autumn/data/1/",
    "a later set of data": "/cms/results/demo-2026-autumn/data/2/",
    "preview": f"/cms/results/{review.SLUG}/units/",
    "passports to data": f"/cms/results/{passported.SLUG}/passports/",
    "objections": "/cms/objections/",
    "queue of remarks": "/cms/remarks/?state=decided",
    "empty queue of remarks": "/cms/remarks/?q=абракадабра",
    "summary of consultations": "/cms/consultations/summary/",
    "people": "/cms/people/",
    "notices": "/cms/notices/",
    "course": "/cms/roadmaps/pilot-2022/",
    "templates of documents": "/cms/document-templates/",
    "documents of regions": "/cms/region-documents/pilot-2022/",
}
# Tables that end right of the heading, and stand in no box that a keyboard reaches and moves.
TOO_WIDE = """() => {
    const edge = document.querySelector("main h1").getBoundingClientRect().right;
    const boxed = table => table.closest("[role=region][tabindex='0']:is([aria-label], [aria-labelledby])");
    return [...document.querySelectorAll("main table")]
        .filter(table => table.getBoundingClientRect().right > edge + 1 && !boxed(table))
        .map(table => table.innerText.slice(0, 60));
}"""
# What the CMS hides of a page that is wider than the screen, in pixels.
CUT_OFF = "(main => main.scrollWidth - main.clientWidth)(document.querySelector('main'))"


def test_no_list_of_the_cms_is_wider_than_a_phone(visitor):
    page, found = visitor.signed_in("methodologist", width=WIDTHS["phone"]), {}
    for name, path in PAGES.items():
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details:has(table)').forEach(one => { one.open = true })")
        said = [*page.evaluate(TOO_WIDE), *faults(page)]
        if cut := page.evaluate(CUT_OFF):
            said.append(f"cut off: {cut}")
        if said:
            found[name] = said
    assert found == {}


@pytest.mark.parametrize(("path", "name"), [("summary of consultations", "months"), ("course", "roadmaps")])
def test_a_table_that_is_moved_keeps_the_names_of_its_rows_in_sight(visitor, path, name):
    page = visitor.signed_in("methodologist", width=WIDTHS["phone"])
    page.goto(PAGES[path])
    box = page.locator(f"[role=region][aria-labelledby={name}]")
    before = _left_of_names(page, name)
    box.focus()
    box.evaluate("box => { box.scrollLeft = box.scrollWidth }")
    assert box.evaluate("box => box.scrollLeft") > 100
    assert _left_of_names(page, name) == before


def _left_of_names(page: Page, name: str) -> float:
    """Where the name of the first row begins."""
    return page.locator(f"table[aria-labelledby={name}] tbody th").first.bounding_box()["x"]
