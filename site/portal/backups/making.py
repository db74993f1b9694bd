"""Making a copy while people write, and reading one back."""

from datetime import UTC, datetime

from django.db import connection

from portal.backups import BackupRefused, database, facts, files
from portal.backups.files import Listing
from portal.backups.shelf import DATABASE, LISTING, Copy, Shelf


def make(shelf: Shelf, *, keep: int) -> Copy:
    """A new copy; the `keep` newest stay.

    Files are written before the rows that name them, so those that the moment of the database names are there when it
    comes. Most are copied before it; those that it names besides at once, since somebody may delete them; those that no
    row names, as files of editions, after it.
    """
    database.require_own_address()
    begun = datetime.now(UTC)
    try:
        known = shelf.copy().listing()
    except BackupRefused:  # there is none, or it cannot be read: then all files are read
        known = Listing()
    with shelf.adding() as (folder, manifest):
        before = files.copy_into(shelf.store, known)
        with database.one_moment() as moment:
            named = files.name_files()
            before |= files.copy_these(shelf.store, before, named.keys() - before.keys())
            database.dump(folder / DATABASE, moment)
            manifest |= {
                "rows": database.count_rows(),
                "migrations": facts.applied_migrations(),
                "searches": facts.find_words(),
            }
        listing = Listing(before | files.copy_into(shelf.store, before))
        for place, sha256 in named.items():
            if place in before and before[place].sha256 == sha256:
                listing[place] = before[place]  # written anew since the moment of the database
        listing.write(folder / LISTING)
        faults, still = list_faults(listing, named), files.name_files()
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        manifest |= {
            "begun": begun.isoformat(),
            "finished": datetime.now(UTC).isoformat(),
            "engine": connection.vendor,
            "revision": facts.revision(),
            "key": facts.key_mark(),
            "files": len(listing),
            "bytes": size + sum(entry.size for entry in listing.values()),
            "faults": [fault for place, fault in faults.items() if place in still],
            "withdrawn": [fault for place, fault in faults.items() if place not in still],
        }
    copy = shelf.copy(manifest["name"])
    shelf.prune(keep)
    shelf.tell(copy, verified=False)
    return copy


def list_faults(listing: Listing, named: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """What is wrong with files that rows name: they are lost, or not what a release or a set of data says of them."""
    faults = {}
    for place, sha256 in sorted(named.items()):
        entry = listing.get(place)
        if entry is None:
            faults[place] = f"нет файла {': '.join(place)}"
        elif sha256 and entry.sha256 != sha256:
            faults[place] = f"файл изменён: {': '.join(place)}"
    return faults


def verify(shelf: Shelf, name: str = "") -> Copy:
    """Read all of a copy; raises BackupRefused where it is not as it was written."""
    copy = shelf.copy(name)
    is_newest = copy.name == shelf.names()[-1]
    if is_newest:
        shelf.tell(copy, verified=False)
    damaged = copy.damaged_parts()
    if not damaged:
        database.read_whole(copy.folder / DATABASE)
        unsound = [entry for entry in copy.listing().values() if not shelf.store.is_sound(entry.sha256)]
        damaged = [entry.name for entry in unsound]
        for entry in unsound:
            shelf.store.set_aside(entry.sha256)
    if damaged:
        raise BackupRefused(
            f"Копия {copy.name} повреждена, файлов: {len(damaged)}. Первые: {', '.join(damaged[:5])}.\n"
            "Проверьте диск и сделайте новую копию: то, что испорчено, она прочитает заново."
        )
    if is_newest:
        shelf.tell(copy, verified=True)
    return copy
