"""What the program reads from its environment is what deploy/portal.env offers and two pages of docs/ explain."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
ASIDE = {"tests", "benchmarks", ".venv", "deploy", "var"}
OWN = {"dev.py", "test.py"}  # settings that are not production's
# It says to a library how to read workbooks, and is nobody's to set.
FIXED = {"OPENPYXL_LXML"}


def read_names(source: str) -> Iterator[str]:
    """Names of variables that a module takes out of os.environ, by a call or by its index."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(ast.Attribute(ast.Attribute(attr="environ"), "get" | "setdefault"), [ast.Constant(name), *_]):
                yield name
            case ast.Call(ast.Attribute(attr="getenv"), [ast.Constant(name), *_]):
                yield name
            case ast.Subscript(ast.Attribute(attr="environ"), ast.Constant(name)):
                yield name


@pytest.fixture(scope="module")
def in_program() -> set[str]:
    files = [path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in ASIDE]
    found = {name for path in files if path.name not in OWN for name in read_names(path.read_text())}
    return found - FIXED


@pytest.fixture(scope="module")
def in_file() -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / "deploy/portal.env").read_text(), re.MULTILINE))


@pytest.fixture(scope="module")
def in_docs() -> set[str]:
    rows = [
        row
        for page in ("running.md", "cluster.md")
        for row in re.findall(r"^\|(.*?)\|", (ROOT / "docs" / page).read_text(), re.MULTILINE)
    ]
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)(?:=\d)?`", row)}


def test_the_reader_of_names_sees_each_way_to_read_one():
    source = "import os\nos.environ.get('A', '')\nos.environ['B']\nos.getenv('C')\nos.environ.setdefault('D', '')"
    assert set(read_names(source)) == set("ABCD")


def test_the_file_has_every_variable_that_the_program_reads_and_no_other(in_program, in_file):
    assert "SECRET_KEY" in in_program
    assert in_file == in_program


def test_the_table_explains_every_variable_that_the_program_reads_and_no_other(in_program, in_docs):
    assert in_docs == in_program


def test_the_file_says_every_variable_once():
    names = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / "deploy/portal.env").read_text(), re.MULTILINE)
    assert len(names) == len(set(names))
