"""Pages that are neither texts of editors nor rows of a table, found by what people call them."""

from dataclasses import dataclass

from django.urls import reverse

from ratings.models import Release
from ratings.reading import Address
from search.synonyms import stem_query
from search.text import stems

# Words that say nothing of what is looked for.
STOP = frozenset(stems("и в во на по для о об как где что это мне найти посмотреть страница раздел").split())


@dataclass(frozen=True)
class Place:
    """A page with its names; `address` is an address, or what Django reverses, or a page of the newest release."""

    title: str
    address: str
    lead: str
    names: tuple[str, ...] = ()

    def distance(self, wanted: frozenset[str]) -> int | None:
        """How many words its nearest name has besides the wanted ones; None where no name has all of these."""
        named = (frozenset(stems(name).split()) for name in (self.title, *self.names))
        return min((len(name - wanted) for name in named if wanted <= name), default=None)


PLACES = (
    Place("Рейтинги", "ratings:index", "Все измерения и их итоги.", ("выпуски рейтинга", "результаты измерений")),
    Place(
        "Календарь кампаний",
        "campaigns:list",
        "Какие измерения идут и намечены.",
        ("календарь измерений", "сроки кампаний", "график измерений", "кампании"),
    ),
    Place(
        "Календарь публикаций",
        "ratings:calendar",
        "Когда выходят рейтинги.",
        ("календарь", "даты публикации рейтингов", "график выпусков", "подписка на календарь", "календарь ical ics"),
    ),
    Place(
        "Как считается индекс",
        "ratings:method",
        "Расчёт по шагам.",
        ("как считается рейтинг", "как считают рейтинг", "порядок расчёта", "расчёт индекса", "формула индекса"),
    ),
    Place(
        "Чего не покажет ни один интервал",
        "ratings:limits",
        "Что искажает индекс и не входит в интервал.",
        ("кто не ответил", "систематическая ошибка", "смещение индекса", "накрутка ответов", "чего не видит интервал"),
    ),
    Place(
        "Апробация 2022 года",
        "ratings:pilot",
        "Таблица пилотных регионов.",
        ("пилот", "итоги апробации", "результаты апробации"),
    ),
    Place(
        "Предложения регионов",
        "feedback:register",
        "Замечания к методике и решения по ним.",
        ("реестр замечаний", "реестр предложений", "замечания регионов"),
    ),
    Place(
        "Как предложить правку",
        "feedback:propose",
        "Кому и как сообщить о замечании.",
        ("подать замечание", "оставить предложение", "сообщить об ошибке", "обратная связь"),
    ),
    Place(
        "Поддержка регионов",
        "feedback:support",
        "Консультации, которые дал ФЦК.",
        ("консультации", "журнал консультаций"),
    ),
    Place("Редакции методики", "editions:list", "Все редакции и чем они отличаются.", ("сравнить редакции",)),
    Place(
        "Образцы документов",
        "campaigns:documents",
        "Документы для участников измерения.",
        ("шаблоны документов", "бланки"),
    ),
    Place(
        "Открытые данные",
        "open_data",
        "Как получать данные программой.",
        ("открытые данные скачать", "скачать данные", "выгрузка данных", "API"),
    ),
    Place("Доступность портала", "accessibility", "Для кого и как портал доступен.", ("версия для слабовидящих",)),
    Place(
        "Что мы знаем о посетителях",
        "privacy",
        "Какие сведения остаются после посещения.",
        ("персональные данные", "политика конфиденциальности", "куки", "cookie"),
    ),
    Place(
        "Вопросы и ответы",
        "/faq/",
        "В том числе об анкете и опросе.",
        ("помощь", "справка", "помощь с анкетой", "как заполнить анкету", "как пройти опрос", "FAQ"),
    ),
)
# Pages of the newest release, by the names that ratings.reading.Address has for them.
OF_RELEASE = (
    Place("Рейтинг регионов", "regions", "Регионы на карте и в таблице.", ("место региона", "карта регионов")),
    Place(
        "Рейтинг центров занятости",
        "offices",
        "Все центры с индексом и местом.",
        ("рейтинг ЦЗН", "рейтинг офисов", "список ЦЗН"),
    ),
    Place("Показатели рейтинга", "indicators", "Группы и показатели по стране.", ("распределение индекса",)),
    Place(
        "Сравнение регионов и ЦЗН",
        "compare",
        "До четырёх рядом.",
        ("сравнить регионы", "сравнить ЦЗН", "сравнение центров занятости"),
    ),
    Place("Рейтинг со своими весами", "weights", "Как изменятся места с другими весами.", ("свои веса",)),
    Place("Изменения и возражения", "changes", "Что исправлено и почему.", ("исправления рейтинга", "версии рейтинга")),
    Place(
        "Скачать и проверить рейтинг",
        "download",
        "Исходные данные, результаты и отчёты.",
        ("скачать данные", "скачать таблицу", "файлы рейтинга", "проверить расчёт", "выгрузка рейтинга"),
    ),
)


def every_name() -> list[str]:
    """All names, for the words that slips are mended to."""
    return [text for place in (*PLACES, *OF_RELEASE) for text in (place.title, *place.names)]


@dataclass(frozen=True)
class FoundPlace:
    """A page that was found, as a list shows it."""

    title: str
    url: str
    lead: str


def find_named(query: str, release: Release | None) -> list[FoundPlace]:
    """The pages that have all words of the query in one of their names, the nearest name first."""
    ways = [frozenset(said.split()) - STOP for said in stem_query(query)]
    found = []
    for place in (*OF_RELEASE, *PLACES) if release else PLACES:
        distances = [distance for way in ways if way and (distance := place.distance(way)) is not None]
        if distances:
            found.append((min(distances), place))
    found.sort(key=_distance)
    return [_shown(place, release) for _, place in found]


def _distance(found: tuple[int, Place]) -> int:
    return found[0]


def _shown(place: Place, release: Release | None) -> FoundPlace:
    if place in OF_RELEASE and release:
        return FoundPlace(
            place.title, getattr(Address(release.slug), place.address), f"{place.lead} {release.campaign}"
        )
    return FoundPlace(place.title, place.address if "/" in place.address else reverse(place.address), place.lead)
