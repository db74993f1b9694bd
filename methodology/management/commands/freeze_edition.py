"""`manage.py freeze_edition`: the live method as the next edition, by the same way as the button of the CMS."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from methodology.compiling import compile_pages
from methodology.freezing import Mend, MethodHasFaults, NothingChanged, check, freeze


class Command(BaseCommand):
    help = "Утверждает опубликованную методику как следующую редакцию; с --dry-run только проверяет."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--note", default="", help="пояснение для читателей")
        parser.add_argument("--in-force-from", type=date.fromisoformat, help="действует с, ГГГГ-ММ-ДД")
        parser.add_argument("--dry-run", action="store_true", help="только проверить")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            found = check(compile_pages())
            if found:
                raise CommandError(self._listed(found))
            self.stdout.write("Ошибок нет.")
            return
        try:
            edition = freeze(by=None, in_force_from=options["in_force_from"], note=options["note"])
        except MethodHasFaults as refusal:
            raise CommandError(self._listed(refusal.faults)) from refusal
        except NothingChanged as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Утверждена редакция {edition.number}, SHA-256 {edition.sha256}.")

    @staticmethod
    def _listed(found: list[Mend]) -> str:
        return "\n".join(f"{mend.where}: {mend.fault.message}" for mend in found)
