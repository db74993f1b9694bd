"""The home page while very many search: latencies of "/" with CONNECTIONS connections on the search, and without.

Serves the portal with the production server on a database of its own, like benchmarks/pages.py. Three crowds: one
network, whose limit turns it away; many networks, each with new words every time; many networks with the same words.
Fails where the median or nineteen of twenty answers of the home page take longer than LIMIT. `python -m
benchmarks.search`; a prepared database in DATABASE_URL with PREPARED=1 saves its preparation.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import count

from benchmarks.pages import ROOT, free_port, serve

CONNECTIONS = int(os.environ.get("CONNECTIONS", "200"))
SECONDS = float(os.environ.get("SECONDS", "10"))
LIMIT = float(os.environ.get("LIMIT", "500"))  # milliseconds
SAME = "/search/?q=%D0%B0%D0%BD%D0%BA%D0%B5%D1%82%D0%B0"
HOME = "/"
_numbers = count()


def one_network(place: int) -> str:
    """The address that all searches come from."""
    return "127.0.0.1"


def many_networks(place: int) -> str:
    """An address of its own for each connection: all of 127.0.0.0/8 is this machine."""
    return f"127.0.1.{place % 250 + 1}"


def new_words() -> str:
    """Words that nobody has searched for, beside one that is found; for their @ they are not counted as missed."""
    return f"{SAME}%20{next(_numbers)}{time.time_ns()}%40"


def same_words() -> str:
    """Words that all search for."""
    return SAME


CROWDS: list[tuple[str, Callable[[int], str], Callable[[], str]]] = [
    ("one network, new words", one_network, new_words),
    ("many networks, new words", many_networks, new_words),
    ("many networks, same words", many_networks, same_words),
]


async def ask(port: int, path: str, source: str) -> int:
    """The status of one request over a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        return int(answer.split(b" ", 2)[1])
    finally:
        writer.close()


async def crowd(port: int, place: int, source: str, words: Callable[[], str], until: float, seen: Counter[int]) -> None:
    """One visitor who searches again as soon as he is answered."""
    while time.perf_counter() < until:
        try:
            seen[await ask(port, words(), source)] += 1
        except (OSError, IndexError):
            seen[0] += 1


async def reader_of_home(port: int, until: float, times: list[float]) -> None:
    """One visitor who reads the home page five times a second."""
    while (start := time.perf_counter()) < until:
        status = await ask(port, HOME, "127.0.0.2")
        times.append((time.perf_counter() - start) * 1000)
        if status != 200:
            raise SystemExit(f"{HOME}: {status}")
        await asyncio.sleep(0.2)


async def measure(port: int, source: Callable[[int], str], words: Callable[[], str], size: int) -> tuple[list, Counter]:
    """Milliseconds of the home page, and how often the search gave which answer."""
    times: list[float] = []
    seen: Counter[int] = Counter()
    until = time.perf_counter() + SECONDS
    visitors = [crowd(port, place, source(place), words, until, seen) for place in range(size)]
    await asyncio.gather(reader_of_home(port, until, times), *visitors)
    return times, seen


def main() -> None:
    """Prepare a database, then measure each crowd on a server just started."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/portal.sqlite3",
            "MEDIA_ROOT": os.environ.get("MEDIA_ROOT") or f"{folder}/media",
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        }
        if not os.environ.get("PREPARED"):
            print("Preparing the database…", flush=True)
            subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, check=True, stdout=-3)
        print(f"crowd of {CONNECTIONS}\thome p50 ms\tp95 ms\tmax ms\tsearches by status", flush=True)
        slow = 0
        for name, source, words in [("nobody", one_network, same_words), *CROWDS]:
            port = free_port()
            server = serve(port, environment)
            try:
                asyncio.run(ask(port, HOME, "127.0.0.2"))
                times, seen = asyncio.run(measure(port, source, words, 0 if name == "nobody" else CONNECTIONS))
            finally:
                server.terminate()
                server.wait(60)
            quantiles = statistics.quantiles(times, n=20) if len(times) > 1 else [SECONDS * 1000] * 19
            slow += quantiles[18] > LIMIT
            counted = ", ".join(f"{status}: {number}" for status, number in sorted(seen.items()))
            print(f"{name}\t{quantiles[9]:.0f}\t{quantiles[18]:.0f}\t{max(times):.0f}\t{counted}", flush=True)
        raise SystemExit(1 if slow else 0)


if __name__ == "__main__":
    main()
