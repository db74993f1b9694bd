"""Each part is killed while fifty sends a second come in: nothing acknowledged is lost or doubled, and it goes on."""

import json
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest
import urllib3

from tests.cluster.load import Load
from tests.cluster.parts import Cluster, Visitor, wait_until

DOWN = 3  # seconds until whoever supervises a part has started it again
CALM = 8  # seconds between one blow and the next
BACK = 30  # seconds within which writes are back
RESUMED = 300  # seconds within which tasks have ended
PARTS = ("web1", "workers", "nginx", "redis", "s3", "bouncer", "primary")
# Both at once: so whatever runs is hit.
SEVERAL = {"workers": ("worker1", "worker2")}


class Supervisor(threading.Thread):
    """Starts again what has ended by itself, as systemd does with Restart=always; `ended` counts that."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(daemon=True)
        self.cluster, self.held, self.ended, self.stopped = cluster, set(), [], threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(1):
            for name, part in self.cluster.parts.items():
                if name not in self.held and part.process is not None and not part.lives:
                    self.ended.append(name)
                    part.start()


@pytest.fixture(scope="module")
def blows(cluster, told) -> Iterator[dict]:
    """The whole walk; what was found out on the way, by name."""
    load, supervisor = Load(cluster, told), Supervisor(cluster)
    load.start()
    supervisor.start()
    found = {"load": load, "back": {}, "home": {}}
    home(cluster)
    time.sleep(CALM)
    for name in PARTS:
        processes = SEVERAL.get(name, (name,))
        if name == "workers":
            wait_until(lambda: active(cluster, "running"), "a calculation that runs", 60)
        supervisor.held.update(processes)
        for process in processes:
            cluster.parts[process].end()
        found["home"][name] = home(cluster)
        time.sleep(DOWN)
        if name == "primary":
            cluster.promote()
        else:
            for process in processes:
                cluster.parts[process].start()
            supervisor.held.difference_update(processes)
        moment = time.monotonic()
        wait_until(lambda moment=moment: load.first_after(moment) is not None, f"writes after {name}", BACK + 60)
        found["back"][name] = load.first_after(moment)
        time.sleep(CALM)
    found["missing"] = load.stop()
    found["ended"] = supervisor.ended
    begun = time.monotonic()
    try:
        wait_until(lambda: not active(cluster), "calculations", RESUMED)
    finally:
        found["resumed"] = time.monotonic() - begun
        supervisor.stopped.set()
    print(
        f"\nsent {len(load.sends)}, tries {sum(one.tries for one in load.sends)}; writes back after, s: "
        + ", ".join(f"{name} {seconds:.1f}" for name, seconds in found["back"].items())
        + f"; calculations ended {found['resumed']:.0f} s after the last send; ended by themselves: {supervisor.ended}"
    )
    return found


def home(cluster: Cluster) -> int:
    """How the home page answers now; 0 where nobody does."""
    try:
        return Visitor(cluster, "127.3.0.1").ask("/").status
    except urllib3.exceptions.HTTPError:
        return 0


def active(cluster: Cluster, *states: str) -> int:
    """Calculations in these states, else those that have not ended."""
    wanted = ", ".join(f"'{state}'" for state in states or ("queued", "running"))
    rows = cluster.ask(cluster.ports["replica"], f"SELECT 1 FROM ratings_calculation WHERE state IN ({wanted})")  # noqa: S608
    return len(rows)


def test_all_was_acknowledged_in_the_end(blows):
    assert not blows["missing"]
    assert not blows["load"].strange[:5]


@pytest.mark.parametrize("name", PARTS)
def test_writes_are_back(blows, name):
    assert blows["back"][name] < BACK


def test_no_answer_is_lost_or_doubled(blows, cluster):
    rows = [str(key) for (key,) in cluster.ask(cluster.ports["replica"], "SELECT key FROM surveys_response")]
    acknowledged = blows["load"].acknowledged("answer")
    assert len(acknowledged) > 1000
    assert not acknowledged - set(rows), "lost"
    assert len(rows) == len(set(rows)) == len(acknowledged)


def test_answers_are_counted_once(blows, cluster, told):
    cluster.manage("run_scheduled")
    said = cluster.manage("rebuild_tallies", told["survey"])
    assert f"Анкет: {len(blows['load'].acknowledged('answer'))}," in said
    assert "не сошлось: 0." in said


def test_no_remark_is_lost_or_doubled(blows, cluster):
    wanted = "SELECT title FROM feedback_remark WHERE text = 'Нагрузка.'"
    rows = [title for (title,) in cluster.ask(cluster.ports["replica"], wanted)]
    acknowledged = blows["load"].acknowledged("remark")
    assert len(acknowledged) > 100
    assert sorted(rows) == sorted(acknowledged)


def test_calculations_end_by_themselves(blows, cluster):
    rows = cluster.ask(cluster.ports["replica"], "SELECT state, error FROM ratings_calculation ORDER BY id")
    assert {state for state, _ in rows} == {"done"}, rows
    damage = (
        "from ratings.models import Release; from ratings.actions.releases import damaged;"
        "print('damaged', [damaged(release) for release in Release.objects.all()])"
    )
    assert cluster.manage("shell", "-v", "0", "-c", damage).strip() == "damaged [[]]"


@pytest.mark.parametrize("name", [name for name in PARTS if name != "nginx"])
def test_the_site_is_up_without_a_part(blows, name):
    """Without the database pages come from their copies."""
    assert blows["home"][name] == 200


def test_another_redis_has_taken_over(blows, cluster):
    port = cluster.ports["redis2"]
    assert b"role:master" in subprocess.check_output(["redis-cli", "-p", str(port), "info", "replication"])
    for web in ("web1", "web2"):
        with urllib.request.urlopen(f"http://127.0.0.1:{cluster.ports[web]}/readyz") as answer:
            assert json.load(answer)["cache"] == "ok"
