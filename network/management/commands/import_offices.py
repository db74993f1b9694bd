"""Loads offices from a file, by the same rules as the CMS."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from network import actions
from tabular import MAX_BYTES, FileRefused
from uploads.actions import UploadRefused
from uploads.planning import Plan, Verdict


class Command(BaseCommand):
    help = "Загружает ЦЗН из файла XLSX или CSV. Если хоть одна строка не подходит, не загружается ничего."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="файл XLSX или CSV")
        parser.add_argument("--dry-run", action="store_true", help="только показать, что изменится")
        parser.add_argument("--user", help="имя пользователя, от которого записать изменения в историю")

    def handle(self, *args: Any, file: Path, dry_run: bool, user: str | None, **options: Any) -> None:
        try:
            with file.open("rb") as source:
                content = source.read(MAX_BYTES + 1)
            with transaction.atomic():
                by = get_user_model().objects.get(username=user) if user else None
                upload = actions.upload_offices(file_name=file.name, content=content, by=by)
                plan = actions.plan_of(upload)
                self.report(plan, [*upload.table["notes"], *self.unknown(upload.table["unknown"])])
                if not dry_run:
                    actions.apply_import(upload=upload, by=by, seen=plan.digest)
                else:
                    transaction.set_rollback(True)
        except OSError as error:
            raise CommandError(f"Файл не читается: {error}.") from error
        except get_user_model().DoesNotExist as error:
            raise CommandError(f"Пользователя {user} нет.") from error
        except (FileRefused, UploadRefused, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        if plan.counts["refused"]:
            raise CommandError("Файл загрузить нельзя: есть отклонённые строки.")
        self.stdout.write("Это проверка: ничего не записано." if dry_run else "Загружено.")

    def report(self, plan: Plan, notes: list[str]) -> None:
        """Refused rows with reasons, then changes, then counts."""
        for row in plan.having(Verdict.REFUSED):
            self.stderr.write(f"Строка {row.number} ({row.code or 'без кода'}): {' '.join(row.faults)}")
        for row in plan.writes:
            changes = "; ".join(f"{change.title}: {change.old or '—'} → {change.new or '—'}" for change in row.changes)
            self.stdout.write(f"Строка {row.number} ({row.code}), {row.verdict.label}: {changes}")
        for note in notes:
            self.stdout.write(note)
        counts = plan.counts
        self.stdout.write(
            f"Новых {counts['new']}, изменено {counts['changed']}, без изменений {counts['unchanged']}, "
            f"отклонено {counts['refused']}."
        )

    @staticmethod
    def unknown(titles: list[str]) -> list[str]:
        """The remark on columns that were not read."""
        return [f"Эти столбцы не читаются: {', '.join(titles)}."] if titles else []
