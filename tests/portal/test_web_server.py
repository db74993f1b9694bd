"""The web server replaces processes that have grown one at a time, and nobody who asks meanwhile notices."""

import http.client
import re
import socket
import subprocess
import sys
import threading

from django.conf import settings

from tests.waiting import PATIENCE, until

CONF = """
from portal import gunicorn

gunicorn.SHORTEST, gunicorn.LOOK, gunicorn.SUCCESSOR, gunicorn.LARGEST = 0.3, 10, 0.3, 1
globals().update({name: value for name, value in vars(gunicorn).items() if not name.startswith("__")})
del when_ready  # it is not the portal that is served
loglevel = "info"
"""
APP = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""


def test_grown_processes_are_replaced_one_at_a_time_and_no_request_fails(tmp_path):
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "app.py").write_text(APP)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", str(tmp_path / "conf.py"), "-b", f"127.0.0.1:{port}", "app"]
    paths = f"{tmp_path}:{settings.ROOT}:{settings.ROOT / 'site'}"
    environment = {"PYTHONPATH": paths, "WEB_CONCURRENCY": "2"}
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stderr=log)
    try:
        answers = _ask_until_replaced(port, lambda: (tmp_path / "log").read_text(), times=3)
    finally:
        server.terminate()
        server.wait(PATIENCE)
    assert set(answers) == {200}
    steps = re.findall(r"is replaced|Handling signal: term|Worker exiting", (tmp_path / "log").read_text())
    before_the_end = steps[: steps.index("Handling signal: term")]
    assert before_the_end[:6] == ["is replaced", "Worker exiting"] * 3


def _ask_until_replaced(port: int, log, times: int) -> list[int | str]:
    """Ask from all sides until so many processes have been replaced; the answers, and what failed."""
    answers: list[int | str] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            try:
                connection.request("GET", "/")
                answers.append(connection.getresponse().status)
            except (OSError, http.client.HTTPException) as fault:
                answers.append(repr(fault))
            finally:
                connection.close()

    until(lambda: "Booting worker" in log())
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        until(lambda: log().count("Worker exiting") >= times)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    return answers
