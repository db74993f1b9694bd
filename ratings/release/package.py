"""release.zip: a Frictionless Data Package with the data, the method, the results and the program that computes them.

Everybody with Python and NumPy can recompute it, for the archive is a program as well: `python release.zip`. The
engine's own source lies inside.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import index_engine
from index_engine.audit import Audit
from index_engine.audit_tables import audit_to_files
from index_engine.csv_files import inputs_to_files, results_to_files
from index_engine.extent import Extent
from index_engine.inputs import Inputs, Method
from index_engine.recompute import digest_inputs
from index_engine.results import Results
from ratings.release import dictionary, sample
from ratings.release.info import DEMO_NOTE, ReleaseInfo, name_positive
from tabular.numbers import format_number

# The day from which zip files count; no other day would be truer for bytes that depend on data alone.
EPOCH = (1980, 1, 1, 0, 0, 0)
LEVEL = 6
FORMAT = 2
README, SAMPLE = (Path(__file__).with_name(name) for name in ("readme.md", "readme_sample.md"))
PROGRAM = Path(__file__).with_name("run.py")
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/deed.ru",
}


def package(
    info: ReleaseInfo,
    document: Mapping[str, Any],
    content: bytes,
    inputs: Inputs,
    results: Results,
    audit: Audit,
    left_out: str,
    drawn: sample.DrawnSample | None = None,
) -> bytes:
    """The whole package. `document`, `content`: the edition, read and as its canonical bytes.

    `inputs`: only what may be shown (index_engine.disclosure); `left_out`: what intervals do not account for, in words;
    `drawn`: the sample of passports that experts looked at, None where there was none.
    """
    described = (*dictionary.FILES, *(sample.FILES if drawn else ()))
    files = {**inputs_to_files(inputs), **results_to_files(results)}
    files |= audit_to_files(Method.from_document(document), audit)
    files["dictionary.csv"] = dictionary.write_dictionary(described)
    files["edition.json"] = content
    files["README.md"] = readme(info, document, inputs, left_out, is_sampled=drawn is not None).encode()
    files |= dict(drawn.files()) if drawn else {}
    files |= dict(read_engine())
    sums = {name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in files.items()}
    files["datapackage.json"] = _json(descriptor(info, (*described, dictionary.ITSELF), sums))
    sums["datapackage.json"] = {
        "sha256": hashlib.sha256(files["datapackage.json"]).hexdigest(),
        "size": len(files["datapackage.json"]),
    }
    files["manifest.json"] = _json(manifest(info, inputs, sums))
    return _zipped(files)


def digest_published(inputs: Inputs) -> str:
    """SHA-256 of inputs that have passed index_engine.disclosure."""
    return digest_inputs({name: hashlib.sha256(data).hexdigest() for name, data in inputs_to_files(inputs).items()})


def manifest(info: ReleaseInfo, inputs: Inputs, sums: Mapping[str, Any]) -> dict[str, Any]:
    """What the package is, and the SHA-256 of each of its files but this one."""
    return {
        "format": FORMAT,
        "slug": info.slug,
        "title": info.title,
        "version": info.version,
        "is_demo": info.is_demo,
        "note": DEMO_NOTE if info.is_demo else "",
        "reason": info.reason,
        "regions": len(inputs.regions),
        "regions_total": inputs.regions_total,
        "edition": info.edition,
        "edition_sha256": sums["edition.json"]["sha256"],
        "inputs_sha256": digest_inputs({name: entry["sha256"] for name, entry in sums.items()}),
        "files": dict(sorted(sums.items())),
    }


def descriptor(
    info: ReleaseInfo, described: Sequence[dictionary.File], sums: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """datapackage.json: the tables of the package with their schemas and checksums."""
    note = f"{DEMO_NOTE} " if info.is_demo else ""
    return {
        "name": f"client-index-{info.slug}-v{info.version}",
        "title": f"{info.mark}: {info.name}" if info.is_demo else info.name,
        "description": f"{note}{info.basis}",
        "version": f"{info.version}.0.0",
        "profile": "data-package",
        "keywords": ["индекс клиентоцентричности", "центры занятости населения", *([info.mark] if info.mark else [])],
        "licenses": [LICENCE],
        "sources": [
            {
                "title": "Опросы соискателей и работодателей, чек-листы центров занятости населения"
                if not info.is_demo
                else "Придуманные данные: получены из датчика случайных чисел"
            },
            {"title": f"Методика, редакция {info.edition}", "path": "edition.json"},
        ],
        "resources": [
            {
                "name": file.name,
                "path": file.path,
                "profile": "tabular-data-resource",
                "title": file.title,
                "description": f"{note}{file.description}",
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
                "bytes": sums[file.path]["size"],
                "hash": f"sha256:{sums[file.path]['sha256']}",
                "schema": file.schema(),
            }
            for file in described
            if file.path in sums
        ],
    }


def read_engine() -> Iterator[tuple[str, bytes]]:
    """The program as (path in the package, bytes): what starts it, and the engine, found as it is named here."""
    yield "__main__.py", PROGRAM.read_bytes()
    folder = Path(index_engine.__file__).parent
    for path in sorted(folder.glob("*.py")):
        yield f"index_engine/{path.name}", path.read_bytes()


def readme(
    info: ReleaseInfo, document: Mapping[str, Any], inputs: Inputs, left_out: str, *, is_sampled: bool = False
) -> str:
    """What the package is and how to recompute it, in Russian."""
    parameters = document["parameters"]
    return README.read_text(encoding="utf-8").format(
        title=info.name,
        demo=f"**{DEMO_NOTE}**\n\n" if info.is_demo else "",
        basis=info.basis,
        reason=f"\n**Почему исправлено.** {info.reason}\n" if info.reason else "",
        positive=name_positive(document),
        cell=parameters["minimum_cell"],
        answers=parameters["minimum_answers"],
        coverage=format_number(Decimal(parameters["minimum_coverage"]) * 100),
        left_out=left_out,
        sample=SAMPLE.read_text(encoding="utf-8") if is_sampled else "",
        extent=Extent(len(inputs.regions), inputs.regions_total).title,
        licence=f"[{LICENCE['title']}]({LICENCE['path']})",
    )


def _json(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, with one fixed day in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, compresslevel=LEVEL)
    return file.getvalue()
