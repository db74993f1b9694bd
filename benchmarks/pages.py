"""Public pages against an empty Django view, in turn in one run, with wrk (Debian's package). `make bench`.

Serves the portal with the production server on a database of its own. Each address is measured warm (its copy is kept),
`body` (no copies, but the kept bodies of pages that last) and cold (nothing is kept), each with CPU seconds per request
beside requests per second; then a storm: all addresses of the release over 200 connections while a remark is saved each
second. Figures of one machine mean little, their ratio to the empty view of the same run means something.

SCALE=full measures tables of 2,300 offices; OTHER="http://host:port/path …" pages of another site beside ours.
"""

import gzip
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
RELEASE = "/ratings/demo-2026-autumn/"
PATHS = [
    *("/", "/feedback/", "/feedback/1/", "/methodology/", "/methodology/partnership/competence/", "/faq/"),
    *("/methodology/editions/2/", "/ratings/", "/ratings/pilot-2022/", RELEASE, f"{RELEASE}offices/"),
    *(f"{RELEASE}offices/demo-01-01/", f"{RELEASE}regions/01/", f"{RELEASE}indicators/", f"{RELEASE}audit/"),
]
BASELINE = "/empty/"
CONNECTIONS, CROWD = 8, 200
SECONDS = int(os.environ.get("SECONDS", "5"))
STORM = int(os.environ.get("STORM", "20"))  # seconds
KINDS = {
    "warm": {},
    "body": {"BENCH_CACHE_SECONDS": "0"},
    "cold": {"BENCH_CACHE_SECONDS": "0", "BENCH_LASTING": "0"},
}
LINK = re.compile(r'href="([^"#?]*)"')
SAVE = """
import time
from feedback.models import Remark
print("ready", flush=True)
until = time.time() + {seconds}
while time.time() < until:
    Remark.objects.get(number=1).save()
    time.sleep(1)
"""


@dataclass(frozen=True)
class Load:
    """What a load came to: latencies in ms, CPU of the server in ms per request."""

    rate: float
    median: float
    tail: float
    faults: int
    cpu: float


@dataclass(frozen=True)
class Server:
    """A server that answers, and its processes."""

    port: int
    parent: int

    def cpu(self) -> float:
        """Seconds of CPU that its processes have taken."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == self.parent:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port: int, path: str) -> str:
    """One answer; anything but 200 stops the run."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        content = answer.read()
        return (gzip.decompress(content) if answer.headers["Content-Encoding"] == "gzip" else content).decode()


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


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Server]:
    """A server for the block, and its processes."""
    port = free_port()
    process = serve(port, environment)
    try:
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def load(server: Server, paths: Sequence[str], connections: int, seconds: int, folder: str) -> Load:
    """Ask for the paths in turn over so many connections."""
    listed = Path(folder) / "paths"
    listed.write_text("\n".join(paths))
    before = server.cpu()
    done = subprocess.run(
        [
            *("wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", "benchmarks/paths.lua"),
            f"http://127.0.0.1:{server.port}",
        ],
        cwd=ROOT,
        env=os.environ | {"PATHS": str(listed), "HOST_NAME": f"127.0.0.1:{server.port}"},
        check=True,
        capture_output=True,
        text=True,
    )
    requests, lasted, median, tail, faults = map(float, done.stdout.rpartition("RESULT ")[2].split())
    return Load(requests / lasted, median, tail, int(faults), (server.cpu() - before) / max(requests, 1) * 1000)


def _say(kind: str, path: str, found: Load, base: Load) -> None:
    print(
        f"{kind}\t{found.rate:.0f}\t{found.rate / base.rate:.3f}\t{found.cpu:.2f}\t{found.median:.1f}\t{found.tail:.1f}"
        f"\t{found.faults}\t{path}",
        flush=True,
    )


def _pages_of_release(server: Server) -> list[str]:
    """All pages of the release that others of it link to, files aside."""
    known, waiting = {RELEASE}, [RELEASE]
    while waiting:
        for link in LINK.findall(get(server.port, waiting.pop())):
            path = urlsplit(link).path
            if path.startswith(RELEASE) and path.endswith("/") and "/v" not in path and path not in known:
                known.add(path)
                waiting.append(path)
    return sorted(known)


def measure(environment: dict[str, str], folder: str) -> None:
    """Each address in each state, beside the empty view."""
    print("kind\treq/s\tof the empty view\tCPU ms\tp50 ms\tp99 ms\tfaults\tpath")
    for kind, settings in KINDS.items():
        with serving(environment | settings) as server:
            base = load(server, [BASELINE], CONNECTIONS, SECONDS, folder)
            _say(kind, BASELINE, base, base)
            for path in PATHS:
                for _ in range(4):
                    get(server.port, path)
                _say(kind, path, load(server, [path], CONNECTIONS, SECONDS, folder), base)
    for other in os.environ.get("OTHER", "").split():
        parts = urlsplit(other)
        _say("other", other, load(Server(parts.port or 80, 0), [parts.path], CONNECTIONS, SECONDS, folder), base)


def storm(environment: dict[str, str], folder: str) -> None:
    """All pages of the release over many connections, quiet and while a remark is saved each second."""
    with serving(environment) as server:
        paths = [*_pages_of_release(server), "/", "/feedback/"]
        for path in paths:
            get(server.port, path)
        base = load(server, [BASELINE], CROWD, SECONDS, folder)
        _say("crowd", BASELINE, base, base)
        load(server, paths, CROWD, SECONDS, folder)
        _say("crowd", f"{len(paths)} addresses", load(server, paths, CROWD, STORM, folder), base)
        code = SAVE.format(seconds=STORM)
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
        editor = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        if editor.stdout is None or editor.stdout.readline() != "ready\n":
            raise SystemExit("Nobody saves a remark.")
        _say("storm", f"{len(paths)} addresses", load(server, paths, CROWD, STORM, folder), base)
        if editor.wait():
            raise SystemExit("The remark could not be saved.")


def main() -> None:
    """Prepare a database, then measure."""
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/portal.sqlite3",
            "MEDIA_ROOT": f"{folder}/media",
            "PRIVATE_ROOT": f"{folder}/private",
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            # The CPU of a process that is replaced would be lost.
            "GUNICORN_CMD_ARGS": "--max-requests 0",
        }
        print("Preparing the database…", flush=True)
        for command in (["prepare"], ["demo", "--scale", os.environ.get("SCALE", "small")]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, stdout=-3)
        measure(environment, folder)
        storm(environment, folder)


if __name__ == "__main__":
    main()
