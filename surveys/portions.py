"""Answers of a campaign a portion at a time, so that no transaction holds many of them for long."""

from collections.abc import Iterator

from django.db import models

from campaigns.models import Campaign
from surveys.models import Audience, Response, ResponseQuerySet

PORTION = 1000  # answers written or deleted in one transaction


def list_offices(campaign: Campaign) -> list[int]:
    """Keys of the offices that clients have answered about, in order."""
    answers = Response.objects.filter(campaign=campaign).order_by("office")
    return list(answers.values_list("office", flat=True).distinct())


def list_portions(campaign: Campaign, wanted: models.Q, size: int = PORTION) -> Iterator[list[int]]:
    """Keys of a campaign's answers that are wanted, office by office: the index of cells finds them.

    What is done with a portion before the next one is asked for may change which answers are wanted.
    """
    for office in list_offices(campaign):
        for audience in Audience.values:
            cell: ResponseQuerySet = Response.objects.filter(campaign=campaign, office=office, audience=audience)
            keys = list(cell.filter(wanted).order_by().values_list("pk", flat=True))
            for place in range(0, len(keys), size):
                yield keys[place : place + size]
