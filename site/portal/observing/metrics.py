"""What Prometheus reads at /metrics: what web processes count, and what the database knows (portal.condition).

Labels are names of views, methods, codes and names out of the program: never words of visitors, so they have an end.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import REGISTRY, Collector

from portal import condition

REQUESTS = Counter("portal_requests", "Answers.", ["view", "method", "status"])
SECONDS = Histogram(
    "portal_request_seconds",
    "Time to an answer.",
    ["view"],
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
QUERIES = Counter("portal_request_queries", "Queries to the database while answers were made.", ["view"])
SENDS = Counter("portal_sends", "Forms that people sent: taken, or given back with words.", ["kind", "is_taken"])
SENT = {"surveys:survey": "answers", "cabinet:remark_submit": "remarks"}


def are_wanted() -> bool:
    """Whether anybody may read them; else nothing is counted."""
    return bool(settings.METRICS_TOKEN or settings.METRICS_ADDRESSES)


def count_request(view: str, method: str, status: int, seconds: float, queries: int) -> None:
    """Count one answer."""
    REQUESTS.labels(view, method, str(status)).inc()
    SECONDS.labels(view).observe(seconds)
    if queries:
        QUERIES.labels(view).inc(queries)
    if method == "POST" and (kind := SENT.get(view)):
        SENDS.labels(kind, "yes" if status < 400 else "no").inc()


def render() -> bytes:
    """All metrics in the text format of Prometheus, of all web processes of this machine."""
    own: CollectorRegistry = REGISTRY
    if values.ValueClass.__name__ == "MmapedValue":  # several processes, each with a file of its own
        own = CollectorRegistry()
        multiprocess.MultiProcessCollector(own)
    facts = CollectorRegistry()
    facts.register(_Facts())
    return generate_latest(own) + generate_latest(facts)


class _Facts(Collector):
    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        found = condition.look(now)
        yield _gauge("part_up", "Whether a part of the portal answers.", "part", found.parts)
        yield _gauge("room_free_bytes", "Free on the disk.", "place", {room.name: room.free for room in found.rooms})
        yield _gauge("room_total_bytes", "Size of the disk.", "place", {room.name: room.total for room in found.rooms})
        if found.backup:
            yield _gauge(
                "backup_age_seconds", "Since the last backup ended.", value=_age(found.backup.finished_at, now)
            )
        if not found.is_known:
            return
        yield _gauge("workers", "Workers that live.", value=found.workers)
        yield _gauge("tasks_waiting", "Tasks that wait for a worker.", value=found.tasks.waiting)
        yield _gauge("tasks_oldest_seconds", "How long the oldest has waited.", value=_age(found.tasks.oldest, now))
        yield _gauge("tasks_failed_day", "Tasks that failed within a day.", value=found.tasks.failed)
        yield _gauge("letters_waiting", "Letters that wait.", value=found.letters.waiting)
        yield _gauge("letters_oldest_seconds", "How long the oldest has waited.", value=_age(found.letters.oldest, now))
        yield _gauge("letters_failed", "Letters that were given up lately.", value=found.letters.failed)
        succeeded = {job.name: job.succeeded_at.timestamp() for job in found.jobs if job.succeeded_at}
        yield _gauge("job_succeeded_timestamp_seconds", "When the clock's job last succeeded.", "job", succeeded)
        attempts = {job.name: job.attempts for job in found.jobs}
        yield _gauge("job_attempts", "Attempts of the clock's job since it last succeeded.", "job", attempts)
        late = {job.name: job.is_late for job in found.jobs}
        yield _gauge("job_late", "Whether the clock's job has not succeeded in time.", "job", late)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _gauge(
    name: str, words: str, label: str = "", values: Mapping[str, float] | None = None, *, value: float | None = None
) -> Metric:
    if value is not None:
        return GaugeMetricFamily(f"portal_{name}", words, value)
    family = GaugeMetricFamily(f"portal_{name}", words, labels=[label])
    for key, one in (values or {}).items():
        family.add_metric([key], float(one))
    return family
