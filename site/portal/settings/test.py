"""Settings of the tests: as in development, but deterministic and quick."""

import os

os.environ["DEBUG"] = "0"
os.environ["REQUIRE_FACTOR"] = "0"  # tests about the rule turn it on
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["S3_BUCKET"] = "test" if os.environ.get("TEST_S3") else ""  # in the memory of the process: tests/conftest.py

from .dev import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = ROOT / "var" / "test-media" / os.environ.get("PYTEST_XDIST_WORKER", "main")
STORAGES["private"]["OPTIONS"]["location"] = (
    ROOT / "var" / "test-private" / os.environ.get("PYTEST_XDIST_WORKER", "main")
)
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the browser tests' server is a thread of its own and needs WAL.
    DATABASES["default"]["TEST"] = {"NAME": str(ROOT / "var" / "test.sqlite3")}
WHITENOISE_AUTOREFRESH = True  # each client of a test would read all static files anew
CANONICAL_HOST = "testserver"
LIMITS_IN_DATABASE = False  # as where there is one process: the same queries on both databases
CACHES["lasting"] = kept_in(REDIS_URL, "lasting", LASTING)
if not REDIS_URL:
    CACHES["misses"]["LOCATION"] = ROOT / "var" / "test-misses" / os.environ.get("PYTEST_XDIST_WORKER", "main")
WAGTAIL_AUTOSAVE_INTERVAL = 0
WORK_PROCESSES = 1
TASKS["background"] = TASKS["default"]
if S3_BUCKET:
    STORAGES["default"]["OPTIONS"]["location"] = str(MEDIA_ROOT).lstrip("/")
    STORAGES["private"]["OPTIONS"]["location"] = "private"
