"""Requests per second and latency of public pages against an empty Django view, in the same run.

Serves the portal with the production server on a database of its own, warm cache and cold, and prints ratios: the
figures of one machine mean little, their ratio to an empty view on the same machine means something. `make bench`.
"""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RELEASE = "/ratings/demo-2026-autumn/"
PATHS = ["/", "/feedback/", "/ratings/pilot-2022/", RELEASE, f"{RELEASE}offices/"]
BASELINE = "/empty/"
CONNECTIONS = int(os.environ.get("CONNECTIONS", "8"))
SECONDS = float(os.environ.get("SECONDS", "5"))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(port: int, environment: dict[str, str]) -> subprocess.Popen:
    """The production server, once it answers."""
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "site/portal/gunicorn.py", "benchmarks.wsgi"],
        cwd=ROOT,
        env=environment | {"PORT": str(port)},
        stderr=subprocess.DEVNULL,
    )
    for _ in range(150):
        try:
            get(port, BASELINE)
        except OSError:
            time.sleep(0.2)
        else:
            return server
    raise SystemExit("The server does not answer.")


def get(port: int, path: str) -> None:
    """One request; anything but 200 stops the run."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    request(connection, path)
    connection.close()


def request(connection: http.client.HTTPConnection, path: str) -> None:
    """One request over an open connection."""
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status}")


def load(port: int, path: str) -> tuple[float, float, float]:
    """Requests per second, median and 99th percentile of latency in ms, over CONNECTIONS connections for SECONDS."""
    times: list[float] = []
    deadline = time.perf_counter() + SECONDS

    def visitor() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        mine = []
        while (start := time.perf_counter()) < deadline:
            request(connection, path)
            mine.append(time.perf_counter() - start)
        times.extend(mine)

    visitors = [threading.Thread(target=visitor) for _ in range(CONNECTIONS)]
    for thread in visitors:
        thread.start()
    for thread in visitors:
        thread.join()
    quantiles = statistics.quantiles(times, n=100)
    return len(times) / SECONDS, quantiles[49] * 1000, quantiles[98] * 1000


def main() -> None:
    """Prepare a database, then measure with the cache and without."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/portal.sqlite3",
            "MEDIA_ROOT": f"{folder}/media",
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        }
        print("Preparing the database…", flush=True)
        for command in (["prepare"], ["demo", "--scale", os.environ.get("SCALE", "small")]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, stdout=-3)
        print("cache\tpath\treq/s\tp50 ms\tp99 ms\tof the empty view")
        for cache, seconds in (("warm", "3600"), ("none", "0")):
            port = free_port()
            server = serve(port, environment | {"BENCH_CACHE_SECONDS": seconds})
            try:
                base = 0.0
                for path in [BASELINE, *PATHS]:
                    for _ in range(20):
                        get(port, path)
                    rate, median, tail = load(port, path)
                    base = base or rate
                    print(f"{cache}\t{path}\t{rate:.0f}\t{median:.2f}\t{tail:.2f}\t{rate / base:.2f}", flush=True)
            finally:
                server.terminate()
                server.wait(10)


if __name__ == "__main__":
    main()
