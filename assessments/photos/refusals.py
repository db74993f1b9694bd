"""Why a photo is not taken, in words for the person who uploads it: each says how to mend it."""

from tabular import FileRefused


class PhotoRefused(FileRefused):
    """The photo is not taken; the message says in Russian why, and how to mend it."""


class PhotosBusy(PhotoRefused):
    """Nothing is wrong with the photo: too many are being read at this moment, and the same one may be sent again."""


EMPTY = "Файл пуст. Сделайте снимок ещё раз или выберите другой файл."
UNKNOWN = "Это не фотография, как бы ни назывался файл. Приложите снимок JPEG, PNG, WebP или HEIC."
SVG = "Картинки SVG не принимаем: в них бывают программы. Сделайте снимок экрана и приложите его как PNG."
PAGE = "Это страница сайта, а не картинка. Сделайте снимок экрана и приложите его как PNG или JPEG."
PDF = "Это PDF, а здесь нужна фотография. Сделайте снимок или сохраните страницу документа как JPEG."
GIF = "GIF не принимаем. Сохраните нужный кадр как JPEG или PNG и приложите его."
VIDEO = "Это видео. Приложите снимок или один кадр как JPEG."
AVIF = "Картинки AVIF не принимаем. Сохраните её как JPEG или PNG и приложите снова."
OTHER_PICTURE = "Картинки такого вида (BMP, TIFF, RAW) не принимаем. Сохраните её как JPEG и приложите снова."
PROGRAM = "Это программа или архив, как бы ни назывался файл. Приложите снимок JPEG, PNG, WebP или HEIC."
FRAMES = "В файле несколько кадров (анимация). Сохраните один кадр как JPEG или PNG и приложите его."
UNUSUAL_JPEG = "Это необычный JPEG, такие не читаем. Откройте его в любой программе, сохраните заново и приложите."
FOREIGN = (
    "За картинкой в файле спрятано что-то ещё: архив, страница или программа. Откройте картинку, сохраните её заново "
    "как JPEG и приложите."
)
TRUNCATED = "Файл обрывается: он пришёл не целиком. Загрузите его ещё раз; если не поможет, сделайте снимок заново."
BROKEN = "Картинка повреждена. Откройте её, сохраните заново как JPEG и приложите."
TOO_SLOW = "Картинка читается слишком долго. Уменьшите её или сохраните как обычный JPEG и приложите снова."
NO_MEMORY = "Картинке не хватило памяти. Уменьшите её или сохраните как обычный JPEG и приложите снова."
KILLED = "Чтение картинки прервалось. Загрузите её ещё раз; если не поможет, сохраните её заново как JPEG."
BUSY = "Сейчас читается много фотографий. Подождите минуту и отправьте эту ещё раз."


def too_large(limit: int) -> PhotoRefused:
    """The refusal of a file of more than `limit` bytes."""
    return PhotoRefused(f"Файл больше {limit // 1024**2} МБ. Уменьшите фотографию и приложите снова.")


def too_many_points(limit: int, *, is_jpeg: bool) -> PhotoRefused:
    """The refusal of a picture of more than `limit` points."""
    how = "Уменьшите её" if is_jpeg else "Уменьшите её или сохраните как обычный JPEG"
    return PhotoRefused(f"В картинке больше {limit // 10**6} миллионов точек. {how} и приложите снова.")
