"""Sending answers, and counting a million of them, each beside a plain baseline in the same run, on PostgreSQL.

    DATABASE_URL=postgres://user@host/postgres python -m benchmarks.surveys

makes a database of its own beside the one that is named, and drops it. ANSWERS (1,000,000), SECONDS (120) of the load,
CLIENTS (200), RESTART (a command that restarts PostgreSQL in the middle of the load; none by default) change its size.
"""

import http.client
import os
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import psycopg2

from benchmarks.pages import ROOT, free_port, serve

ANSWERS = int(os.environ.get("ANSWERS", "1000000"))
SECONDS = float(os.environ.get("SECONDS", "120"))
CLIENTS = int(os.environ.get("CLIENTS", "200"))
RESTART = os.environ.get("RESTART", "")
NAME = "survey_benchmark"
FOLDED = 10_000
REGIONS, OFFICES = 85, 2300


def main() -> None:
    """Make the database, measure, print, drop it."""
    server_url = os.environ["DATABASE_URL"]
    url = server_url.rsplit("/", 1)[0] + f"/{NAME}"
    _ask(server_url, f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)', f'CREATE DATABASE "{NAME}"')
    os.environ |= {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "ALLOWED_HOSTS": "127.0.0.1",
        "TRUSTED_PROXY": "1",
    }
    sys.path[:0] = [str(ROOT / "site")]
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, check=True, capture_output=True)
    import django

    django.setup()
    try:
        campaign, offices = _campaign()
        _sends(campaign, offices)
        _million(campaign, offices)
    finally:
        from django.db import connections

        connections.close_all()
        _ask(server_url, f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


def _ask(url: str, *commands: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for command in commands:
            cursor.execute(command)
    connection.close()


def _campaign() -> tuple[Any, list[Any]]:
    """A campaign that is open today, with invented offices of all regions."""
    import campaigns.actions
    from campaigns.models import Campaign, today
    from methodology.models import Edition
    from network.models import Office, Region

    day = today()
    regions = list(Region.objects.order_by("code")[:REGIONS])
    offices = Office.objects.bulk_create(
        Office(code=f"b-{n}", name=f"Центр {n}", region=regions[n % REGIONS], is_demo=True) for n in range(OFFICES)
    )
    campaign = Campaign.objects.create(
        slug="benchmark", title="Замер скорости", edition=Edition.objects.newest(), is_demo=True, period_start=day,
        period_end=day, surveys_open=day, surveys_close=day + timedelta(5), review_reason="Замер скорости.",
    )  # fmt: skip
    for region in regions:
        own = [office for office in offices if office.region_id == region.pk]
        campaigns.actions.plan_region(campaign=campaign, region=region, offices=own, codes=[], by=None)
    return campaigns.actions.open_campaign(campaign=campaign, by=None), offices


def _bodies(campaign: Any, office: Any) -> Callable[[], tuple[str, bytes]]:
    """Makes keys and forms of new answers to one office, opened a minute ago."""
    from surveys.opened import Opened
    from surveys.opening import whole_form

    names = [question.name for question in whole_form(campaign, "jobseeker").questions if question.kind == "scale"]
    opened_at = datetime.now(UTC) - timedelta(minutes=1)

    def make() -> tuple[str, bytes]:
        opened = Opened.now(campaign.pk, office.pk, "jobseeker", opened_at)
        marks = {name: str(random.choice((7, 8, 9, 9, 10, 10))) for name in names}  # noqa: S311
        return opened.key, urlencode({"token": opened.sign(), "is_remote": "0", **marks}).encode()

    return make


def _post(connection: http.client.HTTPConnection, path: str, body: bytes) -> int:
    address = ".".join(str(random.randrange(1, 255)) for _ in range(4))  # noqa: S311 - each client has its own
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": address}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _rate(port: int, path: str, make: Callable[[], tuple[str, bytes]], seconds: float = 10, clients: int = 8) -> float:
    """Posts a second of a few clients, all of which must be answered by 200."""
    until, counts = time.monotonic() + seconds, []

    def send() -> None:
        connection, count = http.client.HTTPConnection("127.0.0.1", port, timeout=30), 0
        while time.monotonic() < until:
            if (status := _post(connection, path, make()[1])) != 200:
                raise SystemExit(f"{path} answers {status}.")
            count += 1
        counts.append(count)

    _together(clients, send)
    return sum(counts) / seconds


def _together(count: int, do: Callable[[], None]) -> None:
    threads = [threading.Thread(target=do) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _sends(campaign: Any, offices: list[Any]) -> None:
    port = free_port()
    # A process that is replaced after 5,000 requests would start anew within one of the rates and not within the other.
    lasting = {"GUNICORN_CMD_ARGS": "--max-requests 0"}
    server = serve(port, dict(os.environ) | lasting | {"PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"})
    try:
        make, path = _bodies(campaign, offices[0]), f"/s/{offices[0].code}/jobseeker/"
        bare, ours = _rate(port, "/insert/", make), _rate(port, path, make)
        print(f"sends: {ours:.0f} a second, a bare view that inserts one row {bare:.0f}: ratio {ours / bare:.2f}")
        _load(port, server, path, make)
    finally:
        server.terminate()
        server.wait(30)


def _load(port: int, server: subprocess.Popen, path: str, make: Callable[[], tuple[str, bytes]]) -> None:
    """Many clients for a while; a process of the server is killed in the middle; each tries until it is thanked."""
    from django.db import connection

    from surveys.models import Response

    until, thanked, refused, times = time.monotonic() + SECONDS, [], [], []

    def client() -> None:
        while time.monotonic() < until:
            key, body = make()
            started = time.monotonic()
            while True:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                try:
                    status = _post(connection, path, body)
                except (OSError, http.client.HTTPException):
                    status = 0
                finally:
                    connection.close()
                if status == 200:
                    break
                refused.append(status)
                time.sleep(0.2)
            times.append(time.monotonic() - started)
            thanked.append(key)

    killer = threading.Timer(SECONDS / 3, _kill_a_worker, [server.pid])
    killer.start()
    if RESTART:
        threading.Timer(SECONDS * 2 / 3, lambda: subprocess.run(RESTART, shell=True, check=True)).start()  # noqa: S602
    _together(CLIENTS, client)
    connection.close()  # ours may have ended with PostgreSQL
    stored = set(Response.objects.filter(key__in=thanked).values_list("key", flat=True)) if thanked else set()
    times.sort()
    print(
        f"{CLIENTS} clients for {SECONDS:.0f} s, a process killed{', PostgreSQL restarted' if RESTART else ''}: "
        f"{len(thanked)} thanked, {len(refused)} tried again, half within {statistics.median(times):.2f} s, "
        f"99 % within {times[int(len(times) * 0.99)]:.2f} s; lost {len(set(thanked)) - len(stored)}, "
        f"stored twice {len(thanked) - len(set(thanked))}"
    )


def _kill_a_worker(master: int) -> None:
    children = subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True, check=True).stdout.split()
    os.kill(int(children[0]), signal.SIGKILL)


def _timed(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _million(campaign: Any, offices: list[Any]) -> None:
    from django.db import connection

    from surveys.actions import folding
    from surveys.models import Change, Response
    from surveys.opening import columns_of

    Change.objects.all().delete()
    Response.objects.filter(receipt=None).delete()
    columns = columns_of(campaign, "jobseeker")
    parts = ", ".join(
        f"sum((get_byte(marks, {place}) BETWEEN 8 AND 10)::int), sum((get_byte(marks, {place}) BETWEEN 1 AND 10)::int)"
        for place in range(len(columns.numbers))
    )
    plain = f"SELECT office_id, audience, count(*), {parts} FROM surveys_response GROUP BY office_id, audience"  # noqa: S608

    def aggregate() -> None:
        with connection.cursor() as cursor:
            cursor.execute(plain)
            cursor.fetchall()

    folds = {}
    for size in (ANSWERS // 10, ANSWERS):
        _fill(campaign, offices, size, len(columns.numbers))
        folding.rebuild(campaign, mend=True)
        base, rebuilt = _timed(aggregate), _timed(lambda: folding.rebuild(campaign, mend=False))
        newest = Response.objects.order_by("-pk")[:FOLDED]
        Change.objects.bulk_create(Change(response=response, sign=-1) for response in newest)
        folds[size] = _timed(lambda: folding.fold(campaign))
        print(
            f"{size} answers: counted anew in {rebuilt:.1f} s, one SQL aggregation {base:.1f} s: "
            f"ratio {rebuilt / base:.1f}; {FOLDED} changes folded in {folds[size]:.1f} s"
        )
        Change.objects.bulk_create(Change(response=response, sign=1) for response in newest)
        folding.fold(campaign)
    print(f"folding at {ANSWERS} answers against {ANSWERS // 10}: {folds[ANSWERS] / folds[ANSWERS // 10]:.2f}")


def _fill(campaign: Any, offices: list[Any], size: int, questions: int) -> None:
    """Answers up to this number, in the way that they are stored, without their receipts."""
    from surveys.models import Response

    draw = random.Random(1)  # noqa: S311
    there = Response.objects.count()
    while there < size:
        batch = min(20_000, size - there)
        Response.objects.bulk_create(
            (
                Response(
                    campaign=campaign,
                    office=draw.choice(offices),
                    audience=draw.choice(("jobseeker", "employer")),
                    key=f"{there + number:064d}",
                    marks=bytes(draw.choices((0, 7, 8, 9, 10, 10), k=questions)),
                    rest={"D1": [draw.choice((1, 2))], "14": [draw.choice((1, 2, 3))]},
                    layout=1,
                )
                for number in range(batch)
            ),
            batch_size=5000,
        )
        there += batch


if __name__ == "__main__":
    main()
