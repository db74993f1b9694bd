"""What pages of the verification share: who may see them, the way back."""

from django.urls import reverse
from wagtail.admin.auth import any_permission_required

from assessments.actions.sampling import RIGHT as MANAGE
from assessments.actions.sanctioning import SIGN
from assessments.actions.verifying import RIGHT as VERIFY
from campaigns.models import Campaign
from network.cms_way import cms_way

TITLE = "Паспорта"
RIGHTS = (VERIFY, SIGN, MANAGE)
# Experts verify; who signs sanctions and who draws the sample see what they are about.
for_checkers = any_permission_required(*RIGHTS)


def crumbs(campaign: Campaign | None = None, title: str = "") -> list[dict[str, str]]:
    """The way back; the last one is the page itself."""
    steps = [(TITLE, reverse("passports_cms:index"))]
    if campaign:
        steps.append((str(campaign), reverse("passports_cms:queue", args=[campaign.slug])))
    found = cms_way(*steps, last=title)
    found[-1]["url"] = ""
    return found
