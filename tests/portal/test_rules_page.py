"""docs/rules.md leads a newcomer to each rule: its modules, functions, tests and pages are where it says."""

import ast
import re
from pathlib import Path

import pytest

PAGE = Path("docs/rules.md")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| rule")
]


def names_in(path: Path) -> set[str]:
    """The functions and classes that a file defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_rule_names_its_function_its_test_and_its_page(row):
    _, module, test, page = row
    for place, root in ((module, Path()), (test, Path("tests"))):
        name, _, function = place.strip("`").partition("::")
        assert not function or function in names_in(root / name)
        assert (root / name).is_file()
    (link,) = re.findall(r"\]\(([^)#]+)", page)
    assert (PAGE.parent / link).is_file()


def test_rules_of_the_whole_portal_are_there():
    assert len(ROWS) >= 45
