"""Files of a release, made of a small demonstration: complete, repeatable, checkable by strangers, labelled."""

import csv
import hashlib
import io
import json
import os
import random
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from frictionless import Package
from PIL import Image
from pypdf import PdfReader

from assessments import sampling
from assessments.sampling import Checked, Row
from index_engine.audit_tables import AUDIT_COLUMNS
from index_engine.compute import compute
from index_engine.csv_files import INPUT_COLUMNS
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Method, Previous, Tally
from index_engine.rounding import round_half_up
from index_engine.tables import RESULT_COLUMNS
from jobs.processes import do_here
from ratings import demo, tiles
from ratings.reading.calculation import explain_interval, explain_steps
from ratings.release import building, charts, dictionary, report
from ratings.release.funnel import Funnel
from ratings.release.info import DEMO, ReleaseInfo
from ratings.release.package import digest_published
from ratings.release.rows import make_rows
from ratings.release.sample import DrawnSample, Line
from ratings.release.summary import Earlier, summarise
from tests.methodology.test_pdf import conformance

CONTENT = Path("data/editions/1.json").read_bytes()
DOCUMENT = json.loads(CONTENT)
METHOD = Method.from_document(DOCUMENT)
REGIONS = [("01", "Республика Адыгея"), ("77", "Москва"), ("92", "=Севастополь")]
INVENTED = ReleaseInfo("demo-2026-autumn", "Демонстрация, осень 2026 года", 1, True, 1)
REAL = replace(INVENTED, slug="autumn-2026", title="Замер осени 2026 года", is_demo=False)
CORRECTION = {
    "from": 1,
    "reason": "Ошибка в данных региона.",
    "changed": 2,
    "rows": [
        ["region", "01", "Республика Адыгея", "70.00", "71.50", 2, 1],
        ["office", "demo-01-02", "-опасное имя", "", "64.25", None, 9],
    ],
}
POPULATION = [Row(code, f"demo-77-{n:02d}", f"{code}-1") for code in ("3.1.1", "5.4") for n in range(1, 41)]
DRAWN = DrawnSample(
    population=sampling.write_population(POPULATION),
    seed="5" * 64,
    program=Path(sampling.__file__).read_bytes(),
    indicators=[
        Line("3.1.1", "Сведения в офисе", Checked(40, 21, 21, 3)),
        Line("5.4", "Удобство", Checked(40, 21, 0, 0)),
    ],
    items=[Line("3.1.1-1", "=Стенд виден", Checked(40, 21, 21, 3)), Line("5.4-1", "Пандус", Checked(40, 21, 0, 0))],
)
OF_SAMPLE = {"population.tsv", "seed.txt", "sampling.py"}
SECRET = Tally("demo-77-02", METHOD.questions[0].audience, METHOD.questions[0].number, 4, 3)


def _inputs():
    regions = demo.invent_networks(REGIONS)
    places = demo.invent_offices(regions, 24)
    before = compute(METHOD, demo.invent_inputs(DOCUMENT, regions, places, demo.SPRING))
    inputs = replace(demo.invent_inputs(DOCUMENT, regions, places, demo.AUTUMN), regions_total=89)
    inputs.previous = [
        Previous(unit.level.value, unit.code, unit.index, unit.low, unit.high)
        for unit in (*before.offices, *before.regions, before.country)
        if unit.index is not None
    ]
    # A cell that is too small to show, in the data as they come.
    inputs.tallies = [row for row in inputs.tallies if row[:3] != SECRET[:3]] + [SECRET]
    inputs.pairs = [row for row in inputs.pairs if SECRET[:3] not in (row[:3], (*row[:2], row.second))]
    return inputs


def _made(info, inputs, correction=None, drawn=None):
    results = compute(METHOD, inputs)
    summary = summarise(
        METHOD,
        withhold_small_cells(METHOD, inputs),
        results,
        edition=info.edition,
        edition_sha256="e" * 64,
        inputs_sha256="a" * 64,
        earlier=Earlier("spring", "Весна", 1, 1),
        correction=correction,
    )
    return results, summary, building.build(info, DOCUMENT, CONTENT, METHOD, inputs, results, summary, (), drawn)


