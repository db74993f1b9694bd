"""Copies of all that the portal cannot make again, and the way back from one: `manage.py backup` and `restore`."""


class BackupRefused(Exception):
    """A copy cannot be made or read; the message says why and what to do."""
