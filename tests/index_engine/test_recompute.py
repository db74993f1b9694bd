"""Anyone recomputes a release with Python and NumPy, and is told what differs."""

import hashlib
import itertools
import json
import shutil
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest

import index_engine
from index_engine.audit import examine
from index_engine.audit_tables import audit_to_files
from index_engine.compute import compute
from index_engine.csv_files import inputs_to_files, results_to_files
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Audience, Inputs, Method, Network, Office, Pair, Points, PointsStatus, Region, Tally
from index_engine.recompute import SINCE_SECOND, compare, digest_inputs, main

EDITION = Path(__file__).parents[2] / "data/editions/1.json"


FACTS = {"format": 2, "regions": 1, "regions_total": 89, "is_demo": False, "note": ""}
RULES = {"intervals": "correlation", "missing_answers": "estimate", "absent_audience": "unmeasured"}


def describe(files: dict[str, bytes]) -> dict[str, str]:
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return {"edition_sha256": sums["edition.json"], "inputs_sha256": digest_inputs(sums)}


def release(
    tmp_path: Path,
    changed: dict[str, bytes] | None = None,
    *,
    fitting: bool = False,
    facts: dict | None = None,
    rules: dict[str, str] | None = None,
    audited: bool = True,
) -> Path:
    """A release of two offices under the first edition, or with other rules of intervals and of what is missing.

    `changed`: by file, b"old->new" to replace in it once; `fitting`: whether the sums in the manifest fit the change;
    `facts`: what the manifest says of it otherwise than is true; `audited`: whether it has its audit, and who differs.
    """
    content = EDITION.read_bytes()
    if rules:
        document = json.loads(content)
        document["parameters"] |= rules
        content = json.dumps(document).encode()
    method = Method.from_document(json.loads(content))
    inputs = Inputs(regions=[Region("01", "Республика", Network.DECENTRALISED)], regions_total=89)
    for code, positive in (("01-01", 60), ("01-02", 70)):
        inputs.offices.append(Office(code, f"ЦЗН {code}", "01", code == "01-01", 500, 100, 3))
        inputs.tallies += [
            Tally(code, question.audience, question.number, 100, positive)
            for question in method.questions
            if question.audience == Audience.JOBSEEKER
        ]
        inputs.points.append(Points(code, "1.3", Fraction(4, 5), Fraction(1), PointsStatus.CLAIMED))
    inputs.tallies.append(Tally("01-01", Audience.EMPLOYER, "1", 3, 2))
    if rules:
        add_pairs(method, inputs)
    shown, results = withhold_small_cells(method, inputs), compute(method, inputs)
    files = {"edition.json": content, **inputs_to_files(shown), **results_to_files(results)}
    if audited:
        files |= audit_to_files(method, examine(method, shown, results))
    else:
        files = {name: data for name, data in files.items() if name not in SINCE_SECOND}
    sums = {name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in files.items()}
    for name, change in (changed or {}).items():
        before, after = change.split(b"->")
        assert before in files[name]
        files[name] = files[name].replace(before, after, 1)
        if fitting:
            sums[name]["sha256"] = hashlib.sha256(files[name]).hexdigest()
    path = tmp_path / "release.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(FACTS | describe(files) | (facts or {}) | {"files": sums}))
    return path


def add_pairs(method: Method, inputs: Inputs) -> None:
    """Of the first office; the second shows no answers to the first question, the only one of its indicator."""
    asked = [question.number for question in method.questions if question.audience == Audience.JOBSEEKER]
    inputs.pairs = [
        Pair("01-01", Audience.JOBSEEKER, *two, 100, 46, 60, 60) for two in itertools.combinations(asked, 2)
    ]
    inputs.tallies.remove(Tally("01-02", Audience.JOBSEEKER, asked[0], 100, 70))


def test_a_release_with_correlations_and_estimates_is_confirmed(tmp_path, capsys):
    path = release(tmp_path, rules=RULES)
    assert {"inputs/correlations.csv", "results/estimates.csv"} < set(zipfile.ZipFile(path).namelist())
    assert main([str(path)]) == 0
    assert "чисел совпали" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        # (46 - 36) / 24 = 0.4167, in twentieths 0.40; of the weight and of what it leans on hang all intervals.
        ("inputs/correlations.csv", b",0.4,->,0.45,", "results/offices.csv, строка 2 (01-01), столбец index_low"),
        ("results/estimates.csv", b"01-02,jobseeker->01-01,jobseeker", "results/estimates.csv: строки 01-02"),
        ("results/offices.csv", b",0.3500,->,0.7000,", "столбец coverage: опубликовано 0.7000"),
    ],
)
def test_a_false_release_with_correlations_is_found_out(tmp_path, capsys, name, change, said):
    assert main([str(release(tmp_path, {name: change}, fitting=True, rules=RULES))]) == 1
    assert said in capsys.readouterr().out


def test_a_true_release_is_confirmed(tmp_path, capsys):
    assert main([str(release(tmp_path))]) == 0
    assert "чисел совпали" in capsys.readouterr().out