def _sums():
    """SHA-256 of every file of the demonstration; a fresh process compares its own."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in _made(INVENTED, _inputs())[2]}


@pytest.fixture(scope="module")
def inputs():
    return _inputs()


@pytest.fixture(scope="module")
def made(inputs):
    """Results, summary and files of the demonstration."""
    results, summary, built = _made(INVENTED, inputs)
    return results, summary, dict(built)


@pytest.fixture(scope="module")
def real(inputs):
    """Files of the same figures as a real release that corrects another one."""
    info = replace(REAL, version=2, reason=CORRECTION["reason"])
    return dict(_made(info, inputs, CORRECTION)[2])


@pytest.fixture(scope="module")
def sampled(inputs, tmp_path_factory):
    """Files of a release whose passports were checked by a sample, and the folder of its package."""
    files = dict(_made(INVENTED, inputs, drawn=DRAWN)[2])
    folder = tmp_path_factory.mktemp("sampled")
    with zipfile.ZipFile(io.BytesIO(files["release.zip"])) as archive:
        archive.extractall(folder)
    return files, folder


@pytest.fixture(scope="module")
def unpacked(made, tmp_path_factory):
    """The package's folder, and the package itself beside it."""
    folder = tmp_path_factory.mktemp("release")
    (folder / "release.zip").write_bytes(made[2]["release.zip"])
    with zipfile.ZipFile(folder / "release.zip") as archive:
        archive.extractall(folder / "unpacked")
    return folder


def _rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_every_file_comes_once_and_is_counted(inputs, made, real):
    charts = {f"charts/{n}.{e}" for n in ("regions", "distribution", "groups", "map", "funnel") for e in ("svg", "png")}
    reports = {"report.pdf", "region-01.pdf", "region-77.pdf", "region-92.pdf"}
    rest = {
        "release.zip",
        "weights-regions.json",
        "weights-offices.json",
        "regions.csv",
        "offices.csv",
        "indicators.csv",
        "release.xlsx",
    }
    pictures = {f"charts/audit_{n}.{e}" for n in ("correlations", "importance", "components") for e in ("svg", "png")}
    audit = {"audit.json", "audit-indicators.csv", "audit-pairs.csv", "audit-offices.csv"}
    assert set(made[2]) == charts | reports | rest | audit | pictures
    assert building.count(inputs) == len(made[2])
    assert set(real) == set(made[2]) | {"changes.csv"}
    assert building.count(inputs, correction=True) == len(real)


def test_a_sample_of_passports_comes_with_its_files_and_releases_without_one_have_none(inputs, made, sampled):
    files, folder = sampled
    assert set(files) == set(made[2]) | OF_SAMPLE | {"sample-indicators.csv", "sample-items.csv"}
    assert building.count(inputs, is_sampled=True) == len(files)
    tables = {"indicators.csv", "items.csv", "overall.csv"}
    assert {path.name for path in (folder / "sample").iterdir()} == OF_SAMPLE | tables
    with zipfile.ZipFile(io.BytesIO(made[2]["release.zip"])) as archive:
        assert not [name for name in archive.namelist() if "sample/" in name]
        assert "sample" not in archive.read("README.md").decode()


