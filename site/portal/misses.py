"""«Что искали и не нашли»: the words of searches that found nothing, counted for editors.

Only words are kept, never who searched; what looks like an address or a telephone number is not kept at all. A search
only notes them in a cache, so it needs no database that can be written to; a job of the clock counts what is
noted. Both are bounded: a flood of made-up words fills neither.
"""

import re
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.core.cache import caches
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
MOST_NOTED = 1000  # between two runs of the schedule
NOTED, COUNTING = "noted", "counting"  # keys of how many are noted, and of the run that counts them
A_VISITOR = Limit("search-misses", count=30, seconds=3600)


def key(query: str) -> str:
    """The query as it is counted: lower case, single spaces, «е» for «ё»; empty where it is not to be kept."""
    text = " ".join(query.lower().replace("ё", "е").split())
    return "" if len(text) > LONGEST or PERSONAL.search(text) or not stems(text) else text


def note(*, query: str, address: str, day: date) -> None:
    """Remember a search that found nothing until it is counted, within the limits. Writes nothing to the database."""
    text = key(query)
    if not text or not A_VISITOR.use(address):
        return
    noted = caches["misses"]
    # What cannot be noted, on a full disk or in a race, is not worth an error to who searched.
    with suppress(OSError, ValueError):
        noted.add(NOTED, 0)
        place = noted.incr(NOTED)
        if place <= MOST_NOTED:
            noted.set(str(place), (text, day))


def count_noted() -> int:
    """Count all searches that were noted, and say how many; on an error of the database they stay noted.

    Several may run at once: one counts. What is noted in the very moment of emptying may be lost.
    """
    noted = caches["misses"]
    if not noted.add(COUNTING, True, 60):
        return 0
    try:
        places = [str(place) for place in range(1, min(noted.get(NOTED, 0), MOST_NOTED) + 1)]
        found = noted.get_many(places)
        with transaction.atomic():
            for (text, day), times in Counter(found.values()).items():
                count(text=text, day=day, times=times)
        noted.delete_many([NOTED, *places])
    finally:
        noted.delete(COUNTING)
    return len(found)


@transaction.atomic
def count(*, text: str, day: date, times: int = 1) -> None:
    """Count so many searches for words as `key` gives them; at most NEW_A_DAY new ones a day."""
    if SearchMiss.objects.filter(query=text).update(count=F("count") + times, last_on=day):
        return
    SearchMiss.objects.filter(last_on__lt=day - KEPT).delete()
    if SearchMiss.objects.filter(first_on=day).count() < NEW_A_DAY:
        SearchMiss.objects.get_or_create(query=text, defaults={"count": times, "first_on": day, "last_on": day})


@transaction.atomic
def drop(*, miss: SearchMiss, by: User) -> None:
    """Take a query off the list: an editor has dealt with it. Searched for again, it comes back."""
    if not by.has_perm(DROP):
        raise PermissionDenied("Нет права убирать запросы.")
    SearchMiss.objects.filter(pk=miss.pk).delete()
