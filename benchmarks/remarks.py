"""The register and the search for similar remarks with 100 000 remarks: queries and milliseconds at the server.

Fills an empty database of PostgreSQL with generated rows, so give it one of its own:
DATABASE_URL=postgres://…/bench .venv/bin/python -m benchmarks.remarks. ROWS and REPEAT change the sizes.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
ROWS = int(os.environ.get("ROWS", "100000"))
REPEAT = int(os.environ.get("REPEAT", "7"))
PAGES = [
    "/feedback/",
    "/feedback/?page=2000",
    "/feedback/?sort=-topic",
    "/feedback/?sort=topic&page=3000",
    "/feedback/?sort=region",
    "/feedback/?sort=-region",
    "/feedback/?sort=decision",
    "/feedback/?sort=-decision",
    "/feedback/?decision=accepted&topic=scale",
    "/feedback/?region=tyumen&sort=-number",
    "/feedback/?state=received",
    "/feedback/?indicator=1.3",
    "/feedback/?topic=scale&sort=-topic",
    "/feedback/?indicator=1.3&sort=region",
    "/feedback/?q=анкета&sort=-topic",
    "/feedback/?q=анкета",
    "/feedback/?q=анкета+тюменская",
    "/feedback/?q=жираф",
    "/feedback/50000/",
]
TYPED = [
    "шкала из пяти",
    "Сделать шкалу оценок пятибалльной, клиенты путаются",
    "анкета клиент центр",
    "мультимедеа в зале",
    "мультимедеа",
    "шкалла",
]
QUERIES, MILLISECONDS, TYPING = 15, 200, 150


def fill() -> None:
    """Migrate, load the pilot, add rows whose words are those of the pilot's remarks, with the same frequencies."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("load_pilot", verbosity=0)
    add_remarks(ROWS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def add_remarks(wanted: int, waiting: int | None = None) -> None:
    """Remarks up to this number in a database that has those of the pilot, searchable; the last `waiting` of them wait,
    else a quarter."""
    from wagtail.search.backends import get_search_backend

    from feedback.models import Decision, Remark, RemarkIndicator, Topic
    from network.models import Region
    from search.text import stems

    missing = wanted - Remark.objects.count()
    chance = random.Random(5)  # noqa: S311 - the same rows each time
    words = " ".join(Remark.objects.values_list("text", flat=True)).split()
    rare = [f"слово{place}" for place in range(5000)]
    regions, codes = list(Region.objects.all()), ["1.3", "2.1", "3.1.2", "3.2", "5.4"]
    number = max(Remark.objects.values_list("number", flat=True)) + 1
    for start in range(0, missing, 5000):
        rows = []
        for place in range(start, min(start + 5000, missing)):
            title = " ".join(chance.choices(words, k=6))[:160]
            text = " ".join([*chance.choices(words, k=40), *chance.choices(rare, k=2)])
            decision = chance.choice(["", *Decision.values] if waiting is None else Decision.values)
            if waiting is not None and place >= missing - waiting:
                decision = ""
            rows.append(
                Remark(
                    number=number + place,
                    region=chance.choice(regions),
                    topic=chance.choice(Topic.values),
                    title=title,
                    text=text,
                    decision=decision,
                    state="decided" if decision else "received",
                    decided_in=chance.randrange(60) if decision else None,
                    is_public=True,
                    stems=stems(f"{number + place} {title} {text}"),
                )
            )
        made = Remark.objects.bulk_create(rows)
        get_search_backend().add_bulk(Remark, made)
        RemarkIndicator.objects.bulk_create(
            RemarkIndicator(remark=remark, code=chance.choice(codes)) for remark in made if chance.random() < 0.5
        )


def measured(ask: Callable[[], object]) -> tuple[int, float]:
    """Queries and median milliseconds of a call that is answered anew each time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    times = []
    for _ in range(REPEAT):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured), statistics.median(times)


def main() -> None:
    """Print each address with its figures, and fail where one is over its limit."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.PUBLIC_CACHE_SECONDS = 0
    fill()
    from feedback.models import Remark
    from feedback.similar import find_similar

    client = Client()
    print(f"{Remark.objects.count()} remarks")
    faults = 0
    for address in PAGES:
        queries, spent = measured(partial(client.get, address))
        over = queries > QUERIES or spent > MILLISECONDS
        faults += over
        print(f"{address:50} {queries:3} queries {spent:7.1f} ms{'  OVER' if over else ''}")
    for text in TYPED:
        queries, spent = measured(partial(find_similar, text))
        faults += spent > TYPING
        print(f"similar: {text[:40]:41} {queries:3} queries {spent:7.1f} ms{'  OVER' if spent > TYPING else ''}")
    raise SystemExit(1 if faults else 0)


if __name__ == "__main__":
    main()
