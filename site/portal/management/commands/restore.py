"""`manage.py restore`: the database and all files back out of a copy (docs/backup.md)."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.backups import BackupRefused, restoring
from portal.backups.shelf import Shelf


class Command(BaseCommand):
    help = "Возвращает базу и файлы из копии в пустое место и сверяет их с её описью. Портал должен быть остановлен."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default="", metavar="КОПИЯ", help="какую копию; без имени последнюю")
        parser.add_argument("--replace", action="store_true", help="удалить то, что есть в базе и хранилищах сейчас")

    def handle(self, *args: Any, name: str, replace: bool, **options: Any) -> None:
        try:
            shelf = Shelf(settings.BACKUP_ROOT)
            with shelf.locked():
                outcome = restoring.restore(shelf, name=name, replace=replace)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        except OSError as error:
            raise CommandError(
                f"Возврат прерван: {error.strerror} ({error.filename}). Устраните причину и повторите с --replace."
            ) from error
        for note in outcome.notes:
            self.stdout.write(note)
        if outcome.faults:
            shown = "\n".join(outcome.faults[:20])
            raise CommandError(f"Возвращено не всё, расхождений: {len(outcome.faults)}.\n{shown}")
        rows = sum(outcome.copy.manifest["rows"].values())
        self.stdout.write(
            f"Копия {outcome.copy.name} возвращена и сверена: строк {rows}, файлов {outcome.copy.manifest['files']}, "
            "суммы выпусков и поиск те же."
        )
