"""Fifty sends a second by many visitors, each repeated until it is acknowledged, as phones and people do."""

import itertools
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import urllib3

from tests.cluster.parts import Cluster, Visitor

RATE = 50
THREADS = 48
PATIENCE = 1.0  # seconds before a send is tried again
# Of so many sends one is a remark, one asks for a calculation; the others answer a survey.
REMARK, CALCULATION = 10, 500


@dataclass
class Send:
    """What one visitor sends: `key` is found in the row that it makes."""

    kind: str
    key: str
    attempt: Callable[[], bool]
    begun_at: float = field(default_factory=time.monotonic)
    acknowledged_at: float = 0
    tries: int = 0


class Load:
    """Sends at RATE until it is stopped; `sends` holds all that was begun."""

    def __init__(self, cluster: Cluster, told: dict[str, Any]) -> None:
        self.cluster, self.told = cluster, told
        self.sends: list[Send] = []
        self.waiting: queue.Queue[Send | None] = queue.Queue()
        self.strange: list[str] = []  # answers that are neither a yes nor a passing no
        self.stopped = threading.Event()
        self.local = threading.local()
        self.coordinators = [self._signed_in(session, n) for n, session in enumerate(told["coordinators"])]
        self.methodologist = self._signed_in(told["methodologist"], 99)
        self.threads = [threading.Thread(target=self._work, daemon=True) for _ in range(THREADS)]
        self.ticker = threading.Thread(target=self._tick, daemon=True)

    def start(self) -> None:
        for thread in (*self.threads, self.ticker):
            thread.start()

    def stop(self, patience: float = 90) -> list[Send]:
        """Begin nothing new and wait until all is acknowledged; what was not."""
        self.stopped.set()
        self.ticker.join()
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and (missing := [one for one in self.sends if not one.acknowledged_at]):
            time.sleep(0.2)
        for _ in self.threads:
            self.waiting.put(None)
        return missing

    def acknowledged(self, kind: str) -> set[str]:
        return {one.key for one in self.sends if one.kind == kind and one.acknowledged_at}

    def first_after(self, moment: float) -> float | None:
        """Seconds from this moment on to the first send that was begun and acknowledged after it."""
        times = [one.acknowledged_at for one in self.sends if one.begun_at > moment and one.acknowledged_at]
        return min(times) - moment if times else None

    def _signed_in(self, session: str, number: int) -> tuple[Visitor, str]:
        visitor = Visitor(self.cluster, f"127.1.0.{1 + number}")
        visitor.cookies["sessionid"] = session
        return visitor, visitor.token("/cabinet/remarks/new/" if number != 99 else "/cms/account/")

    def _tick(self) -> None:
        forms, begun = iter(self.told["forms"]), time.monotonic()
        for number in itertools.count():
            if self.stopped.wait(max(0, begun + number / RATE - time.monotonic())):
                return
            if number % CALCULATION == CALCULATION // 10:
                send = Send("calculation", str(number), self._calculate)
            elif number % REMARK == 0:
                send = Send("remark", f"Замечание {number}", None)
                send.attempt = lambda send=send, number=number: self._remark(send.key, number)
            else:
                key, office, token = next(forms)
                send = Send("answer", key, None)
                send.attempt = lambda office=office, token=token: self._answer(office, token)
            self.sends.append(send)
            self.waiting.put(send)

    def _work(self) -> None:
        while (send := self.waiting.get()) is not None:
            while not send.acknowledged_at:
                send.tries += 1
                try:
                    if send.attempt():
                        send.acknowledged_at = time.monotonic()
                        break
                except (urllib3.exceptions.HTTPError, OSError):
                    pass
                time.sleep(PATIENCE)

    def _visitor(self) -> Visitor:
        """One of this thread's visitors, each with an address of its own: limits count networks."""
        if not hasattr(self.local, "visitors"):
            place = threading.get_ident() // 64 % 200
            self.local.visitors = itertools.cycle(
                [Visitor(self.cluster, f"127.2.{place}.{random.randrange(1, 254)}") for _ in range(6)]
            )
        return next(self.local.visitors)

    def _answer(self, office: str, token: str) -> bool:
        marks = {name: random.Random(token + name).choice("789") for name in self.told["questions"]}
        answer = self._visitor().ask(f"/s/{office}/jobseeker/", {"token": token, "is_remote": "0"} | marks)
        return self._judge(answer, 200)

    def _remark(self, title: str, number: int) -> bool:
        visitor, token = self.coordinators[number // REMARK % len(self.coordinators)]
        fields = {"csrfmiddlewaretoken": token, "title": title, "text": "Нагрузка.", "topic": "other"}
        return self._judge(visitor.ask("/cabinet/remarks/new/", fields), 302)

    def _calculate(self) -> bool:
        visitor, token = self.methodologist
        path = f"/cms/results/{self.told['counted']}/calculate/"
        return self._judge(visitor.ask(path, {"csrfmiddlewaretoken": token}), 302)

    def _judge(self, answer: urllib3.BaseHTTPResponse, wanted: int) -> bool:
        leads_to_sign_in = "/login/" in answer.headers.get("Location", "")
        if answer.status == wanted and not leads_to_sign_in:
            return True
        if answer.status not in (429, 500, 502, 503, 504):
            self.strange.append(f"{answer.status} {answer.headers.get('Location', '')} {answer.data[-300:]!r}")
        return False
