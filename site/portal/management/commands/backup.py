"""`manage.py backup`: a copy of the database and of all files while the portal runs (docs/backup.md)."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.backups import BackupRefused, making
from portal.backups.shelf import Shelf


class Command(BaseCommand):
    help = "Делает копию базы и файлов в BACKUP_ROOT, портал при этом работает. --verify читает готовую копию целиком."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--keep", type=_positive, default=14, help="сколько последних копий оставить (14)")
        parser.add_argument("--verify", nargs="?", const="", metavar="КОПИЯ", help="проверить эту или последнюю копию")

    def handle(self, *args: Any, keep: int, verify: str | None, **options: Any) -> None:
        try:
            shelf = Shelf(settings.BACKUP_ROOT)
            with shelf.locked():
                if verify is not None:
                    self.stdout.write(f"Копия {making.verify(shelf, verify).name} цела.")
                    return
                copy = making.make(shelf, keep=keep)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        except OSError as error:
            raise CommandError(
                f"Копия не сделана: {error.strerror} ({error.filename or settings.BACKUP_ROOT}). Прежние копии целы. "
                "Если на диске нет места, освободите его или храните меньше копий: --keep."
            ) from error
        self.stdout.write(
            f"Копия {copy.name}: строк {sum(copy.manifest['rows'].values())}, файлов {copy.manifest['files']}."
        )
        if faults := copy.manifest["faults"]:
            self.stderr.write(f"Копия сделана, но в портале испорчено или потеряно файлов: {len(faults)}.")
            self.stderr.write("\n".join(faults[:20]))


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("хотя бы одна копия остаётся")
    return number
