"""Computes a published release anew: `python -m index_engine.recompute release.zip`.

Needs Python 3.11 and NumPy, nothing else. Exit code 0: everything is the same; 1: something differs; 2: the file is not
a release. What it prints is Russian, as all that readers see.
"""

import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index_engine.audit import examine
from index_engine.audit_tables import AUDIT_FLOATS, AUDIT_KEYS, audit_to_files
from index_engine.compute import compute
from index_engine.csv_files import inputs_from_files, read_lines, results_to_files
from index_engine.inputs import Inputs, Method
from index_engine.memory import no_collection
from index_engine.tables import FLOAT_COLUMNS, KEYS

# Floats are written to nine decimals; the last one may differ where a machine rounds otherwise.
CLOSE = 2e-9
SHOWN = 100
LARGEST = 2 * 1024**3
# The format of packages (manifest.json), and what those of the first one did not hold, besides the audit.
FORMAT = 2
SINCE_SECOND = frozenset({"results/verdicts.csv", "results/standing.csv"})


def find_differing_files(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> list[str]:
    """What is wrong with the files against the sums of the manifest, one Russian line each."""
    faults = []
    sums = manifest["files"]
    for name in sorted(sums):
        if name not in files:
            faults.append(_missing(name))
        elif hashlib.sha256(files[name]).hexdigest() != sums[name]["sha256"]:
            faults.append(f"{name}: контрольная сумма SHA-256 не совпадает с manifest.json.")
    faults += [f"{name}: файла нет в manifest.json." for name in sorted(set(files) - set(sums) - {"manifest.json"})]
    return faults


def digest_inputs(sums: Mapping[str, str]) -> str:
    """SHA-256 of the published inputs: what `sha256sum inputs/*.csv | sha256sum` prints beside the unpacked package.

    `sums`: SHA-256 by name of file; names outside inputs/ do not count. The data as they were stored have another sum,
    which is not published: with it a guess of hidden cells could be tested.
    """
    lines = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums) if name.startswith("inputs/"))
    return hashlib.sha256(lines.encode()).hexdigest()


def find_false_facts(files: Mapping[str, bytes], inputs: Inputs, manifest: Mapping[str, Any]) -> list[str]:
    """What the manifest says of the release against its files and the inputs in them, one Russian line each.

    KeyError: it says too little.
    """
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    facts = {
        "edition_sha256": sums["edition.json"],
        "inputs_sha256": digest_inputs(sums),
        "regions": len(inputs.regions),
        "regions_total": inputs.regions_total,
    }
    if "datapackage.json" in files:
        described = json.loads(files["datapackage.json"])
        facts["note"] = manifest["note"] if described["description"].startswith(manifest["note"]) else ""
        facts["version"] = int(described["version"].split(".")[0])
    faults = [
        f"manifest.json: {name} — {manifest[name]}, а по файлам архива {found}."
        for name, found in facts.items()
        if manifest[name] != found
    ]
    if bool(manifest["note"]) != manifest["is_demo"]:
        faults.append("manifest.json: неясно, придуманы данные или нет: is_demo и note друг другу противоречат.")
    return faults


def _missing(name: str) -> str:
    return f"{name}: файла нет в архиве."


def recompute(edition: bytes, inputs: Inputs, version: int = FORMAT) -> dict[str, bytes]:
    """The files of results in a package of this format, computed from the edition and the inputs alone.

    ValueError where they cannot be. Packages of the first format hold fewer files.
    """
    method = Method.from_document(json.loads(edition))
    results = compute(method, inputs)
    if version < FORMAT:
        return {name: content for name, content in results_to_files(results).items() if name not in SINCE_SECOND}
    return results_to_files(results) | audit_to_files(method, examine(method, inputs, results))


def compare(published: Mapping[str, bytes], again: Mapping[str, bytes]) -> Iterator[tuple[int, list[str]]]:
    """For each file of results: how many cells it has, and what differs, one Russian line each."""
    for name in sorted(again):
        if name not in published:
            yield 0, [_missing(name)]
        elif published[name] == again[name]:
            yield _cells(again[name], name), []
        else:
            yield _compare_cells(name, published[name], again[name])
    for name in sorted(set(published) - set(again)):
        if name.startswith("results/"):
            yield 0, [f"{name}: такого файла расчёт не даёт."]


