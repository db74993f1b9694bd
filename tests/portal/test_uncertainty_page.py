"""docs/uncertainty.md: each sentence about uncertainty stands where it says, and what proves it is there."""

import re
from pathlib import Path

import pytest

from .test_rules_page import names_in

PAGE = Path("docs/uncertainty.md")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| sentence")
]


def plain(text: str) -> str:
    """The words of a template or a text, without tags and line ends."""
    return " ".join(re.sub(r"</?[a-z][^>]*>", "", text).replace("&nbsp;", " ").split())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]}: {row[0][:40]}")
def test_a_sentence_stands_where_it_says_and_names_its_proof(row):
    sentence, place, proof = row
    assert plain(sentence) in plain(Path(place.strip("`")).read_text(encoding="utf-8"))
    places = [found for found in re.findall(r"`([^`]+)`", proof) if "/" in found]
    links = re.findall(r"\]\(([^)#]+)", proof)
    assert places or links, "something proves it"
    for found in places:
        name, _, function = found.partition("::")
        assert not function or function in names_in(Path(name))
        assert Path(name).is_file()
    assert all((PAGE.parent / link).is_file() for link in links)


def test_pages_about_intervals_are_there():
    assert len(ROWS) >= 20
