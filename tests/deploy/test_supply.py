"""Libraries are pinned by what their files hold, from no particular place, and what is known against them is told."""

import importlib.util
import json
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)


def load(name: str) -> ModuleType:
    """A program of deploy/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "deploy" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_each_library_is_pinned_with_sums_and_without_a_place(name):
    text = (ROOT / name).read_text()
    pins = re.split(r"\n(?=\S)", text.strip())
    assert len(pins) > 30
    assert all(re.match(r"[a-z0-9-]+(\[[a-z,]+\])?==", pin) and "--hash=sha256:" in pin for pin in pins)
    assert not re.search(r"://|--index|--find-links|@ ", text)


def answer(*libraries: dict) -> subprocess.CompletedProcess:
    return subprocess.CompletedProcess([], 0, json.dumps({"dependencies": list(libraries)}), "")


def test_a_known_weakness_ends_the_check(monkeypatch, capsys):
    audit = load("audit")
    weak = {"name": "left-pad", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    monkeypatch.setattr(audit.subprocess, "run", lambda *args, **options: answer(weak))
    assert audit.main() == 1
    assert "left-pad 1: PYSEC-1; исправлено в: 2" in capsys.readouterr().err


@pytest.mark.parametrize(
    "told", [answer({"name": "a", "skip_reason": "not found"}), subprocess.CompletedProcess([], 1, "", "no route")]
)
def test_a_database_that_cannot_be_asked_is_told_and_is_no_clean_bill(monkeypatch, capsys, told):
    audit = load("audit")
    monkeypatch.setattr(audit.subprocess, "run", lambda *args, **options: told)
    assert audit.main() == 0
    assert "не проверены" in capsys.readouterr().out


def test_the_bill_has_the_portals_libraries_and_none_of_the_tests(monkeypatch):
    sbom = load("sbom")
    names = "wagtail", "Django", "pytest"
    made = {
        "metadata": {"component": {"bom-ref": "root"}},
        "components": [{"bom-ref": name, "name": name} for name in names],
        "dependencies": [{"ref": "root", "dependsOn": list(names)}, {"ref": "pytest"}],
    }
    told = subprocess.CompletedProcess([], 0, json.dumps(made), "")
    monkeypatch.setattr(sbom.subprocess, "run", lambda *args, **options: told)
    bill = sbom.bill()
    assert [one["name"] for one in bill["components"]] == ["wagtail", "Django"]
    assert bill["dependencies"] == [{"ref": "root", "dependsOn": ["wagtail", "Django"]}]
