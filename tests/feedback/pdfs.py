"""PDFs for tests, built by hand, so that a fault stands just where it is meant to."""

import struct
import zlib

PAGES = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
}


def pdf(**more: bytes) -> bytes:
    """A document of one empty page; `catalog`: more entries of its catalog, `o4`, `o5`, ...: more objects."""
    objects = PAGES | {int(name[1:]): body for name, body in more.items() if name != "catalog"}
    objects[1] = objects[1].replace(b"/Pages", more.get("catalog", b"") + b"/Pages", 1)
    body, starts = b"%PDF-1.7\n", []
    for number, text in sorted(objects.items()):
        starts.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, text)
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, rows)
    return body + table + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))


def packed(catalog: bytes = b"", padding: int = 0) -> bytes:
    """The same document with its catalog in a compressed part, which is `padding` bytes longer than it need be."""
    inner = PAGES[1].replace(b"/Pages", catalog + b"/Pages", 1) + b" " * padding
    objects = PAGES | {4: _stream(b"/Type/ObjStm/N 1/First 4", b"1 0 " + inner)}
    del objects[1]
    body, rows = b"%PDF-1.7\n", [(0, 0, 255), (2, 4, 0)]
    for number, text in sorted(objects.items()):
        rows.append((1, len(body), 0))
        body += b"%d 0 obj%s endobj\n" % (number, text)
    rows.append((1, len(body), 0))
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    body += b"5 0 obj%s endobj\n" % _stream(b"/Type/XRef/W[1 4 1]/Root 1 0 R/Size 6", table)
    return body + b"startxref\n%d\n%%%%EOF\n" % (len(body) - len(body[body.rindex(b"5 0 obj") :]))


def _stream(entries: bytes, content: bytes) -> bytes:
    squeezed = zlib.compress(content, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries, len(squeezed), squeezed)
