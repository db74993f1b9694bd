"""Forms as a browser has opened them: what a page holds now is what is sent later, whatever happens in between."""

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client

from tests.fixtures.pages import markup


def soup_of(response: HttpResponse) -> BeautifulSoup:
    """The page, which must be one."""
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(markup(response), "html.parser")


class Opened:
    """A form of an opened page: the one that goes to `action`, or that holds a field of this name."""

    def __init__(self, client: Client, page: str | HttpResponse, *, action: str = "", field: str = "") -> None:
        self.client, self.at = client, page if isinstance(page, str) else page.request["PATH_INFO"]
        soup = soup_of(client.get(page) if isinstance(page, str) else page)
        forms = [form for form in soup.select("form[method=post]") if self._fits(form, action, field)]
        assert len(forms) == 1, f"{len(forms)} forms"
        self.action = (forms[0].get("action") or self.at).partition("#")[0]
        self.values = self._values(forms[0])

    def send(self, **values: object) -> HttpResponse:
        """Send it with these values typed or ticked; the answer to the POST itself."""
        return self.client.post(self.action, self.values | values)

    @staticmethod
    def _fits(form: Tag, action: str, field: str) -> bool:
        if action:
            return form.get("action", "").partition("#")[0] == action
        return bool(form.select_one(f"[name='{field}']"))

    @staticmethod
    def _values(form: Tag) -> dict[str, object]:
        """What a browser would send of it untouched, its buttons apart."""
        found: dict[str, list[str]] = {}
        for tag in form.select("input[name], textarea[name], select[name]"):
            if tag.get("type") in ("submit", "file"):
                continue
            if tag.get("type") in ("checkbox", "radio") and not tag.has_attr("checked"):
                continue
            if tag.name == "select":
                chosen = tag.select("option[selected]") or tag.select("option")[:1]
                value = chosen[0].get("value", "") if chosen else ""
            else:
                # A browser leaves out the line end with which a text area begins.
                value = (
                    tag.text.removeprefix("\r\n").removeprefix("\n") if tag.name == "textarea" else tag.get("value", "")
                )
            found.setdefault(tag["name"], []).append(value)
        return {name: values if len(values) > 1 else values[0] for name, values in found.items()}
