"""Taking a demonstration away: nothing of a real campaign is ever deleted."""

from django.db import transaction

from campaigns.models import Campaign
from surveys.models import Change, CodeBatch, Receipt, Response, Verdict


@transaction.atomic
def remove_demo(*, campaign: Campaign) -> None:
    """Delete all that was answered and decided in a demonstration; what only counts goes with the campaign itself.

    For the server's own console. Raises ValueError for a real campaign.
    """
    if not campaign.is_demo:
        raise ValueError("Answers of a real campaign stay.")
    Verdict.objects.filter(response__campaign=campaign).delete()
    Change.objects.filter(response__campaign=campaign).delete()
    Receipt.objects.filter(campaign=campaign).delete()
    Response.objects.filter(campaign=campaign).delete()
    CodeBatch.objects.filter(campaign=campaign).delete()
