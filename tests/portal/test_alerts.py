"""Alerts ask for metrics that the portal gives, and each is explained."""

import re
from pathlib import Path

import pytest
import yaml

from portal import condition_cms

RULES = yaml.safe_load(Path("deploy/alerts.yml").read_text())["groups"][0]["rules"]
EXPLAINED = re.findall(r"^\| `(\w+)` \|", Path("docs/alerts.md").read_text(), re.MULTILINE)


def test_each_alert_is_explained_and_nothing_else():
    assert [rule["alert"] for rule in RULES] == EXPLAINED


@pytest.fixture
def given(client, pilot, settings, tmp_path) -> set[str]:
    """Names of what /metrics gives, after an answer and a form that was sent."""
    settings.METRICS_TOKEN, settings.BACKUP_ROOT = "right", tmp_path
    told = '{"name": "x", "finished": "2026-11-30T03:00:00+03:00", "bytes": 1, "rows": 1, "verified": true}'
    (tmp_path / "last-backup.json").write_text(told)
    client.get("/faq/")
    client.post("/s/72-001/jobseekers/")
    text = client.get("/metrics", headers={"authorization": "Bearer right"}).content.decode()
    return set(re.findall(r"^(portal_\w+)", text, re.MULTILINE)) | set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))


def test_alerts_ask_for_what_is_given(given):
    asked = {name for rule in RULES for name in re.findall(r"\bportal_\w+", rule["expr"])}
    given |= {f"{name}_total" for name in given} | {f"{name}_bucket" for name in given}
    assert asked - given == set()


def test_people_and_programs_are_warned_at_the_same():
    words = " ".join(rule["expr"] for rule in RULES)
    assert f"portal_tasks_oldest_seconds > {condition_cms.WORK_LATE.total_seconds():.0f}" in words
    assert f"portal_letters_oldest_seconds > {condition_cms.LETTERS_LATE.total_seconds():.0f}" in words
    assert f"portal_backup_age_seconds > {condition_cms.BACKUP_LATE.total_seconds() / 3600:.0f} * 3600" in words
    assert f"portal_room_total_bytes < {condition_cms.LEAST_ROOM}" in words
