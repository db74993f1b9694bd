import re
import sys
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.core.files.storage import default_storage

from ratings.models import PilotFigure
from ratings.pilot import charts
from ratings.pilot.reading import PILOT_CHARTS, breakdowns

SVG = "{http://www.w3.org/2000/svg}"
LABELS = ["Частная & <российская>", "Смешанная российская (государственно-частная)", "$x_1$ «другое»"]
VALUES = [Decimal("60.00"), Decimal("0.04"), Decimal("30.50")]


def drawn(svg: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text for element in root.iter(f"{SVG}text")]


def joined(lines: list[str]) -> str:
    return "".join(lines).replace(" ", "")


def test_the_same_data_give_the_same_bytes():
    svg = charts.draw_bars("Доли", LABELS, VALUES)
    assert svg == charts.draw_bars("Доли", LABELS, VALUES)
    assert b"metadata" not in svg
    assert b"id=" not in re.sub(rb'<g id="[a-z]+_\d+">', b"", svg)


def test_a_chart_is_small_xml_with_every_label_and_value_as_text():
    svg = charts.draw_bars("Доли", LABELS, VALUES)
    found = texts(drawn(svg))
    assert all(label.replace(" ", "") in joined(found) for label in LABELS)
    assert {"60\u00a0%", "0,04\u00a0%", "30,5\u00a0%"} <= set(found)
    assert len(svg) < 5000


def test_a_chart_names_its_size_and_title_and_takes_its_colours_from_the_reader_s_theme():
    root = drawn(charts.draw_bars("Доли ответов", LABELS, VALUES))
    assert root.attrib["viewBox"] == f"0 0 {root.attrib['width']} {root.attrib['height']}"
    assert root.find(f"{SVG}title").text == "Доли ответов"
    assert "prefers-color-scheme:dark" in root.find(f"{SVG}style").text
    rest = [element.attrib.get("style", "") for element in root.iter()]
    assert not [style for style in rest if "fill" in style or "font-family" in style]


def test_labels_end_and_values_begin_at_the_bars():
    root = drawn(charts.draw_bars("Доли", LABELS, VALUES))
    anchors = {text.text: text.attrib["style"].rsplit(": ", 1)[-1] for text in root.iter(f"{SVG}text")}
    assert {anchor for text, anchor in anchors.items() if text.endswith("%")} == {"start"}
    assert {anchor for text, anchor in anchors.items() if not text.endswith("%")} == {"end"}


def test_bars_are_equally_thick_and_as_long_as_their_values():
    root = drawn(charts.draw_bars("Доли", LABELS, VALUES))
    boxes = []
    for path in root.iter(f"{SVG}path"):
        numbers = [float(part) for part in path.attrib["d"].split() if part not in "MLz"]
        boxes.append((max(numbers[::2]) - min(numbers[::2]), max(numbers[1::2]) - min(numbers[1::2])))
    assert {round(thickness, 3) for _, thickness in boxes} == {14}
    longest = max(length for length, _ in boxes)
    assert [round(length / longest, 3) for length, _ in boxes] == [1, 0.001, 0.508]


def test_charts_of_zeros_are_drawn_without_bars():
    assert texts(drawn(charts.draw_bars("Доли", ["Никто"], [Decimal(0)]))) == ["Никто", "0\u00a0%"]


def test_drawing_leaves_matplotlib_s_global_state_alone():
    charts.draw_bars("Доли", LABELS, VALUES)
    assert "matplotlib.pyplot" not in sys.modules


@pytest.mark.parametrize("name", PILOT_CHARTS)
def test_loading_has_drawn_every_chart_of_the_pilot(pilot, name):
    part = next(part for part in breakdowns(PilotFigure.objects.all()) if part.name == name)
    with default_storage.open(part.path) as file:
        root = drawn(file.read())
    found = joined(texts(root))
    assert all(figure.category.replace(" ", "") in found for figure in part.figures)
    assert (int(root.attrib["width"]), int(root.attrib["height"])) == (part.width, part.height)
