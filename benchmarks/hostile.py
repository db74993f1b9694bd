"""What hostile files cost at each upload, beside a plain csv.reader pass over an ordinary 5 MB file in the same run.

`python -m benchmarks.hostile`. Each file is read in a process of its own; seconds are those of the processor. Limits
for a file that is refused: 1 s and 100 MB on an idle machine. WORD shows only those whose name holds it.
"""

import csv
import io
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

os.environ["OPENPYXL_LXML"] = "False"  # as the portal's settings do
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
warnings.filterwarnings("ignore", module="openpyxl")

import docx  # noqa: E402, F401 - so that its import is not counted
import openpyxl  # noqa: E402, F401
from defusedxml import ElementTree  # noqa: E402, F401

from feedback.intake.reading import read as read_remarks  # noqa: E402
from ratings.exchange.reading import open_file  # noqa: E402
from tabular import Column, FileRefused, opening, read_lines, read_table  # noqa: E402, F401
from tests import hostile  # noqa: E402

SECONDS, MEGABYTES = 1.0, 100
WORD = os.environ.get("WORD", "")
COLUMNS = (Column("code", "код", required=True), Column("region", "регион", required=True))


def data_of_a_campaign(name: str, content: bytes) -> None:
    """All rows of the tables in a file with data."""
    for part in open_file(name, content).parts:
        for _ in part.rows:
            pass


READERS: dict[str, Callable[[str, bytes], object]] = {
    "offices": lambda name, content: read_table(name, content, COLUMNS),
    "data": data_of_a_campaign,
    "remarks": lambda name, content: read_remarks(name, content, with_decisions=True),
    "redirects": lambda name, content: read_lines(content),
}


def ordinary() -> bytes:
    """An ordinary CSV of 5 MB, of eight columns."""
    line = ";".join(f"значение {number}" for number in range(8)).encode() + b"\n"
    return line * (hostile.SIZE // len(line))


def plain_pass() -> float:
    """Seconds that csv.reader alone takes for it."""
    content = ordinary()
    began = time.process_time()
    for _ in csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";"):
        pass
    return time.process_time() - began


def cost(reader: Callable[[str, bytes], object], name: str, content: bytes) -> tuple[float, float, str]:
    """Seconds, megabytes above what the process had before, and whether the file was refused."""
    source, sink = os.pipe()
    if not (child := os.fork()):
        before, began = memory(), time.process_time()
        try:
            reader(name, content)
            end = "accepted"
        except FileRefused:
            end = "refused"
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            end = type(error).__name__
        seconds = time.process_time() - began
        os.write(sink, f"{seconds} {memory() - before} {end}".encode())
        os._exit(0)
    os.close(sink)
    with os.fdopen(source) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    taken, megabytes, end = text.split()
    return float(taken), float(megabytes), end


def memory() -> float:
    """The most that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print a line for each file and reader; 1 where a refused file has cost more than it may."""
    plain = plain_pass()
    print(f"csv.reader over an ordinary file of {len(ordinary()) / 1024**2:.1f} MB: {plain:.2f} s")
    print(f"{'file':60}{'reader':>10}{'s':>7}{'ratio':>7}{'MB':>6}")
    is_over = False
    for title, (name, make) in hostile.files().items():
        if WORD not in title:
            continue
        content = make()
        for reader, read in READERS.items():
            if name.endswith(".docx") and reader != "remarks":
                continue
            seconds, megabytes, end = cost(read, name, content)
            over = end not in ("refused", "accepted") or (
                end == "refused" and (seconds > SECONDS or megabytes > MEGABYTES)
            )
            is_over = is_over or over
            mark = " OVER" if over else ""
            print(f"{title:60}{reader:>10}{seconds:7.2f}{seconds / plain:7.1f}{megabytes:6.0f} {end}{mark}", flush=True)
    return int(is_over)


if __name__ == "__main__":
    sys.exit(main())
