"""Settings of a portal whose clock a test sets, for server, worker and commands alike.

The file that CLOCK names says by how many seconds the portal's clock runs ahead of ours. Nothing stored is changed.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone

from portal.settings.dev import *  # noqa: F403

CLOCK = Path(os.environ["CLOCK"])


def now() -> datetime:
    """The moment that the portal takes for the present one."""
    return datetime.now(UTC) + timedelta(seconds=float(CLOCK.read_text()))


timezone.now = now
