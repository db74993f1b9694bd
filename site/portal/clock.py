"""When each job of the clock has its turn. What it does stands in `portal.schedule`, too heavy for web processes."""

from datetime import timedelta

from jobs.schedule import Turn

HOUR = timedelta(hours=1)

# A mail server that is silent holds a letter up for seconds, and there may be hundreds.
LETTERS = Turn("letters", "Письма", timedelta(seconds=20), timedelta(minutes=30))
PAGES = Turn("pages", "Публикация страниц по расписанию")
RATINGS = Turn("ratings", "Публикация рейтингов по дате")
UPLOADS = Turn("uploads", "Удаление загрузок, которые неделю никто не открывал")
PAST = Turn("past", "Удаление прошедших заданий и сеансов", HOUR)
FILES = Turn("files", "Сверка опубликованных файлов", limit=HOUR)
MISSES = Turn("misses", "Учёт запросов, по которым поиск ничего не нашёл")
BODIES = Turn("bodies", "Подготовка страниц опубликованных рейтингов и редакций", limit=HOUR)
VERSIONS = Turn("versions", "Уборка отметок о правках")
ANSWERS = Turn("answers", "Сводка ответов на опросы и стирание того, что обещано не хранить")
ARCHIVES = Turn("archives", "Удаление анкет, сложенных в архив", limit=HOUR)
SCREENING = Turn("screening", "Поиск подозрительных анкет по ночам", limit=2 * HOUR)
DOCUMENTS = Turn("documents", "Проверка документов на вирусы", limit=HOUR)
LINKS = Turn("links", "Проверка ссылок паспортов", limit=HOUR)
LIMITS = Turn("limits", "Уборка счётчиков", HOUR)
TURNS = (
    LETTERS,
    PAGES,
    RATINGS,
    UPLOADS,
    PAST,
    FILES,
    MISSES,
    VERSIONS,
    ANSWERS,
    ARCHIVES,
    SCREENING,
    DOCUMENTS,
    LINKS,
    LIMITS,
    BODIES,
)
