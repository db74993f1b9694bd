"""Every kind of page, queue, tally and export among ten million answers, beside the same among one million.

    DATABASE_URL=postgres://user@host/postgres python -m benchmarks.scale

makes two databases beside the one that is named (`benchmarks.scale_fill`), measures in both and drops them; --keep
leaves them, and the next run measures them again. What is printed is processor time of this process and of its
PostgreSQL backend together, which must stand on this machine: clocks on the wall say little where others work, too.
Evidence and remarks are as many times fewer as answers are. What reads all rows by its nature is marked «all».
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2

from benchmarks.scale_fill import ROOT

LIMIT = 1.3
LEAST, MOST = 3, 15  # times that each is measured
ENOUGH = 1.0  # seconds for one
OFFICE = "b-0"  # of the first region, its managing one
OPEN, CHECKED, TOLD = "scale-4", "scale-3", "scale-2"
ANSWERS_OF = f"/cabinet/surveys/{TOLD}/offices/{OFFICE}/answers/"
SURVEY = f"/cabinet/surveys/{OPEN}/offices/{OFFICE}/"
PASSPORT = f"/cabinet/passports/{OPEN}/offices/{OFFICE}/"

PUBLIC = (
    "/", "/feedback/", "/feedback/?page=100", "/feedback/?sort=region", "/feedback/?sort=-topic&page=90",
    "/feedback/?decision=accepted&topic=scale", "/feedback/?state=received", "/feedback/?indicator=1.3",
    "/feedback/?q=анкета", "/feedback/?q=жираф", "/feedback/5000/", "/feedback/atom.xml", "/feedback/consultations/",
    "/campaigns/", f"/campaigns/{TOLD}/", f"/campaigns/{OPEN}/", "/ratings/", "/ratings/pilot-2022/",
    "/search/?q=анкета",
    "/sitemap.xml", "/api/v1/remarks/", "/s/", "/s/?q=центр+100", f"/s/{OFFICE}/", f"/s/{OFFICE}/jobseeker/",
    "/readyz",
)  # fmt: skip
REGION = (
    "/cabinet/", "/cabinet/remarks/", "/cabinet/notices/", f"/cabinet/surveys/{OPEN}/", f"/cabinet/surveys/{TOLD}/",
    SURVEY, f"{SURVEY}compare/", f"{SURVEY}clients/groups/", f"{SURVEY}paper/",
    f"{SURVEY}materials/", ANSWERS_OF, f"{ANSWERS_OF}?order=low", f"{ANSWERS_OF}?q=очередь", f"{ANSWERS_OF}?texts=on",
    f"/cabinet/passports/{OPEN}/", f"/cabinet/passports/{OPEN}/raising/", PASSPORT, f"{PASSPORT}history/",
    f"{PASSPORT}raising/", f"/cabinet/documents/{OPEN}/",
)  # fmt: skip
EMPLOYEE = ("/cabinet/", SURVEY, ANSWERS_OF, PASSPORT)
CENTRE = (
    "/cms/", "/cms/remarks/", "/cms/surveys/", f"/cms/surveys/{OPEN}/", f"/cms/surveys/{CHECKED}/",
    f"/cms/surveys/{CHECKED}/?region=72", f"/cms/surveys/{CHECKED}/queue/", "/cms/passports/",
    f"/cms/passports/{CHECKED}/", f"/cms/passports/{CHECKED}/?whose=mine", f"/cms/passports/{CHECKED}/?why=sample",
    f"/cms/passports/{CHECKED}/returns/", f"/cms/passports/{CHECKED}/sample/", f"/cms/passports/{CHECKED}/sanctions/",
    f"/cms/results/{CHECKED}/", f"/cms/results/{OPEN}/passports/", f"/cms/roadmaps/{OPEN}/",
)  # fmt: skip


class Cost(NamedTuple):
    """Milliseconds of the processor here and in the database, and how many queries."""

    here: float
    there: float
    queries: int

    @property
    def whole(self) -> float:
        """Both."""
        return self.here + self.there


class Meter:
    """Measures calls in this process; each is undone afterwards."""

    def __init__(self) -> None:
        from django.db import connection

        self.connection = connection
        with connection.cursor() as cursor:
            # What a backend hands to others would be counted nowhere.
            cursor.execute("SET max_parallel_workers_per_gather = 0; SELECT pg_backend_pid()")
            self.times = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        if not self.times.exists():
            raise SystemExit("PostgreSQL stands on another machine: its processor time cannot be seen from here.")

    def _there(self) -> float:
        return int(self.times.read_text().split()[0]) / 1e6

    def measure(self, do: Callable[[], object], *, once: bool = False) -> Cost:
        """The least of several costs: what else the machine does only adds."""
        from django.test.utils import CaptureQueriesContext

        costs: list[Cost] = []
        until = time.monotonic() + ENOUGH
        while len(costs) < (1 if once else LEAST) or (not once and len(costs) < MOST and time.monotonic() < until):
            with undone(), CaptureQueriesContext(self.connection) as captured:
                here, there = time.process_time(), self._there()
                do()
                costs.append(
                    Cost((time.process_time() - here) * 1000, self._there() - there, len(captured.captured_queries))
                )
        return min(costs, key=lambda cost: cost.whole)


@contextmanager
def undone() -> Iterator[None]:
    """What is written within is not kept."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def list_pages() -> Iterator[tuple[str, Callable[[], object]]]:
    """Pages by who asks for them."""
    from django.contrib.auth.models import User
    from django.test import Client

    from network.invitations import accept, invite
    from network.models import Office, Role

    office = Office.objects.select_related("region").get(code=OFFICE)

    def person(name: str, role: Role) -> User:
        email = f"{name}@scale.example"
        if there := User.objects.filter(email=email).first():
            return there
        own = office if role == Role.OFFICE else None
        sent = invite(email=email, by=None, region=office.region, role=role, office=own)
        return accept(token=sent.link.rstrip("/").rsplit("/", 1)[1], password="Весна-и-осень-2026")  # noqa: S106

    def browser(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    people = (
        ("everybody", None, PUBLIC),
        ("region", person("coordinator", Role.COORDINATOR), REGION),
        ("office", person("employee", Role.OFFICE), EMPLOYEE),
        ("centre", User.objects.filter(is_superuser=True).first(), CENTRE),
    )
    for name, user, addresses in people:
        client = browser(user)
        for address in addresses:

            def ask(client: Client = client, address: str = address) -> None:
                answer = client.get(address)
                if answer.status_code != 200:
                    raise SystemExit(f"{address}: {answer.status_code}")
                b"".join(answer) if answer.streaming else answer.content

            yield f"{name} {address}", ask


def list_work() -> Iterator[tuple[str, Callable[[], object]]]:
    """What the clock and people's buttons do; «all» before what reads all rows by its nature."""
    from django.test import Client
    from django.utils import timezone

    from campaigns.models import Campaign
    from ratings.actions import live, microdata, surveys
    from ratings.actions.inputs import current_inputs, frame_of
    from surveys import receipts
    from surveys.actions import folding, keeping, screening

    def campaign(slug: str) -> Campaign:
        return Campaign.objects.select_related("edition").get(slug=slug)

    night = timezone.localtime().replace(hour=3)

    def collect() -> None:
        one = campaign(CHECKED)
        current = current_inputs(one)
        surveys.read_answers(one, frame_of(one, current), current)

    def run_each_minute() -> None:
        keeping.count_all()
        keeping.forget(timezone.now())

    def export(extension: str) -> None:
        answer = Client().get(f"/feedback/export.{extension}")
        b"".join(answer) if answer.streaming else answer.content

    yield "fold what waits", lambda: folding.fold(campaign(OPEN))
    yield "what runs each minute", run_each_minute
    yield "which campaigns to search at night", lambda: screening.search_nightly(night)
    yield "data of a campaign out of its answers", collect
    yield "index of all units as it would be", lambda: live.compute_live(campaign(CHECKED))
    yield "all: count a campaign anew", lambda: folding.rebuild(campaign(CHECKED), mend=False)
    yield "all: states of receipts", lambda: sum(1 for _ in receipts.list_states(campaign(TOLD), 5))
    yield "all: single answers for researchers", lambda: _tabulate(microdata, surveys, campaign(CHECKED))
    yield "all: search for signals", lambda: screening.search_campaign(campaign(OPEN))
    yield "all: register as CSV", lambda: export("csv")
    yield "all: register as XLSX", lambda: export("xlsx")


def _tabulate(microdata: Any, surveys: Any, campaign: Any) -> None:
    from ratings.actions.inputs import current_inputs, frame_of

    current = current_inputs(campaign)
    shown = surveys.read_answers(campaign, frame_of(campaign, current), current)
    for _, table in microdata.tabulate_answers(campaign, shown):
        sum(1 for _ in table.rows)


def measure_here(wanted: str) -> None:
    """Print a JSON line for each thing whose name has the wanted words."""
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.PUBLIC_CACHE_SECONDS = 0
    for alias in ("lasting", "searches"):
        settings.CACHES[alias] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    meter = Meter()
    for name, do in (*list_pages(), *list_work()):
        if wanted in name:
            if not name.startswith("all"):
                with undone():
                    do()  # what a process reads once for its life
            print(json.dumps([name, *meter.measure(do, once=name.startswith("all"))]), flush=True)


def _ask(url: str, *commands: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for command in commands:
            cursor.execute(command)
    connection.close()


def _run(url: str, *arguments: str, quiet: bool = False) -> str:
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings.dev"}
    output = subprocess.PIPE if quiet else None
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=output, text=True, check=True)
    return done.stdout or ""


def main() -> None:
    """Fill two databases, measure in both, print what costs how much and how many times as much."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--answers", type=int, default=10_000_000)
    parser.add_argument("--evidence", type=int, default=550_000)
    parser.add_argument("--remarks", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=10, help="how many times fewer the smaller database has")
    parser.add_argument("--keep", action="store_true", help="leave the databases, and use those that are there")
    parser.add_argument("--only", default="", help="words in the names of what is measured")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        measure_here(options.only)
        return
    server = os.environ["DATABASE_URL"]
    urls = [server.rsplit("/", 1)[0] + f"/scale_{size}" for size in ("less", "more")]
    for url, times in zip(urls, (options.times, 1), strict=True):
        if not options.keep or not _is_there(url):
            _make(server, url, options, times)
    found = [_read(_run(url, "-m", "benchmarks.scale", "--here", "--only", options.only, quiet=True)) for url in urls]
    _print(*found)
    if not options.keep:
        _ask(server, *(f'DROP DATABASE "{url.rsplit("/", 1)[1]}" WITH (FORCE)' for url in urls))


def _is_there(url: str) -> bool:
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def _make(server: str, url: str, options: argparse.Namespace, times: int) -> None:
    name = url.rsplit("/", 1)[1]
    _ask(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    _run(url, "manage.py", "prepare", quiet=True)
    sizes = ("answers", "evidence", "remarks")
    asked = [part for size in sizes for part in (f"--{size}", str(getattr(options, size) // times))]
    _run(url, "-m", "benchmarks.scale_fill", *asked)


def _read(lines: str) -> dict[str, Cost]:
    rows = (json.loads(line) for line in lines.splitlines() if line.startswith("["))
    return {name: Cost(*cost) for name, *cost in rows}


def _print(less: dict[str, Cost], more: dict[str, Cost]) -> None:
    print("less, ms\tmore, ms\tof it database\tqueries\tratio\twhat")
    for name, cost in more.items():
        ratio = cost.whole / less[name].whole
        over = " OVER" if ratio > LIMIT and not name.startswith("all") else ""
        print(f"{less[name].whole:.1f}\t{cost.whole:.1f}\t{cost.there:.1f}\t{cost.queries}\t{ratio:.2f}{over}\t{name}")


if __name__ == "__main__":
    main()
