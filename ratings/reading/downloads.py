"""The files of a release as its page of downloads lists them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ratings.models import Release
from ratings.reading.addresses import Address
from ratings.release.audit import CHARTS as OF_AUDIT

# Files of a release by what they are for, with words for each; of regions' reports there is one for every region.
KINDS = (
    ("Всё для проверки", ("release.zip",)),
    (
        "Таблицы",
        ("release.xlsx", "regions.csv", "offices.csv", "indicators.csv", "changes.csv", "response.csv", "receipts.csv"),
    ),
    (
        "Для исследователей",
        ("answers-jobseeker.csv", "answers-employer.csv", "profiles-jobseeker.csv", "profiles-employer.csv"),
    ),
    (
        "Проверка паспортов",
        ("sample-indicators.csv", "sample-items.csv", "population.tsv", "seed.txt", "sampling.py"),
    ),
    ("Надёжность рейтинга", ("audit-indicators.csv", "audit-pairs.csv", "audit-offices.csv", "audit.json")),
    ("Для страницы «Свои веса»", ("weights-regions.json", "weights-offices.json")),
    ("Отчёты", ("report.pdf",)),
)
FILES = {
    "release.zip": "Исходные данные, результаты, методика, словарь данных и программа расчёта",
    "release.xlsx": "Все таблицы в одной книге Excel",
    "regions.csv": "Регионы",
    "offices.csv": "Центры занятости",
    "indicators.csv": "Показатели",
    "changes.csv": "Что изменилось в этой версии",
    "response.csv": "Сколько клиентов открыли анкету и ответили, сколько ответов с кодом посещения",
    "receipts.csv": "Расписки опроса: по своей клиент найдёт, учтён ли его ответ",
    "answers-jobseeker.csv": "Отдельные анкеты соискателей: регион и ответ на каждый вопрос",
    "answers-employer.csv": "Отдельные анкеты работодателей: регион и ответ на каждый вопрос",
    "profiles-jobseeker.csv": "Другие анкеты соискателей: кто отвечал и много ли положительных оценок",
    "profiles-employer.csv": "Другие анкеты работодателей: кто отвечал и много ли положительных оценок",
    "sample-indicators.csv": "Сколько пунктов паспортов проверено и отклонено, по показателям",
    "sample-items.csv": "То же по пунктам чек-листов",
    "population.tsv": "Все заявленные пункты: из них делали выборку для проверки",
    "seed.txt": "Зерно этой выборки",
    "sampling.py": "Программа, которая повторит выборку и посчитает доли: python sampling.py population.tsv ЗЕРНО",
    "audit-indicators.csv": "Сколько группы и показатели весят и сколько решают, согласованы ли с остальным индексом",
    "audit-pairs.csv": "Какие группы и показатели меняются вместе",
    "audit-offices.csv": "Индекс и место ЦЗН, если группы складывать средним геометрическим",
    "audit.json": "Всё, что показывает страница «Надёжность»",
    "weights-regions.json": "Группы показателей регионов: по ним считает страница «Свои веса»",
    "weights-offices.json": "Группы показателей ЦЗН, имеющих место: по ним считает страница «Свои веса»",
    "report.pdf": "Отчёт {by}",
}
CHARTS = {
    **OF_AUDIT,
    "distribution": "Сколько ЦЗН с каким индексом",
    "funnel": "Расходятся ли ЦЗН больше, чем объясняет случай",
    "groups": "Группы показателей {by}",
    "map": "Карта регионов",
    "regions": "Регионы с интервалами",
}


@dataclass(frozen=True)
class StoredFile:
    """A file that can be downloaded."""

    name: str
    text: str
    size: int
    sha256: str
    url: str


def list_files(release: Release, at: Address, regions: Mapping[str, str]) -> list[tuple[str, list[StoredFile]]]:
    """All files by kind, each kind with its title; `regions`: names by code, for the reports."""
    manifest = release.manifest

    def entry(name: str, text: str) -> StoredFile:
        return StoredFile(name, text, manifest[name]["size"], manifest[name]["sha256"], at.file(name))

    by = release.extent.by
    kinds = [
        (title, [entry(name, FILES[name].format(by=by)) for name in names if name in manifest])
        for title, names in KINDS
    ]
    named = {file.name for _, files in kinds for file in files}
    reports, charts, others = [], [], []
    for name in sorted(set(manifest) - named):
        if name.startswith("region-"):
            code = name.removeprefix("region-").removesuffix(".pdf")
            reports.append(entry(name, regions.get(code, code)))
        elif name.startswith("charts/"):
            chart = name.removeprefix("charts/").partition(".")[0]
            charts.append(entry(name, CHARTS.get(chart, "").format(by=by)))
        else:
            others.append(entry(name, ""))
    reports.sort(key=lambda file: file.text)
    kinds += [("Отчёты по регионам", reports), ("Графики", charts), ("Другое", others)]
    return [(title, files) for title, files in kinds if files]
