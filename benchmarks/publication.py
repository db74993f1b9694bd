"""What making the national release takes, step by step: `python -m benchmarks.publication`.

A database of its own (beside that of DATABASE_URL on PostgreSQL, else a file of SQLite), 2,300 invented offices in all
regions, two campaigns: that of spring is published under edition 2, that of autumn is computed under edition 3 as a
worker does it, in one process and with helpers for each processor (WORK_PROCESSES), and published. Each run is a
process of its own. The files of all runs must be the same to the last byte.

Seconds of the clock and of all processors, the most memory of all processes together (shared pages counted once), and
seconds of processors as multiples of those that computing the indexes takes. A busy machine stretches the clock:
«free» is what two free processors would need, the longer of half the work and of what this process does itself.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.pages import ROOT

NAME, SLUG = "publication_benchmark", "demo-2026-autumn"
OFFICES = int(os.environ.get("OFFICES", "2300"))
COMPUTING = "Считаем индексы"
EVERY = 0.1  # seconds between two looks at memory
TICK = os.sysconf("SC_CLK_TCK")


def family() -> list[int]:
    """This process and all that it has started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[pid] = int(rest[1])
    found = [os.getpid()]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def worked() -> float:
    """Seconds of processors that this process and all of its children have used, those that ended too."""
    total = 0
    for pid in family():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(one) for one in fields[11:15])
    return total / TICK


def memory() -> int:
    """Kilobytes that they have together."""
    total = 0
    for pid in family():
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


@dataclass
class Meter:
    """Measures steps from one call to the next, and the most memory meanwhile."""

    steps: dict[str, tuple[float, float, float, int]] = field(default_factory=dict)
    stage: str = ""
    _since: tuple[float, float, float] = (0.0, 0.0, 0.0)
    _most: int = 0

    def begin(self, stage: str) -> None:
        """From now on it is this step."""
        if stage == self.stage:
            return
        now = time.perf_counter(), worked(), time.process_time()
        if self.stage:
            clock, work, own = (after - before for after, before in zip(now, self._since, strict=True))
            self.steps[self.stage] = (clock, work, own, self._most)
        self.stage, self._since, self._most = stage, now, memory()

    def look(self) -> None:
        """Look at memory until the process ends."""
        while True:
            self._most = max(self._most, memory())
            time.sleep(EVERY)


def run() -> None:
    """Compute and publish as WORK_PROCESSES says; the steps as JSON. Nothing stays published."""
    import django

    django.setup()
    from django.db import transaction

    from campaigns.models import Campaign
    from campaigns.states import Decision
    from portal.management.commands.demo import Script
    from ratings.actions import releases

    script, meter = Script.of(SLUG), Meter()
    campaign = Campaign.objects.get(slug=SLUG)
    meter.begin("Подготовка")
    threading.Thread(target=meter.look, daemon=True).start()
    release = releases.compute_release(campaign=campaign, by=None, progress=lambda _, stage: meter.begin(stage))
    meter.begin("Публикуем")
    with transaction.atomic(), script.at(Decision.PUBLISHED, campaign):
        releases.publish_release(release=release, by=None)
        transaction.set_rollback(True)
    meter.begin("")
    print(json.dumps({"steps": meter.steps, "files": release.manifest}))


def prepare() -> None:
    """Two campaigns with data, the first of them published."""
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, check=True, capture_output=True)
    import django

    django.setup()
    import campaigns.actions
    import network.actions
    from campaigns import clock
    from campaigns.states import Decision
    from network.models import Office, Region
    from portal.management.commands.demo import MADE, Command, Script
    from ratings import demo
    from ratings.actions import releases
    from ratings.actions.inputs import store_inputs

    rows = list(Region.objects.order_by("code"))
    regions = demo.invent_networks([(region.code, region.name) for region in rows])
    places, by_code = demo.invent_offices(regions, OFFICES), {region.code: region for region in rows}
    offices = network.actions.put_demo_offices(
        offices=[
            Office(code=one.code, region=by_code[one.region], name=one.name, town=one.town, is_managing=one.managing)
            for one in places
        ]
    )
    for slug, wave in MADE:
        script = Script.of(slug)
        campaign = Command._draft(script)
        for region in rows:
            own = [office for office in offices if office.region_id == region.pk]
            campaigns.actions.plan_region(campaign=campaign, region=region, offices=own, codes=[], by=None)
        with script.at(Decision.OPENED, campaign):
            campaign = campaigns.actions.open_campaign(campaign=campaign, by=None)
        data = demo.invent_inputs(campaign.edition.document, regions, places, wave)
        with clock.as_of(script.collected, campaign):
            store_inputs(campaign=campaign, inputs=data, by=None, source="benchmark")
        with script.at(Decision.FROZEN, campaign):
            campaign = campaigns.actions.freeze_campaign(campaign=campaign, by=None)
        if wave is demo.SPRING:
            release = releases.compute_release(campaign=campaign, by=None)
            with script.at(Decision.PUBLISHED, campaign):
                releases.publish_release(release=release, by=None)


def tell(processes: int, steps: dict[str, list[float]]) -> float:
    """A table of the steps; the seconds of the clock."""
    base = steps[COMPUTING][1]
    print(
        f"\n{f'WORK_PROCESSES={processes}':<36}{'clock, s':>10}{'work, s':>10}{'free, s':>10}{'MB':>8}{'indexes':>10}"
    )
    for name, (clock, work, own, most) in steps.items():
        free = max(own, work / 2)
        print(f"{name:<36}{clock:10.1f}{work:10.1f}{free:10.1f}{most / 1024:8.0f}{work / base:10.1f}")
    clock, work = (sum(step[place] for step in steps.values()) for place in (0, 1))
    free = sum(max(own, work / 2) for _, work, own, _ in steps.values())
    most = max(step[3] for step in steps.values())
    print(f"{'All':<36}{clock:10.1f}{work:10.1f}{free:10.1f}{most / 1024:8.0f}{work / base:10.1f}")
    return clock


def main() -> None:
    """Make the database, measure, print, drop it."""
    folder, server = Path(tempfile.mkdtemp()), os.environ.get("DATABASE_URL", "")
    name = f"sqlite:///{folder / 'portal.sqlite3'}"
    if server:
        from benchmarks.surveys import _ask

        name = f"{server.rsplit('/', 1)[0]}/{NAME}"
        _ask(server, f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)', f'CREATE DATABASE "{NAME}"')
    os.environ |= {
        "DATABASE_URL": name,
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
    }
    try:
        subprocess.run([sys.executable, "-m", "benchmarks.publication", "prepare"], cwd=ROOT, check=True)
        found, clocks = [], []
        for processes in (1, len(os.sched_getaffinity(0))):
            os.environ["WORK_PROCESSES"] = str(processes)
            command = [sys.executable, "-m", "benchmarks.publication", "run"]
            done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
            made = json.loads(done.stdout.splitlines()[-1])
            found.append(made["files"])
            clocks.append(tell(processes, made["steps"]))
        print(f"\nThe clock with helpers against without: {clocks[1] / clocks[0]:.2f}")
        if found[0] != found[1]:
            raise SystemExit("Files differ.")
    finally:
        shutil.rmtree(folder)
        if server:
            _ask(server, f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


if __name__ == "__main__":
    {"prepare": prepare, "run": run}.get(" ".join(sys.argv[1:]), main)()
