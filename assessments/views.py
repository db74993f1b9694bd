"""The public page of a campaign's sample: its seed promised, later opened, and how a reader verifies both."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments import sampling
from assessments.models import Passport, Sample
from assessments.opening import blank_of
from campaigns.models import Campaign, today
from campaigns.views import CALENDAR
from methodology.diff.parts import natural
from methodology.models import HOME, Crumb


@require_safe
def sample(request: HttpRequest, slug: str) -> HttpResponse:
    """What is promised of the sample of a campaign, and once it is drawn, how anybody draws it again."""
    campaign = get_object_or_404(Campaign.objects.public(), slug=slug)
    found = Sample.objects.filter(campaign=campaign).defer("population").first()
    context = {
        "crumbs": [HOME, CALENDAR, Crumb(campaign.get_absolute_url(), campaign.title)],
        "crumb_title": "Выборка для проверки",
        "campaign": campaign,
        "sample": found,
        "is_over": campaign.passports_close is not None and today() > campaign.passports_close,
        "is_filled_in": Passport.objects.filter(campaign=campaign).exists(),
    }
    if found and found.drawn_at:
        titles = {code: sheet.indicator_title for code, sheet in blank_of(campaign).by_indicator.items()}
        context |= {
            "sizes": [(code, titles.get(code, ""), *found.sizes[code]) for code in sorted(found.sizes, key=natural)],
            "claimed": sum(claimed for claimed, _ in found.sizes.values()),
            "drawn": sum(size for _, size in found.sizes.values()),
        }
    return render(request, "assessments/sample.html", context)


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The module that draws, which runs by itself."""
    headers = {"Content-Disposition": 'attachment; filename="sampling.py"', "X-Content-Type-Options": "nosniff"}
    content = Path(sampling.__file__).read_bytes()
    return HttpResponse(content, content_type="text/x-python; charset=utf-8", headers=headers)
