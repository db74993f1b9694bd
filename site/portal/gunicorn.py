"""Configuration of the web server, in development and in production (docs/running.md)."""

import fcntl
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

chdir = str(ROOT)
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
preload_app = True  # imported once, not by each process: on two cores the first answer comes seconds earlier
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
keepalive = 30
control_socket_disable = True
# Only Django's settings say which headers of a proxy are believed (TRUSTED_PROXY).
secure_scheme_headers = {}
forwarder_headers = ""
accesslog = os.environ.get("ACCESS_LOG") or None
METRICS_DIR = "PROMETHEUS_MULTIPROC_DIR"
if (os.environ.get("METRICS_TOKEN") or os.environ.get("METRICS_ADDRESSES")) and METRICS_DIR not in os.environ:
    # Each process counts into a file of its own there. To be known before the program is imported.
    os.environ[METRICS_DIR] = tempfile.mkdtemp(prefix="portal-metrics-")
if os.environ.get("LOG_FORMAT") == "json":
    logconfig_dict = {
        "filters": {"numbered": {"()": "portal.observing.logs.Numbered"}},
        "formatters": {"json": {"()": "portal.observing.logs.JsonLines"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["numbered"], "formatter": "json"}},
        "root": {"handlers": []},
        # Addresses bear codes of invitations and surveys; the portal's own lines of requests name views instead.
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False},
            "gunicorn.access": {"handlers": [], "propagate": False},
        },
    }

# No max_requests: processes that share the load reach it in the same second, and stop the site together. Instead one
# that has grown is replaced, when no other is being replaced, and leaves only after its successor has come.
LARGEST = int(os.environ.get("WEB_MEMORY") or "700") * 1024**2  # bytes of memory
SHORTEST = 60  # seconds that a process lives at least: a limit too low must not keep us busy with replacing
LOOK = 100  # requests between looks
SUCCESSOR = 2  # seconds until the successor serves
_one_at_a_time = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the server lives
_leaving = threading.Lock()
_begun = 0.0


def when_ready(server: Any) -> None:
    """Make the home page before there is any process that serves: the first visitors of each need not wait for it."""
    from django.conf import settings
    from django.db import connections

    secure = {"wsgi.url_scheme": "https", "HTTP_X_FORWARDED_PROTO": "https"}
    environ: dict[str, Any] = secure | {"HTTP_HOST": settings.CANONICAL_HOST}
    setup_testing_defaults(environ)
    list(server.app.wsgi()(environ, lambda status, headers: None))
    connections.close_all()  # no two processes may talk through one socket


def on_exit(server: Any) -> None:
    """Take away what processes have counted."""
    if folder := os.environ.get(METRICS_DIR):
        shutil.rmtree(folder, ignore_errors=True)


def post_fork(server: Any, worker: Any) -> None:
    """Let threads that calculate give way to those that answer each millisecond, not each fifth.

    A short answer needs the interpreter several times; while others search, it would wait 5 ms for each.
    """
    global _begun
    _begun = time.monotonic()
    sys.setswitchinterval(0.001)


def post_request(worker: Any, request: Any, environ: Any, response: Any) -> None:
    """Let a process that has grown too large be replaced."""
    if worker.nr % LOOK or time.monotonic() - _begun < SHORTEST or _memory() < LARGEST:
        return
    if _leaving.acquire(blocking=False) and not _leave(worker):
        _leaving.release()


def child_exit(server: Any, worker: Any) -> None:
    """In the parent: whoever ends while there is one too many has been replaced."""
    if server.num_workers > server.cfg.workers:
        server.num_workers -= 1


def _memory() -> int:
    """What this process holds now, of which some is shared; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _leave(worker: Any) -> bool:
    """Ask for a successor, and leave in order when it serves; False while another process is being replaced."""
    try:
        fcntl.lockf(_one_at_a_time, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go by the system when the process ends
    except OSError:
        return False
    worker.log.info("Process %d holds %d MB and is replaced.", os.getpid(), _memory() // 1024**2)
    os.kill(worker.ppid, signal.SIGTTIN)
    threading.Timer(SUCCESSOR, os.kill, (os.getpid(), signal.SIGTERM)).start()
    return True
