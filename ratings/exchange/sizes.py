"""How large an uploaded file is inside, before anything of it is read. Pure."""

import io
import zipfile

from tabular import BROKEN_ZIP


def unpacked_size(content: bytes) -> int:
    """How many bytes of tables a file holds, by what it says of itself; reading has bounds of its own."""
    if not content.startswith(b"PK"):
        return len(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except BROKEN_ZIP:
        return len(content)
