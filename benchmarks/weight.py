"""What each type of public page weighs for a phone that has fetched nothing yet: itself and all files that it shows.

Walks the portal by its own links, over the database in use, and prints the heaviest page of each type:
`python -m benchmarks.weight`. EACH: how many pages of a type (12). Ends with 1 where one is over the limit.
"""

import os
import sys

import django
from django.conf import settings
from django.test import Client

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
sys.path[:0] = ["site"]
EACH = int(os.environ.get("EACH", "12"))
STARTS = ["/", "/s/", "/search/?q=анкета"]


def main() -> int:
    """Print the table, heaviest first; the number of types over the limit makes the exit code."""
    django.setup()
    from tests.weight import HEAVIEST, Kind, Weighed, walk

    client = Client(headers={"host": settings.CANONICAL_HOST})
    heaviest: dict[Kind, Weighed] = {}
    for kind, page in walk(client, STARTS, EACH):
        if kind not in heaviest or page.bytes > heaviest[kind].bytes:
            heaviest[kind] = page
    print("all bytes\tHTML\trequests\tpage")
    for page in sorted(heaviest.values(), key=lambda page: -page.bytes):
        print(f"{page.bytes}\t{page.own}\t{page.requests}\t{page.address}")
    return int(any(page.bytes > HEAVIEST for page in heaviest.values()))


if __name__ == "__main__":
    sys.exit(main())
