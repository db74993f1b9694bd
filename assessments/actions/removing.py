"""Taking a demonstration away: nothing of a real campaign is ever deleted."""

from functools import partial

from django.db import transaction

from assessments.models import Case, Evidence, Passport, Reason, Return, Sample, Sanction, SanctionStep, Verification
from assessments.models.evidence import private_storage
from campaigns.models import Campaign


@transaction.atomic
def remove_demo(*, campaign: Campaign) -> None:
    """Delete passports of a demonstration with all that was decided of them, and the files of their evidence.

    For the server's own console. Raises ValueError for a real campaign.
    """
    if not campaign.is_demo:
        raise ValueError("Passports of a real campaign stay.")
    SanctionStep.objects.filter(sanction__passport__campaign=campaign).delete()
    Sanction.objects.filter(passport__campaign=campaign).delete()
    cases = Case.objects.filter(passport__campaign=campaign)
    cases.update(current=None)
    Verification.objects.filter(case__in=cases).delete()
    Return.objects.filter(case__in=cases).delete()
    cases.delete()
    Sample.objects.filter(campaign=campaign).delete()
    evidence = Evidence.objects.filter(passport__campaign=campaign)
    # A line of another campaign may stand in its queue because of a picture that is also here.
    Reason.objects.filter(other__in=evidence).update(other=None)
    names = [name for pair in evidence.values_list("file", "thumbnail") for name in pair if name]
    evidence.delete()
    Passport.objects.filter(campaign=campaign).delete()
    for name in names:
        transaction.on_commit(partial(private_storage().delete, name))
