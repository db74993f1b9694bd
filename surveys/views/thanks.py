"""The page of thanks. But for the receipt it is the same for all clients of an office, so it is made once for them."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from campaigns.models import Campaign
from network.models import Office
from surveys.materials.receipt_qr import draw_receipt

# What stands for what differs: no title of an office or a campaign holds such signs.
RECEIPT, PICTURE = "\x02receipt\x03", "\x02picture\x03"


def thank(request: HttpRequest, office: Office, campaign: Campaign, kiosk: str, receipt: str) -> HttpResponse:
    """Thanks for an answer, with its receipt as people read it; kiosk: the token of the office's tablet, or nothing."""
    # The version for the visually impaired (portal.context).
    view = "large" if request.COOKIES.get("view") == "large" else "plain"
    said_of_campaign = (campaign.slug, campaign.title, campaign.publication_on, campaign.is_demo)
    before, between, after = _render(view, (office.code, office.name), said_of_campaign, kiosk)
    return HttpResponse(f"{before}{receipt}{between}{draw_receipt(_receipts_address(), receipt)}{after}")


@lru_cache(maxsize=2048)
def _render(view: str, office: tuple, campaign: tuple, kiosk: str) -> tuple[str, str, str]:
    """The page before the receipt, up to its picture, and behind it; all that it shows is in the arguments."""
    context = {
        "view": view,
        "office": dict(zip(("code", "name"), office, strict=True)),
        "campaign": dict(zip(("slug", "title", "publication_on", "is_demo"), campaign, strict=True)),
        "kiosk": kiosk,
        "receipt": RECEIPT,
        "qr": PICTURE,
    }
    before, _, rest = render_to_string("surveys/thanks.html", context).partition(RECEIPT)
    between, _, after = rest.partition(PICTURE)
    return before, between, after


@lru_cache(maxsize=1)
def _receipts_address() -> str:
    """The address of the page of receipts; the receipt stands behind the #, so that it reaches no log of addresses."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('surveys:receipt')}#"
