"""What the method's machinery takes on one core, against plain work on the same bytes: `python -m benchmarks.method`.

Each figure is held against a baseline measured in the same run: a comparison of editions and a check against a round
trip of the same document through JSON, the reading of a workbook against expat on its parts, documents of Word
against python-docx that opens and saves the same file, a PDF against an empty page of Typst. The ratio means something
on any machine, and one over its limit ends the run with 1. Seconds are those of the processor. No database is asked.
"""

import contextlib
import copy
import io
import os
import random
import sys
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.parsers import expat

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
EDITION = ROOT / "data" / "editions" / "1.json"
REPEAT = int(os.environ.get("REPEAT", "3"))
ITEMS, TAGS = 10_000, 480_000
KEYS = {"code", "indicator", "audience", "number", "level", "zone", "rule"}
SHEET = "xl/worksheets/sheet3.xml"
HOSTILE = {
    "<c/>": SHEET,
    "<row/>": SHEET,
    '<mergeCell ref="A1:B2"/>': SHEET,
    '<hyperlink ref="A1"/>': SHEET,
}


class Figures:
    """Prints each figure beside its baseline, and remembers whether one was over its limit."""

    def __init__(self) -> None:
        self.is_over = False
        print(f"{'':<52}{'seconds':>10}{'baseline':>10}{'ratio':>8}{'limit':>8}")

    def add(self, what: str, run: Callable[[], object], baseline: Callable[[], object], limit: float) -> None:
        """One figure; the baseline is repeated until it can be measured."""
        spent, plain = seconds(run), seconds(baseline)
        over = spent / plain > limit
        self.is_over |= over
        mark = "  OVER" if over else ""
        print(f"{what:<52}{spent:>10.4f}{plain:>10.4f}{spent / plain:>8.1f}{limit:>8.0f}{mark}", flush=True)


def seconds(run: Callable[[], object]) -> float:
    """The processor's seconds of one run: the least of REPEAT, each of at least 20 ms; the first is left out."""
    run()
    least = float("inf")
    for _ in range(REPEAT):
        times, start = 0, time.process_time()
        while (spent := time.process_time() - start) < 0.02:
            run()
            times += 1
        least = min(least, spent / times)
    return least


def reworked(value: Any, source: random.Random) -> Any:
    """The same document with every fifth word of every text replaced."""
    if isinstance(value, dict):
        return {key: entry if key in KEYS else reworked(entry, source) for key, entry in value.items()}
    if isinstance(value, list):
        return [reworked(entry, source) for entry in value]
    if isinstance(value, str) and " " in value:
        words = value.split()
        return " ".join(word if "<" in word or source.random() > 0.2 else "новое" for word in words)
    return value


def editions(figures: Figures) -> None:
    """Comparison and validation."""
    from methodology import spec
    from methodology.diff import compare
    from methodology.validation import faults

    first = spec.decode(EDITION.read_bytes())
    new = reworked(first, random.Random(5))  # noqa: S311 - the same document each time
    great = copy.deepcopy(first)
    (checklist,) = (entry for entry in great["checklists"] if entry["indicator"] == "1.3")
    checklist["items"] = [checklist["items"][0] | {"number": number % 500 + 1} for number in range(ITEMS)]

    def through_json(document: spec.Document) -> Callable[[], object]:
        return lambda: spec.decode(spec.encode(document))

    figures.add("Compare two editions, every text reworded", lambda: compare(first, new), through_json(first), 200)
    figures.add(f"Check an edition with {ITEMS:,} items", lambda: faults(great), through_json(great), 15)


def workbooks(figures: Figures) -> None:
    """Reading of an honest workbook, and of those with very many tags, which are refused or read."""
    from methodology import spec
    from methodology.exchange import WorkbookRefused, from_xlsx, to_xlsx

    def refused_or_read(content: bytes) -> None:
        with contextlib.suppress(WorkbookRefused):
            from_xlsx(content)

    workbook = to_xlsx(spec.decode(EDITION.read_bytes()))
    figures.add("Read a workbook", lambda: from_xlsx(workbook), lambda: parse(workbook), 70)
    for tag, part in HOSTILE.items():
        content = padded(workbook, part, tag.encode() * TAGS)
        figures.add(
            f"Refuse or read {TAGS:,} × {tag}",
            partial(refused_or_read, content),
            partial(parse, content),
            150,
        )


def padded(workbook: bytes, part: str, tags: bytes) -> bytes:
    """The workbook with tags at the end of a part, and with noise, so that its ratio is that of an honest file."""
    noise = random.Random(1).randbytes(200_000).hex().encode()  # noqa: S311 - the same file each time
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == part:
                cut = content.rindex(b"</")
                content = content[:cut] + tags + b"<!--" + noise + b"-->" + content[cut:]
            target.writestr(entry.filename, content)
    return output.getvalue()


def parse(workbook: bytes) -> None:
    """What no reader can do without: unpacking and parsing of all parts."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        for entry in archive.infolist():
            expat.ParserCreate().Parse(archive.read(entry), True)


def documents(figures: Figures) -> None:
    """Documents of a region: the check of a template and its filling, and the report and an edition as PDF."""
    from docx import Document

    from cabinet.documents.pdf import pdf as report
    from campaigns.documents.filling import check, fill
    from campaigns.documents.kinds import KINDS, REPORT, DocumentKind
    from campaigns.models import SHIPPED_DOCUMENTS
    from methodology import spec, typesetting
    from methodology.pdf import Typesetter
    from methodology.reading import read

    def saved(content: bytes) -> None:
        Document(io.BytesIO(content)).save(io.BytesIO())

    def filled(content: bytes, kind: DocumentKind) -> None:
        fill(content, kind, kind.blank())

    for name, kind in KINDS.items():
        content = (SHIPPED_DOCUMENTS / kind.file_name).read_bytes()
        plain = partial(saved, content)
        figures.add(f"Check the template «{name}»", partial(check, content, kind), plain, 10)
        figures.add(f"Fill in the template «{name}»", partial(filled, content, kind), plain, 10)
    method = read(spec.decode(EDITION.read_bytes()))
    empty = Typesetter('#set document(title: [Empty])\n#set text(lang: "ru")\nEmpty').pdf
    figures.add("The report of a region as PDF", lambda: report(REPORT.blank()), empty, 15)
    figures.add("An edition as PDF", lambda: typesetting.pdf(method, title="Edition", note="", sha256=""), empty, 300)


def main() -> None:
    """Print everything; 1 where a ratio is over its limit."""
    import django

    django.setup()
    figures = Figures()
    editions(figures)
    workbooks(figures)
    documents(figures)
    raise SystemExit(figures.is_over)


if __name__ == "__main__":
    main()
