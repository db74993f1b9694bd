"""The database as files and back: a dump of one moment, by the means of each engine."""

import errno
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from portal.backups import BackupRefused

SQLITE_FILE = "portal.sqlite3"
FULL = "No space left on device"


def require_own_address() -> None:
    """Raises BackupRefused behind a pooler: pg_dump says for its whole session where tables lie, and a pooler would
    give that session to visitors.
    """
    if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
        raise BackupRefused(
            "DATABASE_URL ведёт через pgbouncer (DATABASE_POOLED=1), а копию делают и возвращают мимо него. Дайте этой "
            "команде адрес самого PostgreSQL и DATABASE_POOLED=0: на сервере они стоят в /etc/portal/direct.env."
        )


@contextmanager
def one_moment() -> Iterator[str]:
    """All that this connection reads is of one moment, and nobody waits for it; what pg_dump calls that moment."""
    connection.close()
    moment = ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            moment = cursor.fetchone()[0]
        else:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM sqlite_master")  # the moment is that of the first reading
    try:
        yield moment
    finally:
        connection.close()


def dump(folder: Path, moment: str) -> None:
    """Write the database as it is at the moment of `one_moment`, inside of it."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=directory", f"--file={folder}", f"--jobs={_jobs()}", "--compress=1",
             "--no-owner", "--no-privileges", f"--snapshot={moment}")  # fmt: skip
        return
    folder.mkdir()
    with closing(sqlite3.connect(folder / SQLITE_FILE)) as target:
        try:
            connection.connection.backup(target)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise OSError(errno.ENOSPC, FULL) from error
            raise


def load(folder: Path) -> None:
    """Fill an empty database with what `dump` has written."""
    if connection.vendor == "postgresql":
        connection.close()
        _run("pg_restore", f"--jobs={_jobs()}", "--no-owner", "--no-privileges", "--exit-on-error",
             f"--dbname={connection.settings_dict['NAME']}", str(folder))  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(f"file:{folder / SQLITE_FILE}?mode=ro", uri=True)) as source:
        source.backup(connection.connection)
    connection.close()


def read_whole(folder: Path) -> None:
    """Read a dump to its end, as a restoration would; raises BackupRefused where it cannot be."""
    if (folder / SQLITE_FILE).exists():
        with closing(sqlite3.connect(f"file:{folder / SQLITE_FILE}?mode=ro", uri=True)) as source:
            told = source.execute("PRAGMA integrity_check").fetchone()[0]
        if told != "ok":
            raise BackupRefused(f"База в копии повреждена: {told}.")
        return
    _run("pg_restore", f"--file={os.devnull}", str(folder), connect=False)


def count_rows() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts


def is_empty() -> bool:
    """Whether there is no table yet."""
    return not connection.introspection.table_names()


def is_used() -> bool:
    """Whether another program is connected; SQLite does not know."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend')"
        )
        return cursor.fetchone()[0]


def empty() -> None:
    """Drop all that is in the database; SQLite's copy takes the place of what is there by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")


def _jobs() -> int:
    return min(len(os.sched_getaffinity(0)), 4)


def _run(program: str, *arguments: str, connect: bool = True) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, where other people cannot read it."""
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    if connect:
        (_, *given), own = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
        environment |= {name: str(value) for name, value in (own or {}).items()}
        database = given.pop()
        arguments = (*given, *arguments, *([database] if program == "pg_dump" else []))
    try:
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupRefused(f"Нет программы {program}: поставьте пакет postgresql-client.") from error
    if FULL in done.stderr:
        raise OSError(errno.ENOSPC, FULL)
    if done.returncode:
        raise BackupRefused(f"{program} не справилась:\n{done.stderr.strip()[-2000:]}")