def test_a_release_of_the_first_format_is_confirmed_and_a_later_one_may_not_leave_its_audit_out(tmp_path, capsys):
    assert main([str(release(tmp_path, facts={"format": 1}, audited=False))]) == 0
    assert main([str(release(tmp_path, audited=False))]) == 1
    assert "results/audit_sources.csv: файла нет в архиве." in capsys.readouterr().out


def test_a_changed_file_betrays_itself_by_its_sum(tmp_path, capsys):
    assert main([str(release(tmp_path, {"results/country.csv": b"RU->RU "}))]) == 1
    assert "results/country.csv: контрольная сумма SHA-256 не совпадает" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "results/regions.csv",
            b",65.->,66.",
            "results/regions.csv, строка 2 (01), столбец index: опубликовано 66.",
        ),
        ("inputs/tallies.csv", b"100,60->100,61", "results/offices.csv, строка 2 (01-01), столбец index: опубликовано"),
        ("results/offices.csv", b"01-02->01-03", "results/offices.csv: строки 01-02 нет."),
        ("results/offices.csv", b"01-02->01-03", "results/offices.csv, строка 3: при пересчёте такой строки нет."),
        ("results/offices.csv", b",rank,->,place,", "results/offices.csv: столбцы office_code"),
        (
            "results/audit_geometric.csv",
            b"01-01,->01-01,9",
            "results/audit_geometric.csv, строка 2 (01-01), столбец index_geometric: опубликовано 9",
        ),
        ("results/audit_figures.csv", b"offices,2->offices,3", "строка 2 (offices), столбец amount: опубликовано 3"),
    ],
)
def test_a_false_release_with_fitting_sums_is_found_out(tmp_path, capsys, name, change, said):
    assert main([str(release(tmp_path, {name: change}, fitting=True))]) == 1
    assert said in capsys.readouterr().out


def test_floats_may_differ_in_the_ninth_decimal_and_no_further():
    def file(value):
        return {"results/sensitivity.csv": f"level,code,index_low,index_low_exact\noffice,a,{value},{value}\n".encode()}

    def faults(one, other):
        return [fault for _, found in compare(file(one), file(other)) for fault in found]

    assert len(faults("70.123456789", "70.123456790")) == 1, "only what is published must be the same"
    assert len(faults("70.12345678", "70.12345679")) == 2


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"edition_sha256": "0" * 64}, "edition_sha256 — 000"),
        ({"inputs_sha256": "0" * 64}, "inputs_sha256 — 000"),
        ({"regions": 89}, "regions — 89, а по файлам архива 1."),
        ({"regions_total": 1}, "regions_total — 1, а по файлам архива 89."),
        ({"is_demo": True}, "is_demo и note друг другу противоречат"),
    ],
)
def test_a_manifest_that_says_what_the_files_do_not_is_found_out(tmp_path, capsys, facts, said):
    assert main([str(release(tmp_path, facts=facts))]) == 1
    printed = capsys.readouterr().out
    assert said in printed
    assert "Различий: 1." in printed


def test_a_missing_file_is_named_once(tmp_path, capsys):
    path, short = release(tmp_path), tmp_path / "short.zip"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(short, "w") as archive:
        for name in set(whole.namelist()) - {"results/groups.csv"}:
            archive.writestr(name, whole.read(name))
    assert main([str(short)]) == 1
    assert capsys.readouterr().out.count("results/groups.csv: файла нет в архиве.") == 1


def test_the_reader_is_told_the_sum_of_the_archive_itself(tmp_path, capsys):
    path = release(tmp_path)
    main([str(path)])
    assert f"SHA-256 архива: {hashlib.sha256(path.read_bytes()).hexdigest()}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"not a zip", "Это не архив ZIP"), (None, "Файл не открыть"), ({}, "Это не выпуск рейтинга")],
)
def test_what_is_no_release_is_refused_in_words(tmp_path, capsys, content, said):
    path = tmp_path / "release.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("other.txt", "text")
    assert main([str(path)]) == 2
    assert said in capsys.readouterr().out
    assert main([]) == 2


def test_data_that_contradict_themselves_are_refused_in_words(tmp_path, capsys):
    assert main([str(release(tmp_path, {"inputs/tallies.csv": b"100,60->100,101"}, fitting=True))]) == 2
    assert "101 positive of 100" in capsys.readouterr().out


def test_the_engine_runs_from_a_copy_with_numpy_alone(tmp_path):
    path = release(tmp_path)
    shutil.copytree(Path(index_engine.__file__).parent, tmp_path / "index_engine")
    program = (
        "import sys; from index_engine.recompute import main; code = main(sys.argv[1:]); "
        "print(sorted({name.split('.')[0] for name in sys.modules} - sys.stdlib_module_names)); sys.exit(code)"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {program}", str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    *_, said, modules = run.stdout.strip().splitlines()
    assert "совпали" in said
    loaded = {name for name in modules.strip("[]").replace("'", "").split(", ") if not name.startswith("_")}
    assert loaded <= {"numpy", "index_engine", "cython_runtime"}
