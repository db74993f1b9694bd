"""Forms of the CMS as a browser would send them back."""

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from tests.fixtures.pages import markup


def sent_back(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What the longest form of the page at `url` sends if only `changes` are made; names may hold hyphens."""
    page = BeautifulSoup(markup(client.get(url)), "html.parser")
    form = max(page.find_all("form"), key=lambda found: len(found.find_all(["input", "textarea", "select"])))
    sent: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type")
        if not name or kind in ("submit", "file") or (kind in ("checkbox", "radio") and not field.has_attr("checked")):
            continue
        if field.name == "select":
            sent[name] = [option["value"] for option in field.find_all("option", selected=True)]
        else:
            sent[name] = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
    return sent | changes