def test_the_sums_cover_the_files_of_the_sample_and_the_package_is_valid_and_recomputes_itself(sampled, tmp_path):
    files, folder = sampled
    manifest = json.loads((folder / "manifest.json").read_bytes())["files"]
    for path in (folder / "sample").iterdir():
        assert manifest[f"sample/{path.name}"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert all(files[name] == (folder / "sample" / name).read_bytes() for name in OF_SAMPLE)
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    (tmp_path / "release.zip").write_bytes(files["release.zip"])
    done = _with_numpy_alone(tmp_path, "release.zip", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_stranger_draws_the_sample_again_and_estimates_its_shares(sampled):
    """By the README's command, with the standard library alone."""
    _, folder = sampled
    assert "python sampling.py population.tsv ЗЕРНО indicators.csv" in (folder / "README.md").read_text("utf-8")
    seed = (folder / "sample" / "seed.txt").read_text().strip()
    command = [sys.executable, "-S", "sampling.py", "population.tsv", seed, "indicators.csv"]
    done = subprocess.run(command, cwd=folder / "sample", capture_output=True, text=True, check=True)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    drawn = sampling.draw(POPULATION, DRAWN.seed, sampling.find_sizes(POPULATION))
    assert [tuple(line[:3]) for line in lines if line[0] in ("3.1.1", "5.4") and len(line) < 5] == drawn
    rows = (folder / "sample" / "indicators.csv").read_text("utf-8").splitlines()
    assert lines[-3] == ["3.1.1", *rows[1].split(",")[2:]]
    assert lines[-2] == ["5.4", "40", "21", "0", "0", "—"]
    assert lines[-1] == ["все", "80", "42", "21", "3", "—"]


def test_the_counts_of_the_sample_open_in_a_russian_spreadsheet(sampled):
    heading, first, _, whole = _rows(sampled[0]["sample-indicators.csv"])
    assert heading[0] == "Пометка"
    assert first[1:] == ["3.1.1", "Сведения в офисе", "40", "21", "21", "3", "14,29", "7,50", "30,00"]
    assert whole[1:] == ["", "Все показатели вместе", "80", "42", "21", "3", "", "", ""]
    assert _rows(sampled[0]["sample-items.csv"])[1][2] == "'=Стенд виден"


def test_a_build_repeated_elsewhere_gives_the_same_bytes(made):
    """Another process, another moment, another order of hashes."""
    code = (
        "import json, django; django.setup()\n"
        "from tests.ratings.test_release_files import _sums\n"
        "print(json.dumps(_sums()))"
    )
    environment = os.environ | {
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Kamchatka",
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "PYTHONPATH": os.pathsep.join([".", "site"]),
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    again = json.loads(done.stdout.splitlines()[-1])
    assert again == {name: hashlib.sha256(data).hexdigest() for name, data in made[2].items()}


def test_the_order_of_data_changes_no_byte(inputs, made):
    mixed = random.Random(3)
    shuffled = replace(
        inputs,
        **{name: mixed.sample(getattr(inputs, name), len(getattr(inputs, name))) for name in ("tallies", "pairs")},
    )
    assert next(_made(INVENTED, shuffled)[2]) == ("release.zip", made[2]["release.zip"])


def test_the_package_is_valid(unpacked):
    report = Package(str(unpacked / "unpacked" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    # Of other methods, and of campaigns whose offices know their clients by groups.
    left_out = {"inputs/correlations.csv", "inputs/strata.csv", "inputs/stratum_tallies.csv"}
    left_out |= {"results/estimates.csv", "results/calibrated.csv"}
    assert len(report.tasks) == len({**INPUT_COLUMNS, **RESULT_COLUMNS, **AUDIT_COLUMNS}.keys() - left_out) + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("inputs/offices.csv", b",77,", b",78,", "foreign-key"),
        ("results/offices.csv", b",ranked,", b",best,", "constraint-error"),
        ("inputs/tallies.csv", b"\n", b"\nx", "hash-count"),
    ],
)
def test_the_schema_notices_damage(unpacked, tmp_path, name, old, new, fault):
    for path in (unpacked / "unpacked").rglob("*"):
        copy = tmp_path / path.relative_to(unpacked / "unpacked")
        if path.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes().replace(old, new, 1) if path.match(name) else path.read_bytes())
    found = Package(str(tmp_path / "datapackage.json")).validate()
    assert fault in {kind for (kind,) in found.flatten(["type"])}


def test_the_manifest_names_every_file(unpacked, inputs):
    folder = unpacked / "unpacked"
    manifest = json.loads((folder / "manifest.json").read_bytes())
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"manifest.json"}
    assert set(manifest["files"]) == found
    for name, entry in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert entry == {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    tables = sorted(name for name in found if name.startswith("inputs/"))
    listed = subprocess.run(["sha256sum", *tables], cwd=folder, capture_output=True, check=True).stdout
    assert (
        manifest["inputs_sha256"]
        == hashlib.sha256(listed).hexdigest()
        == digest_published(withhold_small_cells(METHOD, inputs))
    )
    assert manifest["edition_sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert (folder / "edition.json").read_bytes() == CONTENT


def _with_numpy_alone(tmp_path, *arguments, cwd):
    """Run Python where nothing but the standard library and NumPy can be imported."""
    import numpy

    packages = Path(numpy.__file__).parent.parent
    for name in ("numpy", "numpy.libs"):
        if (packages / name).exists() and not (tmp_path / name).exists():
            (tmp_path / name).symlink_to(packages / name)
    environment = {"PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1", "PATH": os.environ["PATH"]}
    command = [sys.executable, "-S", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_a_stranger_with_numpy_recomputes_it(unpacked, tmp_path):
    folder = unpacked / "unpacked"
    assert _with_numpy_alone(tmp_path, "-c", "import django", cwd=folder).returncode == 1
    done = _with_numpy_alone(tmp_path, "-m", "index_engine.recompute", "../release.zip", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "совпали" in done.stdout


def test_the_archive_recomputes_itself(unpacked, tmp_path):
    done = _with_numpy_alone(tmp_path, "release.zip", cwd=unpacked)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "совпали" in done.stdout
    done = _with_numpy_alone(tmp_path, "release.zip", "нет.zip", cwd=unpacked)
    assert done.returncode == 2
    assert "Файл не открыть" in done.stdout


def test_the_archive_says_what_it_needs(unpacked, tmp_path):
    """Without NumPy, and out of a folder into which it was unpacked."""
    bare = subprocess.run(
        [sys.executable, "-S", "release.zip"], cwd=unpacked, env={"PYTHONUTF8": "1"}, capture_output=True, text=True
    )
    assert bare.returncode == 2
    assert "-m pip install numpy" in bare.stdout
    folder = _with_numpy_alone(tmp_path, ".", cwd=unpacked / "unpacked")
    assert folder.returncode == 2
    assert "../release.zip" in folder.stdout


def test_a_changed_figure_is_found(unpacked, tmp_path):
    altered = tmp_path / "altered.zip"
    with zipfile.ZipFile(unpacked / "release.zip") as old, zipfile.ZipFile(altered, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "results/regions.csv":
                data = re.sub(rb"\n01,([^,]*),\d+\.\d\d,", rb"\n01,\1,99.99,", data)
            new.writestr(name, data)
    done = _with_numpy_alone(tmp_path, "-m", "index_engine.recompute", str(altered), cwd=unpacked / "unpacked")
    assert done.returncode == 1
    assert "results/regions.csv" in done.stdout
    assert "99.99" in done.stdout


def test_what_is_too_small_to_show_is_in_no_file(inputs, unpacked):
    assert SECRET in inputs.tallies
    with (unpacked / "unpacked" / "inputs" / "tallies.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert min(int(row["answered"]) for row in rows) == METHOD.parameters.minimum_cell
    assert not [
        row
        for row in rows
        if (row["office_code"], row["question"]) == (SECRET.office, SECRET.question)
        and row["audience"] == SECRET.audience
    ]


def test_the_dictionary_describes_exactly_what_the_engine_writes():
    described = {file.path: tuple(column.name for column in file.columns) for file in dictionary.FILES}
    assert described == {**INPUT_COLUMNS, **RESULT_COLUMNS, **AUDIT_COLUMNS}
    rows = list(csv.DictReader(io.StringIO(dictionary.write_dictionary().decode())))
    assert len(rows) == sum(map(len, described.values()))
    assert all(re.search("[а-яё]", row["meaning"]) for row in rows)


def test_tables_open_in_a_russian_spreadsheet(made, real):
    content = real["regions.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    heading, *rows = _rows(content)
    assert heading[:3] == ["Код субъекта", "Регион", "Место"]
    assert len(rows) == 3
    results = {unit.code: unit for unit in made[0].regions}
    for row in rows:
        figures = dict(zip(heading, row, strict=True))
        assert re.fullmatch(r"\d{1,3},\d\d", figures["Индекс"])
        unit = results[figures["Код субъекта"]]
        assert abs(float(figures["Индекс"].replace(",", ".")) - float(unit.index)) <= 0.005001
        assert figures["Место"] == str(unit.rank or "")
    assert [row[2] for row in rows] == sorted((row[2] for row in rows), key=lambda place: int(place or 99))


def test_no_name_is_a_formula(real):
    names = {row[1] for row in _rows(real["regions.csv"])}
    assert "'=Севастополь" in names
    assert "=Севастополь" not in names
    assert "'-опасное имя" in {row[2] for row in _rows(real["changes.csv"])}
    sheet = openpyxl.load_workbook(io.BytesIO(real["release.xlsx"]))["Регионы"]
    assert "'=Севастополь" in {cell.value for cell in sheet["B"]}


def test_offices_stand_by_place_and_then_by_name(made):
    heading, *rows = _rows(made[2]["offices.csv"])
    place, name = heading.index("Место"), heading.index("ЦЗН")
    ranked = [int(row[place]) for row in rows if row[place]]
    assert ranked == sorted(ranked)
    assert all(not row[place] for row in rows[len(ranked) :])
    unranked = [row[name] for row in rows[len(ranked) :]]
    assert unranked == sorted(unranked)
    assert unranked


def test_why_an_office_was_set_to_zero_is_told(inputs, made):
    (sanction,) = inputs.sanctions
    heading, *rows = _rows(made[2]["offices.csv"])
    row = next(row for row in rows if row[heading.index("Код ЦЗН")] == sanction.office)
    assert row[-1] == f"обнулён за недостоверные данные: {sanction.reason}"
    office = next(unit for unit in made[0].offices if unit.code == sanction.office)
    region = next(unit for unit in made[0].regions if unit.code == office.region)
    own = [unit for unit in made[0].offices if unit.region == region.code]
    note = report.of_region(_source(made, inputs), region, own)["units-note"]
    assert f"{office.name} обнулён 22.10.2026. {sanction.reason}" in note


def test_the_workbook_is_ready_to_use(real):
    book = openpyxl.load_workbook(io.BytesIO(real["release.xlsx"]))
    assert book.sheetnames == ["О выпуске", "Регионы", "ЦЗН", "Показатели", "Группы", "Что исправлено"]
    sheet = book["ЦЗН"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"
    heading = [cell.value for cell in sheet[1]]
    index = sheet.cell(2, heading.index("Индекс") + 1)
    assert (index.number_format, type(index.value)) == ("0.00", float)
    assert sheet.cell(2, heading.index("Ответов") + 1).number_format == "#,##0"
    assert sheet.column_dimensions["B"].width == 52
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$B")
    assert sheet.page_setup.fitToWidth == 3
    assert sheet.row_dimensions[1].height > 15
    about = {row[0].value: row[1].value for row in book["О выпуске"].iter_rows(min_row=2) if len(row) > 1}
    assert about["release.zip, SHA-256"] == hashlib.sha256(real["release.zip"]).hexdigest()
    assert about["Почему исправлено"] == CORRECTION["reason"]


def test_files_of_own_weights_name_the_ranked(made):
    results, files = made[0], made[2]
    documents = {level: json.loads(files[f"weights-{level}.json"]) for level in ("regions", "offices")}
    assert {unit["code"]: unit["rank"] for unit in documents["offices"]["units"]} == {
        unit.code: unit.rank for unit in results.offices if unit.rank is not None
    }
    assert {unit["code"]: unit["index"] for unit in documents["regions"]["units"]} == {
        unit.code: str(round_half_up(unit.index)) for unit in results.regions if unit.index is not None
    }


def test_people_are_counted_alike_where_an_office_does_not_say_how_many(inputs):
    without = replace(
        inputs,
        offices=[office._replace(jobseeker_respondents=None, employer_respondents=None) for office in inputs.offices],
    )
    results, summary, _ = _made(INVENTED, without)
    counts = summary["counts"]
    assert counts["answers_jobseeker"] > counts["answers_employer"] > 0
    assert counts["answers_jobseeker"] + counts["answers_employer"] == results.country.answers


def test_charts_are_drawn_in_words(made):
    texts = {}
    for name in ("regions", "distribution", "groups", "map", "funnel"):
        svg = made[2][f"charts/{name}.svg"]
        root = ElementTree.fromstring(svg)
        texts[name] = [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]
        assert b"<dc:date>" not in svg
        assert b"matplotlib v" not in svg
        png = made[2][f"charts/{name}.png"]
        assert png.startswith(b"\x89PNG")
        assert b"Software" not in png
        title = root.find("{http://www.w3.org/2000/svg}title").text
        assert title.startswith(DEMO)
        assert title.endswith(INVENTED.name)
        assert title == Image.open(io.BytesIO(png)).text["Title"]
        fonts = set(re.findall(rb"font-family: ([^;\"]*)", svg))
        assert fonts == {b"'DejaVu Sans', Verdana, sans-serif"}
    assert set(tiles.TILES) <= set(texts["map"])
    assert "нет индекса" in texts["map"]
    assert any("Москва" in text for text in texts["regions"])


@pytest.mark.parametrize(("count", "heaviest"), [(2300, 60_000), (90, 40_000)])
def test_the_funnel_of_a_country_is_light_and_has_every_office(count, heaviest):
    offices = [(20 + place % 400 + place / 7, 50 + place * 37 % 400 / 10) for place in range(count)]
    funnel = Funnel(70.0, 30.0, tuple(offices))
    maker = {"funnel": partial(charts.spread_of_offices, INVENTED, funnel)}
    svg = dict(charts.draw_all(INVENTED, {"funnel": "Расходятся ли"}, maker, do_here))["charts/funnel.svg"]
    assert len(svg) < heaviest
    root = ElementTree.fromstring(svg)
    assert root.find("{http://www.w3.org/2000/svg}title").text == f"{DEMO}. Расходятся ли. {INVENTED.name}"
    gathered = [path.get("d").split()[1:] for path in root.iter() if "marker-mid" in path.get("style", "")]
    uses = [use for use in root.iter("{http://www.w3.org/2000/svg}use") if "#0b4da2" in use.get("style")]
    assert sum(len(places) for places in gathered) + 2 * len(uses) == 2 * count
    assert bool(gathered) is (count > 100)


def test_invented_data_are_labelled_in_every_file(made, real):
    def with_mark(content):
        return {
            "release.xlsx": _in_each_sheet,
            "release.zip": _in_the_package,
        }.get(content, lambda data: DEMO in data.decode("utf-8", "ignore"))

    for name, data in made[2].items():
        if name.endswith(".png") or name.startswith("weights-"):
            continue  # the same figure as the SVG; numbers for a page that is labelled itself
        assert with_mark(name)(data), name
        assert name.endswith((".zip", ".xlsx")) or not with_mark(name)(real[name]), name
    for name in ("regions.csv", "offices.csv", "indicators.csv"):
        heading, *rows = _rows(made[2][name])
        assert heading[0] == "Пометка"
        assert {row[0] for row in rows} == {DEMO}
    assert not _in_the_package(real["release.zip"])
    assert not _in_each_sheet(real["release.xlsx"])


def _in_each_sheet(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return all(sheet.oddHeader.center.text == DEMO and DEMO in {cell.value for cell in sheet["A"]} for sheet in book)


def _in_the_package(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return all(DEMO in archive.read(name).decode() for name in ("README.md", "datapackage.json", "manifest.json"))


def _source(made, inputs, summary=None):
    results, told, _ = made
    return report.Source(INVENTED, inputs, results, summary or told, report.Digests("1", "2"), DOCUMENT)


def test_the_report_of_a_region_is_about_this_region(made, inputs):
    region = next(unit for unit in made[0].regions if unit.code == "77")
    offices = [unit for unit in made[0].offices if unit.region == "77"]
    data = report.of_region(_source(made, inputs), region, offices)
    assert data["unit"] == "Москва"
    assert data["index"] == f"{float(region.index):.2f}".replace(".", ",")
    facts = dict(data["facts"])
    assert facts["Место"] == f"{region.rank}, уверенно — от {region.rank_low} до {region.rank_high}"
    assert facts["ЦЗН с индексом"] == f"{region.parts_measured} из {region.parts}"
    assert len(data["units"]) == len(offices)
    assert data["advice"]
    assert [row[1] for row in data["digests"]] == ["1", "2"]
    assert "вклады всех вместе дают индекс" in data["groups-note"]


def test_the_report_of_a_region_holds_only_its_corrections(made, inputs):
    summary = made[1] | {"correction": CORRECTION}
    source = _source(made, inputs, summary)
    regions = {unit.code: unit for unit in made[0].regions}
    own = [unit for unit in made[0].offices if unit.region == "01"]
    assert len(report.of_region(source, regions["01"], own)["correction"]["rows"]) == 2
    other = report.of_region(source, regions["92"], [])["correction"]
    assert other["rows"] == []
    assert "не изменились" in other["text"]
    assert "Изменилось строк: 2" in report.of_country(source)["correction"]["text"]


def test_reports_can_be_listened_to(made):
    for name in ("report.pdf", "region-77.pdf"):
        assert conformance(made[2][name]) == "1"
        reader = PdfReader(io.BytesIO(made[2][name]))
        assert reader.metadata.title.startswith(DEMO)
        assert "Показатели" in {item.title for item in reader.outline if not isinstance(item, list)}
    assert b"/Alt" in made[2]["report.pdf"]


def test_a_name_that_no_font_has_does_not_stop_a_release(made, inputs):
    results = replace(made[0], regions=tuple(replace(unit, name=f"{unit.name} 🙂") for unit in made[0].regions))
    built = dict(report.reports(replace(_source(made, inputs), results=results)))
    assert conformance(built["region-77.pdf"]) == ""


def test_the_report_of_the_country_shows_all_regions(made, inputs):
    data = report.of_country(_source(made, inputs))
    assert {row[2] for row in data["units"]} == {"01", "77", "92"}
    assert data["contents"]
    shades = {tile["code"]: tile["shade"] for tile in data["map"]["tiles"]}
    assert shades["77"] is not None
    assert shades["78"] is None


def _everything(built):
    """The words of all files for people, and of the package's own, as one text."""
    texts = [built[name].decode("utf-8-sig") for name in built if name.endswith((".csv", ".svg"))]
    for name in built:
        if name.endswith(".pdf"):
            texts += [page.extract_text() for page in PdfReader(io.BytesIO(built[name])).pages]
    for sheet in openpyxl.load_workbook(io.BytesIO(built["release.xlsx"])):
        texts += [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    with zipfile.ZipFile(io.BytesIO(built["release.zip"])) as archive:
        texts += [archive.read(name).decode() for name in ("README.md", "results/country.csv", "inputs/network.csv")]
    return " ".join(" ".join(texts).split())


def test_three_regions_are_nowhere_called_the_country(made):
    text = _everything(made[2])
    for words in ("по стране", "Страна", "индекс страны", "медиана страны", "Российская Федерация", "ЦЗН страны"):
        assert words not in text, words
    assert _rows(made[2]["indicators.csv"])[0][5] == "Участники: 3 региона из 89"
    assert "Группы показателей по участникам: 3 региона из 89" in made[2]["charts/groups.svg"].decode()
    report_text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made[2]["report.pdf"])).pages)
    assert "Участники: 3 региона из 89" in " ".join(report_text.split())
    with zipfile.ZipFile(io.BytesIO(made[2]["release.zip"])) as archive:
        assert archive.read("inputs/network.csv") == b"regions_total\n89\n"
        manifest = json.loads(archive.read("manifest.json"))
        assert (manifest["regions"], manifest["regions_total"]) == (3, 89)
        assert "Участники: 3 региона из 89" in archive.read("results/country.csv").decode()


def test_all_regions_are_the_country(inputs):
    files_made = dict(_made(INVENTED, replace(inputs, regions_total=3))[2])
    assert _rows(files_made["indicators.csv"])[0][5] == "Страна"
    assert "Группы показателей по стране" in files_made["charts/groups.svg"].decode()
    text = _everything(files_made)
    assert "Российская Федерация" in text
    assert "частник" not in text.replace("всех регионов-участников", "").replace("если участвуют все", "")


def test_files_say_where_pairs_were_not_counted_and_only_there(made, inputs):
    code = inputs.offices[0].code
    without = replace(inputs, pairs=[pair for pair in inputs.pairs if pair.office != code])
    _, summary, built = _made(INVENTED, without)
    assert summary["unpaired"] == made[1]["unpaired"] + 1 == 1
    words = "У 1 ЦЗН не сосчитано, сколько человек ответило на каждую пару вопросов"
    built = dict(built)
    for name in ("report.pdf", "region-01.pdf"):
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(built[name])).pages)
        assert words in " ".join(text.split()), name
    about = openpyxl.load_workbook(io.BytesIO(built["release.xlsx"])).worksheets[0]
    assert any(words in str(cell) for row in about.iter_rows(values_only=True) for cell in row)
    with zipfile.ZipFile(io.BytesIO(built["release.zip"])) as archive:
        assert words in " ".join(archive.read("README.md").decode().split())
    assert "не сосчитано" not in _everything(made[2])


def test_the_map_of_the_report_carries_the_values(made, inputs):
    found = report.of_country(_source(made, inputs))["map"]
    indexes = {unit.code: unit.index for unit in made[0].regions}
    values = {tile["code"]: tile["value"] for tile in found["tiles"] if tile["value"]}
    assert values == {code: f"{round_half_up(index, 0)}" for code, index in indexes.items()}
    ends = [one["words"] for one in found["legend"][:-1]]
    assert all(one.partition("–")[2] < following.partition("–")[0] for one, following in pairwise(ends))
    svg = ElementTree.fromstring(made[2]["charts/map.svg"])
    texts = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert set(values.values()) | set(ends) <= set(texts)


def test_a_name_is_never_markup(made, inputs):
    """What a name holds is text: Typst must neither run nor refuse it."""
    import typst

    results, _, _ = made
    evil = '#panic("x") *жирно* $1/0$ ` \\ " @нет <метка>'
    named = replace(results, regions=tuple(replace(unit, name=evil) for unit in results.regions))
    source = replace(_source(made, inputs), results=named)
    data = report.of_region(source, named.regions[0], list(named.offices[:2]))
    compiler = typst.Compiler(str(report.TEMPLATE), root=str(report.TEMPLATE.parent), ignore_system_fonts=True)
    assert compiler.compile(format="pdf", sys_inputs={"data": json.dumps(data)}).startswith(b"%PDF")


def test_nothing_heavy_is_imported_before_files_are_made():
    code = (
        "import sys, django; django.setup(); import ratings.release.building\n"
        "print(sorted({'matplotlib', 'openpyxl', 'typst'} & set(sys.modules)))"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "PYTHONPATH": ".:site"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_release_under_one_correlation_publishes_no_pair_and_recomputes(inputs, tmp_path):
    parameters = {"intervals": "correlation", "missing_answers": "estimate", "absent_audience": "unmeasured"}
    document = {**DOCUMENT, "parameters": DOCUMENT["parameters"] | parameters}
    method, content = Method.from_document(document), json.dumps(document, ensure_ascii=False).encode()
    results, shown = compute(method, inputs), withhold_small_cells(method, inputs)
    summary = summarise(
        method,
        shown,
        results,
        edition=3,
        edition_sha256="e" * 64,
        inputs_sha256="a" * 64,
        earlier=Earlier("spring", "Весна", 1, 1),
        correction=None,
    )
    info = replace(INVENTED, edition=3)
    archive = tmp_path / "release.zip"
    files = dict(building.build(info, document, content, method, inputs, results, summary))
    archive.write_bytes(files["release.zip"])
    checked = subprocess.run([sys.executable, archive], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    with zipfile.ZipFile(archive) as package:
        package.extractall(tmp_path / "unpacked")
        assert package.read("inputs/pairs.csv").decode().splitlines() == [",".join(INPUT_COLUMNS["inputs/pairs.csv"])]
        estimates = list(csv.DictReader(io.StringIO(package.read("results/estimates.csv").decode())))
    assert shown.correlations
    hidden = next(question.indicator for question in METHOD.questions if question.number == SECRET.question)
    assert (SECRET.office, SECRET.audience, hidden) in {
        (row["office_code"], row["audience"], row["indicator"]) for row in estimates
    }
    report = Package(str(tmp_path / "unpacked" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    partial = [unit for unit in results.offices if unit.partial]
    assert partial
    assert not any(unit.rank for unit in partial)
    rows = {row.code: row for row in make_rows(method, results, shown, {}, {}, {}, {})}
    office = rows[SECRET.office]
    assert "MOVER" not in explain_interval(office)
    row = next(row for row in office.detail["indicators"] if row["code"] == hidden)
    indicator = next(indicator for indicator in method.indicators if indicator.code == hidden)
    step = next(step for step in explain_steps(row, indicator, method) if step.share is None)
    assert step.answered is None
    assert step.estimate == row["estimates"][SECRET.audience]
