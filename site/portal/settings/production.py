"""Settings of production, the base of all others: they refuse to start unsafe, `dev` and `test` relax them.

All that is read from the environment stands in deploy/portal.env; docs/running.md explains each.
"""

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from .sign_in import *
from .sign_in import FACTOR_KEYS, OIDC_SERVER

ROOT = Path(__file__).resolve().parents[3]


REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL")
if missing := [name for name in REQUIRED if not os.environ.get(name, "").strip()]:
    raise ImproperlyConfigured(
        f"Портал не запущен: не заданы переменные окружения {', '.join(missing)}. Образец со всеми: deploy/portal.env."
    )


# Where lxml is installed, openpyxl reads with it and without defusedxml, which refuses XML bombs; this keeps it off.
os.environ["OPENPYXL_LXML"] = "False"

DEBUG = False
REFUSE_UNSAFE = True  # the web server does not start with what `check --deploy` calls an error (portal.checks)
SECRET_KEY = os.environ["SECRET_KEY"].strip()
FACTOR_KEYS = FACTOR_KEYS or [SECRET_KEY]
ALLOWED_HOSTS = [host.strip() for host in os.environ["ALLOWED_HOSTS"].split(",") if host.strip()]
WAGTAILADMIN_BASE_URL = os.environ["BASE_URL"].strip().rstrip("/")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
CANONICAL_HOST = urlsplit(WAGTAILADMIN_BASE_URL).netloc

INSTALLED_APPS = [
    "portal",
    "cabinet",
    "feedback",
    "ratings",
    "assessments",
    "surveys",
    "campaigns",
    "methodology",
    "notices",
    "network",
    "search",
    "jobs",
    "uploads",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "ninja",
    "django_filters",
    "django_tasks_db",
    "django_tables2",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "portal.observing.requests.ObservedRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.LargeBodyMiddleware",
    "portal.middleware.WrongMethodMiddleware",
    "portal.middleware.OpenDataMiddleware",
    "portal.search_guard.SearchGuardMiddleware",
    "portal.middleware.PublicCacheMiddleware",
    "portal.middleware.TextGZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "portal.middleware.BrowserPoliciesMiddleware",
    "portal.lasting.LastingPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "network.signed_in.SignedInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
CSRF_FAILURE_VIEW = "portal.views.form_expired"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.context.appearance",
                "notices.context.unread",
            ],
            "builtins": ["portal.templatetags.portal"],
        },
    },
]

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'var' / 'portal.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    INSTALLED_APPS.append("django.contrib.postgres")
    # A database that is silent must not hold every thread for minutes.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
    # Behind pgbouncer in transaction mode a cursor would outlive the connection that it was opened on.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = os.environ.get("DATABASE_POOLED") == "1"
SQLITE_IN_PRODUCTION = os.environ.get("SQLITE_IN_PRODUCTION", "") == "1"  # one file, one machine: only who says so
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "")
# Sentinels say where the Redis is that is called REDIS_MASTER; REDIS_URL then only names it.
REDIS_SENTINELS = [one.strip() for one in os.environ.get("REDIS_SENTINELS", "").split(",") if one.strip()]
if REDIS_SENTINELS:
    REDIS_URL = f"redis://{os.environ.get('REDIS_MASTER', '')}"
REDIS_LIMITS_URL = os.environ.get("REDIS_LIMITS_URL", "") or REDIS_URL


def kept_in(url: str, name: str, entries: int) -> dict[str, object]:
    """A cache in Redis where there is one, else in the memory of the process; `entries` bound what memory holds."""
    options: dict[str, object] = {"MAX_ENTRIES": entries}
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name, "OPTIONS": options}
    options |= {"socket_connect_timeout": 0.3, "socket_timeout": 0.5}
    if REDIS_SENTINELS and url == REDIS_URL:
        options |= {"sentinels": REDIS_SENTINELS, "master": os.environ["REDIS_MASTER"]}
        options |= {"password": os.environ.get("REDIS_PASSWORD") or None}
    return {"BACKEND": "portal.caches.SteadyRedisCache", "LOCATION": url, "KEY_PREFIX": name, "OPTIONS": options}


# Where no Redis counts, the database of production does: several machines must not each give a visitor the whole limit.
LIMITS_IN_DATABASE = DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
LASTING = 20_000  # pages: those of some eight national releases

