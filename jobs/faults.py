"""Faults of the machine, told from those of the program: a full disk, a database that may only be read."""

import errno

FULL = (errno.ENOSPC, errno.EDQUOT)
# What PostgreSQL (class of the error) and SQLite (its name) call them.
DATABASE_FULL = ("53100", "SQLITE_FULL")
DATABASE_READ_ONLY = ("25006", "SQLITE_READONLY")

NO_ROOM = "На сервере кончилось место для файлов. Скажите администратору, а потом начните снова: ничего не пропало."


def is_full(error: BaseException | None) -> bool:
    """Whether there was no room left to write to, on the disk of files or on that of the database."""
    return (isinstance(error, OSError) and error.errno in FULL) or _code(error).startswith(DATABASE_FULL)


def is_read_only(error: BaseException | None) -> bool:
    """Whether the database may be read but not written to."""
    return _code(error).startswith(DATABASE_READ_ONLY)


def _code(error: BaseException | None) -> str:
    """What the driver calls the error, which Django has wrapped; empty where it comes from elsewhere."""
    cause = error.__cause__ if error else None
    return str(getattr(cause, "pgcode", None) or getattr(cause, "sqlite_errorname", None) or "")