def _cells(content: bytes, name: str) -> int:
    return sum(len(cells) for _, cells in read_lines(content, name)) - len(next(read_lines(content, name))[1])


def _compare_cells(name: str, published: bytes, again: bytes) -> tuple[int, list[str]]:
    theirs, ours = read_lines(published, name), read_lines(again, name)
    columns, expected = next(theirs, (1, []))[1], next(ours)[1]
    if columns != expected:
        return 0, [f"{name}: столбцы {', '.join(columns)}, а должны быть {', '.join(expected)}."]
    keys, floats = (AUDIT_KEYS[name], AUDIT_FLOATS) if name in AUDIT_KEYS else (KEYS[name], FLOAT_COLUMNS)
    rows: dict[tuple[str, ...], tuple[int, list[str]]] = {}
    faults: list[str] = []
    for line, cells in theirs:
        key = tuple(cells[:keys])
        if len(cells) != len(columns) or key in rows:
            faults.append(f"{name}, строка {line}: в ней не столько ячеек, сколько столбцов, или она повторяется.")
        else:
            rows[key] = (line, cells)
    count = 0
    for _, cells in ours:
        key = tuple(cells[:keys])
        if key not in rows:
            faults.append(f"{name}: строки {', '.join(key)} нет.")
            continue
        line, found = rows.pop(key)
        for column, before, after in zip(columns, found, cells, strict=True):
            count += 1
            if before != after and not (column in floats and _are_close(before, after)):
                faults.append(
                    f"{name}, строка {line} ({', '.join(key)}), столбец {column}: "
                    f"опубликовано {before or 'пусто'}, пересчитано {after or 'пусто'}."
                )
    faults += [f"{name}, строка {line}: при пересчёте такой строки нет." for line, _ in rows.values()]
    return count, faults


def _are_close(before: str, after: str) -> bool:
    try:
        return abs(float(before) - float(after)) <= CLOSE
    except ValueError:
        return False


def _read(path: str) -> dict[str, bytes]:
    """The files of the archive. ValueError where it is none, or holds more than any release does."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise ValueError("Архив слишком велик: это не выпуск рейтинга.")
            return {entry.filename: archive.read(entry) for entry in entries}
    except OSError as fault:
        raise ValueError(f"Файл не открыть: {fault.strerror or fault}.") from fault
    except (zipfile.BadZipFile, zlib.error, RuntimeError) as fault:
        raise ValueError("Это не архив ZIP, или он повреждён при скачивании.") from fault


@no_collection()
def main(arguments: Sequence[str]) -> int:
    """Check one release and say what came out; the exit code."""
    if len(arguments) != 1:
        print("Назовите файл выпуска: python -m index_engine.recompute release.zip")
        return 2
    try:
        files = _read(arguments[0])
        manifest = json.loads(files["manifest.json"])
        inputs = inputs_from_files(files)
        faults = [*find_differing_files(files, manifest), *find_false_facts(files, inputs, manifest)]
        again = recompute(files["edition.json"], inputs, manifest.get("format", 1))
    except (KeyError, TypeError) as wrong:
        print(f"Это не выпуск рейтинга: в нём нет {wrong}.")
        return 2
    except ValueError as wrong:
        print(f"Пересчитать нельзя. {wrong}")
        return 2
    count = 0
    for cells, differences in compare(files, again):
        count += cells
        faults += [difference for difference in differences if difference not in faults]
    with Path(arguments[0]).open("rb") as archive:
        digest = hashlib.file_digest(archive, "sha256").hexdigest()
    print(f"SHA-256 архива: {digest}")
    print("Сверьте его с числом на странице выпуска «Скачать»: сам за себя архив не поручится.")
    if not faults:
        print(f"Контрольные суммы верны. Все {count} чисел совпали.")
        return 0
    print(f"Различий: {len(faults)}.")
    for fault in faults[:SHOWN]:
        print(f"- {fault}")
    if len(faults) > SHOWN:
        print(f"… и ещё {len(faults) - SHOWN}.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