# Each of a size of its own, so that a flood of one kind pushes out nothing of another.
CACHES = {
    "default": kept_in(REDIS_URL, "portal", 2000),
    "searches": kept_in(REDIS_URL, "searches", 500),
    "limits": kept_in(REDIS_LIMITS_URL, "limits", 100_000),
    # Bodies of published releases and editions: made once, so they outlive the process (portal.lasting).
    "lasting": kept_in(REDIS_URL, "lasting", LASTING)
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": ROOT / "var" / "pages",
        "OPTIONS": {"MAX_ENTRIES": LASTING},
    },
    # Searches in vain on their way to the database: what serves pages and what counts them are different processes.
    "misses": kept_in(REDIS_URL, "misses", 2000)
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": ROOT / "var" / "misses",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
CACHES["misses"]["TIMEOUT"] = 24 * 3600
PUBLIC_CACHE_SECONDS = 3600
# Processes that help a worker to make a release: as many as it may use processors, four at most, for each needs memory.
_processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
WORK_PROCESSES = int(os.environ.get("WORK_PROCESSES", "0")) or min(_processors, 4)
API_RATE = int(os.environ.get("API_RATE", "60"))  # calls of the open-data API a minute, for one address
SEARCH_RATE = int(os.environ.get("SEARCH_RATE", "60"))  # searches of a visitor's words a minute, for one network
# A quarter of the threads of a process may search at once: the others are there for pages.
SEARCHES_AT_ONCE = max(1, int(os.environ.get("WEB_THREADS", "4")) // 4)

# Wagtail's own small tasks run at once; long work waits in the database for `manage.py work`.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

if OIDC_SERVER:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
TIME_ZONE = "Europe/Moscow"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["portal.formats"]
LOCALE_PATHS = [ROOT / "site" / "portal" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", ROOT / "var" / "static"))
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", ROOT / "var" / "media"))
LARGEST_BODY = 64 * 1024**2  # of a request: four photos of the largest kind
# Evidence: never below MEDIA_ROOT, which the proxy serves to anybody.
PRIVATE_ROOT = Path(os.environ.get("PRIVATE_ROOT", ROOT / "var" / "private"))
SERVE_MEDIA = bool(os.environ.get("S3_BUCKET"))  # pictures of pages; from a disk the proxy serves them in production
# Where the proxy has PRIVATE_ROOT as an internal location (X-Accel-Redirect); empty: the portal sends the files itself.
PRIVATE_LOCATION = os.environ.get("PRIVATE_LOCATION", "")
# Copies of the database and of all files (`manage.py backup`): on another disk than they.
BACKUP_ROOT = Path(os.environ.get("BACKUP_ROOT") or ROOT / "var" / "backups")
# The socket of ClamAV, as /run/clamav/clamd.ctl or host:3310; empty: documents are not searched for viruses.
CLAMAV = os.environ.get("CLAMAV", "")
# A store that speaks S3, in place of both folders above; empty: the folders.
S3_BUCKET = os.environ.get("S3_BUCKET", "")
S3_ENDPOINT = os.environ.get("S3_ENDPOINT", "")


def kept_below(folder: str, backend: str) -> dict[str, object]:
    """A storage in S3_BUCKET, of what lies below this prefix."""
    options = {
        "bucket_name": S3_BUCKET,
        "location": folder,
        "endpoint_url": S3_ENDPOINT or None,
        "region_name": os.environ.get("S3_REGION") or "us-east-1",
        "access_key": os.environ.get("S3_ACCESS_KEY") or None,
        "secret_key": os.environ.get("S3_SECRET_KEY") or None,
        "addressing": os.environ.get("S3_ADDRESSING") or "path",
    }
    return {"BACKEND": f"portal.object_storage.{backend}", "OPTIONS": options}


STORAGES = {
    "default": {"BACKEND": "uploads.storage.WholeFileStorage"},
    "private": {
        "BACKEND": "uploads.storage.WholeFileStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": f"{PRIVATE_LOCATION}/" if PRIVATE_LOCATION else None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if S3_BUCKET:
    STORAGES["default"] = kept_below("media", "MediaStorage")
    STORAGES["private"] = kept_below("private", "PrivateStorage")

WAGTAIL_SITE_NAME = "Индекс клиентоцентричности"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ru", "Русский")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# As dates are written everywhere else; the calendars leave alone what they cannot read (static/js/cms-dates.js).
WAGTAIL_DATE_FORMAT = "%d.%m.%Y"
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y %H:%M"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024**2
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.files_of_editors.CleanDocumentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024**2
WAGTAILIMAGES_EXTENSIONS = ["jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.files_of_editors.CleanImageForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.backend", "SEARCH_CONFIG": "simple"}}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DJANGO_TABLES2_TEMPLATE = "includes/table.html"

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
TRUSTED_PROXY = int(os.environ.get("TRUSTED_PROXY") or "0")  # how many proxies of ours stand in a row before us
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "SAMEORIGIN"  # the CMS shows previews in a frame of its own
SILENCED_SYSTEM_CHECKS = ["security.W019"]

# Wagtail's widgets (dates, choosers, lists of rows) emit inline scripts and styles, so the CMS allows these, though no
# code in attributes, which is what smuggled markup mostly tries; all other pages have neither.
# Browsers hold redirects of a form against form-action, too: the way to the organisation's service begins with one.
_parts = urlsplit(OIDC_SERVER)
_forms = f"'self' {_parts.scheme}://{_parts.netloc}" if OIDC_SERVER else "'self'"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
    f"form-action {_forms}; frame-ancestors 'self'"
)
CONTENT_SECURITY_POLICY_CMS = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
# The portal needs nothing of the device.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)

# Who may read /metrics: with this token, or from these networks (by commas); where neither is set, nobody.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
METRICS_ADDRESSES = [
    ip_network(one.strip()) for one in os.environ.get("METRICS_ADDRESSES", "").split(",") if one.strip()
]
# Where reports of errors go (a Sentry-compatible address); empty: nowhere.
SENTRY_DSN = os.environ.get("SENTRY_DSN", "")

LOG_FORMAT = os.environ.get("LOG_FORMAT") or "line"  # or json: then each request has a line, too
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"numbered": {"()": "portal.observing.logs.Numbered"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {number}: {message}", "style": "{"},
        "json": {"()": "portal.observing.logs.JsonLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["numbered"], "formatter": LOG_FORMAT},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "network.sign_in": {"level": "INFO"},
        "jobs": {"level": "INFO"},
        "portal.observing": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
    },
}
