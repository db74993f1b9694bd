"""«Полезна ли страница?»: how visitors' votes on pages are kept, and what editors do with them.

No account, no session, no address: a vote carries a keyed hash of page, day and address, which only serves to count a
visitor once a day and is wiped with the first vote of a later day.
"""

from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log
from wagtail.models import Page, get_page_models

from methodology.models import ContentPage, PageVote

SEE = "methodology.view_pagevote"
CLEAR = "methodology.change_pagevote"


def asking_types() -> tuple[type[ContentPage], ...]:
    """The types of pages that ask whether they have helped."""
    return tuple(model for model in get_page_models() if getattr(model, "helpful_words", None))


class NoVote(Exception):
    """There is no vote of today that the text could belong to."""


def voter_of(page: Page, day: date, address: str) -> str:
    """The fingerprint of an address on this page and day, 64 hex digits."""
    return salted_hmac("methodology.helpfulness", f"{page.pk} {day} {address}", algorithm="sha256").hexdigest()


@transaction.atomic
def vote(*, page: Page, helped: bool, address: str, day: date) -> PageVote:
    """Keep the vote; a second one of the day from the same address replaces the first."""
    PageVote.objects.filter(day__lt=day).exclude(voter="").update(voter="")
    found, _ = PageVote.objects.update_or_create(
        page=page, day=day, voter=voter_of(page, day, address), defaults={"helped": helped}
    )
    return found


@transaction.atomic
def explain(*, page: Page, text: str, address: str, day: date) -> PageVote:
    """Say what was missing on the page, to the vote of today from the same address. Raises NoVote."""
    found = PageVote.objects.select_for_update().filter(page=page, day=day, voter=voter_of(page, day, address)).first()
    if found is None:
        raise NoVote
    found.text = text.strip()[: PageVote.LONGEST]
    found.save(update_fields=["text"])
    return found


@transaction.atomic
def clear_text(*, vote: PageVote, by: User) -> None:
    """Wipe what a visitor wrote, for example a name; the vote stays. Repeated, it changes nothing."""
    if not by.has_perm(CLEAR):
        raise PermissionDenied("Нет права стирать отзывы.")
    found = PageVote.objects.select_for_update().select_related("page").get(pk=vote.pk)
    if found.text:
        found.text = ""
        found.save(update_fields=["text"])
        log(found.page, "methodology.clear_vote_text", user=by, data={"day": found.day.isoformat()})
