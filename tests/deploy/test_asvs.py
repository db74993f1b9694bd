"""docs/asvs.md leaves out no point of the standard and names nothing that is not there."""

import re
from collections import Counter
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)
# Points of levels 1 and 2 in each section of ASVS 5.0.0; chapter 17, WebRTC, is told in one line.
POINTS = """
1.1: 1-2; 1.2: 1-9; 1.3: 1-11; 1.4: 1-3; 1.5: 1-2; 2.1: 1-3; 2.2: 1-3; 2.3: 1-4; 2.4: 1; 3.2: 1-2; 3.3: 1-4; 3.4: 1-6;
3.5: 1-5; 3.7: 1-2; 4.1: 1-3; 4.2: 1; 4.3: 1-2; 4.4: 1-4; 5.1: 1; 5.2: 1-3; 5.3: 1-2; 5.4: 1-3; 6.1: 1-3; 6.2: 1-12;
6.3: 1-4; 6.4: 1-4; 6.5: 1-5; 6.6: 1-3; 6.8: 1-4; 7.1: 1-3; 7.2: 1-4; 7.3: 1-2; 7.4: 1-5; 7.5: 1-2; 7.6: 1-2; 8.1: 1-2;
8.2: 1-3; 8.3: 1; 8.4: 1; 9.1: 1-3; 9.2: 1-4; 10.1: 1-2; 10.2: 1-2; 10.3: 1-4; 10.4: 1-11; 10.5: 1-5; 10.6: 1-2;
10.7: 1-3; 11.1: 1-2; 11.2: 1-3; 11.3: 1-3; 11.4: 1-4; 11.5: 1; 11.6: 1; 12.1: 1-3; 12.2: 1-2; 12.3: 1-4; 13.1: 1;
13.2: 1-5; 13.3: 1-2; 13.4: 1-5; 14.1: 1-2; 14.2: 1-4; 14.3: 1-3; 15.1: 1-3; 15.2: 1-3; 15.3: 1-7; 16.1: 1; 16.2: 1-5;
16.3: 1-4; 16.4: 1-3; 16.5: 1-3
"""
STATES = {"yes", "part", "no", "host", "—"}


def rows() -> list[list[str]]:
    """Cells of each row that tells of points."""
    text = (ROOT / "docs/asvs.md").read_text()
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in re.findall(r"^\| \d.*", text, re.MULTILINE)]


def points() -> set[str]:
    """All points of chapters 1 to 16."""
    found = set()
    for section, first, last in re.findall(r"(\d+\.\d+): (\d+)(?:-(\d+))?", POINTS):
        found |= {f"{section}.{number}" for number in range(int(first), int(last or first) + 1)}
    return found


def test_every_point_is_told_once():
    told = Counter(point for row in rows() for point in row[0].split(", "))
    assert len(points()) == 246
    assert set(told) == points()
    assert max(told.values()) == 1


def test_every_row_has_a_state_and_says_where_or_what_is_missing():
    for what, _about, state, where in rows():
        assert state in STATES, what
        assert where or state in ("no", "—"), what


def test_every_named_file_is_there():
    named = {name for row in rows() for name in re.findall(r"`((?:\w+/)[\w./-]+)`", row[3])}
    assert len(named) > 50
    assert not [name for name in named if not (ROOT / name).exists()]
