"""«Что искали и не нашли»: the words of searches that found nothing, counted for editors.

Only words are kept, never who searched; what looks like an address or a telephone number is not kept at all. The
table is bounded: a flood of made-up words cannot fill it.
"""

import re
from datetime import date, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from network.limits import Limit
from portal.models import SearchMiss
from search.text import stems

SEE = "portal.view_searchmiss"
DROP = "portal.delete_searchmiss"
LONGEST = SearchMiss._meta.get_field("query").max_length
NEW_A_DAY = 200
KEPT = timedelta(days=365)
PERSONAL = re.compile(r"@|(?:\d[\s()+-]*){7,}")
A_VISITOR = Limit("search-misses", count=30, seconds=3600)


def key(query: str) -> str:
    """The query as it is counted: lower case, single spaces, «е» for «ё»; empty where it is not to be kept."""
    text = " ".join(query.lower().replace("ё", "е").split())
    return "" if len(text) > LONGEST or PERSONAL.search(text) or not stems(text) else text


@transaction.atomic
def count(*, query: str, address: str, day: date) -> None:
    """Count a search that found nothing, within the limits."""
    text = key(query)
    if not text or not A_VISITOR.use(address):
        return
    if SearchMiss.objects.filter(query=text).update(count=F("count") + 1, last_on=day):
        return
    SearchMiss.objects.filter(last_on__lt=day - KEPT).delete()
    if SearchMiss.objects.filter(first_on=day).count() < NEW_A_DAY:
        SearchMiss.objects.get_or_create(query=text, defaults={"first_on": day, "last_on": day})


@transaction.atomic
def drop(*, miss: SearchMiss, by: AbstractBaseUser) -> None:
    """Take a query off the list: an editor has dealt with it. Searched for again, it comes back."""
    if not by.has_perm(DROP):
        raise PermissionDenied("Нет права убирать запросы.")
    SearchMiss.objects.filter(pk=miss.pk).delete()
