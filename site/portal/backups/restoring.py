"""The way back: a copy into an empty place, and whether all of it is there."""

from dataclasses import dataclass, field

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

from portal.backups import BackupRefused, database, facts, files, making
from portal.backups.shelf import DATABASE, Copy, Shelf


@dataclass
class Outcome:
    """What came of a restoration: what is not as it was, and what whoever restores must know."""

    copy: Copy
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def restore(shelf: Shelf, *, name: str = "", replace: bool = False) -> Outcome:
    """Bring a copy back; `replace` deletes what is in the place. Raises BackupRefused before it changes anything."""
    copy = shelf.copy(name)
    database.require_own_address()
    _require_readable(copy)
    _require_room(replace)
    listing = copy.listing()
    if strange := {entry.storage for entry in listing.values()} - set(files.kept_storages()):
        raise BackupRefused(f"В копии есть файлы хранилищ, которых здесь нет: {', '.join(sorted(strange))}.")
    if replace:
        database.empty()
        files.empty_storages()
    outcome = Outcome(copy, [f"нет в копии: {lost}" for lost in files.put_back(shelf.store, listing)])
    database.load(copy.folder / DATABASE)
    for alias in caches:
        caches[alias].clear()  # pages of what was here before
    _compare(copy, outcome)
    return outcome


def _require_readable(copy: Copy) -> None:
    if copy.manifest["engine"] != connection.vendor:
        raise BackupRefused(
            f"Копия сделана из базы {copy.manifest['engine']}, а DATABASE_URL ведёт в {connection.vendor}: "
            "копию возвращают в базу того же рода."
        )
    if unknown := sorted(set(copy.manifest["migrations"]) - facts.known_migrations()):
        raise BackupRefused(
            f"Копия сделана более новой программой (ревизия {copy.manifest['revision']}): эта не знает шагов "
            f"{', '.join(unknown[:3])}. Поставьте ту ревизию и повторите."
        )
    if damaged := copy.damaged_parts():
        raise BackupRefused(f"Копия {copy.name} повреждена: {', '.join(damaged[:5])}. Возьмите другую.")


def _require_room(replace: bool) -> None:
    if database.is_used():
        raise BackupRefused("К базе подключены другие программы. Остановите портал: web, work и всё, что читает базу.")
    if replace:
        return
    if not database.is_empty():
        raise BackupRefused("База не пуста. Укажите пустую или добавьте --replace: всё, что в ней есть, будет удалено.")
    for alias, storage in files.kept_storages().items():
        if next(files.walk(alias, storage), None):
            raise BackupRefused(
                f"В хранилище {alias} есть файлы. Укажите пустое или добавьте --replace: они будут удалены."
            )


def _compare(copy: Copy, outcome: Outcome) -> None:
    rows = database.count_rows()
    for table, count in copy.manifest["rows"].items():
        if rows.get(table) != count:
            outcome.faults.append(f"строк в {table}: {rows.get(table, 0)}, в копии {count}")
    known = dict.fromkeys(copy.manifest["faults"] + copy.manifest["withdrawn"])
    present = files.Listing((entry.place, entry) for entry in copy.listing().values() if _is_there(entry))
    faults = making.list_faults(present, files.name_files()).values()
    outcome.faults += [fault for fault in faults if fault not in known]
    if known:
        first = "; ".join(list(known)[:5])
        outcome.notes.append(f"Уже когда делали копию, не было или были изменены файлы: {len(known)}. Первые: {first}.")
    if facts.find_words() != copy.manifest["searches"]:
        call_command("update_index", verbosity=0)
        outcome.notes.append("Поиск находил не то, что прежде: его указатель построен заново.")
        if facts.find_words() != copy.manifest["searches"]:
            outcome.faults.append("поиск находит не то, что находил, когда делали копию")
    if facts.key_mark() != copy.manifest["key"]:
        outcome.notes.append(
            "SECRET_KEY другой: коды чеков, ссылки из писем, вторые факторы входа и сеансы прежнего портала "
            "не действуют. Верните прежний ключ, если он сохранился."
        )
    if facts.known_migrations() - set(facts.applied_migrations()):
        outcome.notes.append("Программа новее копии: запустите manage.py prepare.")


def _is_there(entry: files.Entry) -> bool:
    storage = files.kept_storages()[entry.storage]
    return storage.exists(entry.name) and storage.size(entry.name) == entry.size
