"""What pages of the verification share: who may see them, the way back, lines of the edition in words."""

from dataclasses import dataclass

from django.urls import reverse
from wagtail.admin.auth import any_permission_required

from assessments.actions.sampling import RIGHT as MANAGE
from assessments.actions.sanctioning import SIGN
from assessments.actions.verifying import RIGHT as VERIFY
from assessments.blank import Blank, Line, Sheet
from campaigns.models import Campaign

TITLE = "Паспорта"
RIGHTS = (VERIFY, SIGN, MANAGE)
# Experts verify; who signs sanctions and who draws the sample see what they are about.
for_checkers = any_permission_required(*RIGHTS)


@dataclass(frozen=True)
class Place:
    """A line of the edition, found by its key; `line` is None for kinds of events that the list does not name."""

    sheet: Sheet | None
    line: Line | None
    item: str

    @property
    def label(self) -> str:
        """The line in a list."""
        if self.line is None:
            return f"{self.item}. Мероприятие своего вида" if "+" in self.item else self.item
        zone = f"{self.line.zone}: " if self.line.zone else ""
        return f"{self.item}. {zone}{self.line.text}"


def find_place(blank: Blank, item: str) -> Place:
    """The line with this key, as far as the edition has it."""
    sheet = blank.by_indicator.get(item.replace("+", "-").rpartition("-")[0])
    return Place(sheet, sheet.by_key.get(item) if sheet else None, item)


def crumbs(campaign: Campaign | None = None, title: str = "") -> list[dict[str, str]]:
    """The way back; the last one is the page itself."""
    found = [
        {"url": reverse("wagtailadmin_home"), "label": "Главная"},
        {"url": reverse("passports_cms:index"), "label": TITLE},
    ]
    if campaign:
        found.append({"url": reverse("passports_cms:queue", args=[campaign.slug]), "label": str(campaign)})
    if title:
        found.append({"url": "", "label": title})
    found[-1]["url"] = ""
    return found
