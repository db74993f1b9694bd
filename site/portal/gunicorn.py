"""Configuration of the web server, in development and in production (docs/running.md)."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

chdir = str(ROOT)
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
preload_app = True  # imported once, not by each process: on two cores the first answer comes seconds earlier
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
keepalive = 30
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
# Only Django's settings say which headers of a proxy are believed (TRUSTED_PROXY).
secure_scheme_headers = {}
forwarder_headers = ""
accesslog = os.environ.get("ACCESS_LOG") or None


def post_fork(server: object, worker: object) -> None:
    """Let threads that calculate give way to those that answer each millisecond, not each fifth.

    A short answer needs the interpreter several times; while others search, it would wait 5 ms for each.
    """
    sys.setswitchinterval(0.001)
