"""A campaign's data as one file: a ZIP of canonical CSVs whose bytes depend on the data alone. Pure."""

import io
import zipfile
from collections.abc import Collection
from pathlib import PurePosixPath

from index_engine.csv_files import inputs_from_files, inputs_to_files
from index_engine.inputs import Inputs

STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can hold
UNIX = 3
READABLE = 0o644 << 16
PAIRS = "inputs/pairs.csv"


def pack(inputs: Inputs, tables: Collection[str] | None = None) -> bytes:
    """The archive; the same data give the same bytes, whatever the order of their rows and the time of day.

    tables: names of those to put in, all where none are given. A table without rows says that there are none, and who
    takes the file removes what there was; one that is left out says nothing.
    """
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in sorted(inputs_to_files(inputs).items()):
            if tables is not None and PurePosixPath(name).stem not in tables:
                continue
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = UNIX
            entry.external_attr = READABLE
            archive.writestr(entry, content)
    return output.getvalue()


def unpack(content: bytes, *, with_pairs: bool = True) -> Inputs:
    """The data in an archive of `pack`; ValueError naming file and line, or BadZipFile, where it is damaged."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return inputs_from_files(
            {name: archive.read(name) for name in archive.namelist() if with_pairs or name != PAIRS}
        )
