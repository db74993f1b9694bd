"""The parts of a portal on many machines, all on this one: processes of our own, on free ports, in a folder of ours."""

import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

import psycopg2
import urllib3

ROOT = Path(__file__).resolve().parents[2]
NAME = "portal.test"
POSTGRES = sorted(glob("/usr/lib/postgresql/*/bin"))[-1:]
# PostgreSQL and pgbouncer refuse to run as root.
SERVANT = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(is_so: Callable[[], object], what: str, seconds: float = 60) -> float:
    """Wait until it is so; after how many seconds it was. An OSError is a no."""
    begun = time.monotonic()
    while True:
        try:
            if is_so():
                return time.monotonic() - begun
        except (OSError, psycopg2.Error):
            pass
        if time.monotonic() - begun > seconds:
            raise TimeoutError(f"{what}: not in {seconds:.0f} s")
        time.sleep(0.1)


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


@dataclass
class Part:
    """A process with all that it starts; what a supervisor would do with it."""

    name: str
    command: Sequence[str]
    folder: Path
    is_servant: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    def start(self) -> "Part":
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **(SERVANT if self.is_servant else {}),
            )
        return self

    def end(self, sign: int = signal.SIGKILL) -> None:
        """Send a signal to the process and to all that it has started, and wait for its end."""
        if self.process is None:
            return
        if self.process.poll() is None:
            os.killpg(self.process.pid, sign)
            self.process.wait(30)
        self.process = None

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None


def run(*command: str, is_servant: bool = False, **options: object) -> str:
    """Run a command to its end; what it printed. A fault stops everything."""
    done = subprocess.run(command, capture_output=True, text=True, **(SERVANT if is_servant else {}), **options)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout[-2000:]} {done.stderr[-2000:]}")
    return done.stdout


class Cluster:
    """All parts; `parts` by their names, in the order in which they are started."""

    def __init__(self, folder: Path) -> None:
        if not POSTGRES:
            raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
        self.folder = folder
        folder.chmod(0o755)
        names = ["primary", "replica", "bouncer", "redis", "redis2", "sentinel", "s3", "web1", "web2", "http", "https"]
        self.ports = {name: free_port() for name in names}
        self.parts: dict[str, Part] = {}
        self.password = secrets.token_urlsafe(12)
        self.environment = self._environment()

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.ports['https']}"

    @property
    def certificate(self) -> Path:
        return self.folder / "portal.pem"

    def start(self) -> None:
        """Raise everything, each part when what it needs is there."""
        self._databases()
        self._redis()
        self._s3()
        self.manage("collectstatic", "--noinput", "-v", "0")
        self.manage("prepare")
        for number in (1, 2):
            self._web(f"web{number}")
            self._part(f"worker{number}", sys.executable, "manage.py", "work", "--interval", "0.5", **self.environment)
        self.proxy()
        for name in ("web1", "web2"):
            wait_until(lambda name=name: self.is_ready(name), name, 90)

    def stop(self) -> None:
        """End everything, last first."""
        for part in reversed(self.parts.values()):
            part.end()

    def manage(self, *arguments: str) -> str:
        """Run a command of `manage.py`; what it printed."""
        return run(sys.executable, str(ROOT / "manage.py"), *arguments, env=os.environ | self.environment)

    def is_ready(self, web: str) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[web]}/readyz", timeout=5) as answer:
            return answer.status == 200

    def ask(self, port: int, *statements: str) -> list[tuple]:
        """Ask PostgreSQL itself at this port; rows of the last statement."""
        connection = psycopg2.connect(host="127.0.0.1", port=port, user="portal", dbname="portal", connect_timeout=3)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def _part(self, name: str, *command: str, is_servant: bool = False, **environment: str) -> Part:
        self.parts[name] = Part(name, command, self.folder, is_servant, environment)
        return self.parts[name].start()

    def _environment(self) -> dict[str, str]:
        ports = self.ports
        return {
            "DJANGO_SETTINGS_MODULE": "portal.settings.production",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": f"{NAME},127.0.0.1",
            "BASE_URL": self.url,
            "DATABASE_URL": f"postgres://portal@127.0.0.1:{ports['bouncer']}/portal",
            "DATABASE_POOLED": "1",
            "REDIS_SENTINELS": f"127.0.0.1:{ports['sentinel']}",
            "REDIS_MASTER": "portal",
            "TRUSTED_PROXY": "1",
            "PRIVATE_LOCATION": "/private",
            "S3_BUCKET": "portal",
            "S3_ENDPOINT": f"http://127.0.0.1:{ports['s3']}",
            "S3_ACCESS_KEY": "S3RVER",
            "S3_SECRET_KEY": "S3RVER",
            "STATIC_ROOT": str(self.folder / "static"),
            "MEDIA_ROOT": str(self.folder / "media"),
            "PRIVATE_ROOT": str(self.folder / "private"),
            "ADMIN_PASSWORD": self.password,
            "BACKUP_ROOT": str(self.folder / "backups"),
            "EMAIL_HOST": "localhost",
            "DEFAULT_FROM_EMAIL": f"portal@{NAME}",
            "REQUIRE_FACTOR": "0",  # the load has no phones
            "WEB_CONCURRENCY": "2",
            "WORK_PROCESSES": "1",
        }

    def _databases(self) -> None:
        primary, replica = self.folder / "primary", self.folder / "replica"
        for place in (primary, replica, self.folder / "bouncer"):
            place.mkdir(mode=0o700)
            if SERVANT:
                shutil.chown(place, "postgres", "postgres")
        tool = {name: f"{POSTGRES[0]}/{name}" for name in ("initdb", "postgres", "pg_basebackup", "pg_ctl")}
        run(tool["initdb"], "-D", str(primary), "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8",
            is_servant=True)  # fmt: skip
        server = [tool["postgres"], "-k", "", "-h", "127.0.0.1"]
        # What is acknowledged is on both: synchronous_commit waits for the replica's disk.
        own = ["-c", "synchronous_commit=on", "-c", "max_connections=60", "-c", "wal_receiver_status_interval=1"]
        self._part("primary", *server, *own, "-D", str(primary), "-p", str(self.ports["primary"]), is_servant=True)
        wait_until(lambda: listens(self.ports["primary"]), "primary")
        run(f"{POSTGRES[0]}/createdb", "-h", "127.0.0.1", "-p", str(self.ports["primary"]), "-U", "portal", "portal")
        for line in TIMEOUTS:
            self.ask(self.ports["primary"], line)
        run(tool["pg_basebackup"], "-D", str(replica), "-R", "-X", "stream", "-C", "-S", "replica", "-c", "fast",
            "-d", f"host=127.0.0.1 port={self.ports['primary']} user=portal application_name=replica",
            is_servant=True)  # fmt: skip
        self._part("replica", *server, *own, "-D", str(replica), "-p", str(self.ports["replica"]), is_servant=True)
        wait_until(lambda: self._replicates("async"), "replica")
        self.ask(self.ports["primary"], "ALTER SYSTEM SET synchronous_standby_names = 'replica'",
                 "SELECT pg_reload_conf()")  # fmt: skip
        wait_until(lambda: self._replicates("sync"), "synchronous replica")
        self.point_bouncer("primary")
        self._part("bouncer", shutil.which("pgbouncer") or "pgbouncer", str(self.folder / "bouncer" / "pgbouncer.ini"),
                   is_servant=True)  # fmt: skip
        wait_until(lambda: listens(self.ports["bouncer"]), "pgbouncer")

    def _replicates(self, how: str) -> bool:
        wanted = "SELECT sync_state FROM pg_stat_replication WHERE application_name = 'replica' AND state = 'streaming'"
        return self.ask(self.ports["primary"], wanted) == [(how,)]

    def point_bouncer(self, to: str) -> None:
        """Write down where the database is; a reload makes pgbouncer go there."""
        settings = BOUNCER.format(database=self.ports[to], port=self.ports["bouncer"])
        (self.folder / "bouncer" / "pgbouncer.ini").write_text(settings)

    def promote(self) -> None:
        """What docs/cluster.md says is to be done when the primary is lost."""
        run(f"{POSTGRES[0]}/pg_ctl", "promote", "-D", str(self.folder / "replica"), is_servant=True)
        self.ask(self.ports["replica"], "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
        self.point_bouncer("replica")
        os.kill(self.parts["bouncer"].process.pid, signal.SIGHUP)

    def _redis(self) -> None:
        first = str(self.ports["redis"])
        for name in ("redis", "redis2"):
            following = ["--replicaof", f"127.0.0.1 {first}"] if name == "redis2" else []
            self._part(name, *REDIS, "--port", str(self.ports[name]), "--dir", str(self.folder), *following)
            wait_until(lambda name=name: listens(self.ports[name]), name)
        place = self.folder / "sentinel.conf"
        place.write_text(SENTINEL.format(port=self.ports["sentinel"], first=first))
        self._part("sentinel", "redis-server", str(place), "--sentinel", "--bind", "127.0.0.1")
        wait_until(lambda: listens(self.ports["sentinel"]), "sentinel")

    def _s3(self) -> None:
        place = self.folder / "s3"
        place.mkdir()
        program = str(ROOT / "var" / "cluster" / "node_modules" / ".bin" / "s3rver")
        command = [program, "-d", str(place), "-a", "127.0.0.1", "-p", str(self.ports["s3"]), "--configure-bucket"]
        self._part("s3", *command, "portal")
        wait_until(lambda: listens(self.ports["s3"]), "s3")

    def _web(self, name: str) -> None:
        self._part(
            name, sys.executable, "-m", "gunicorn", "--config", "site/portal/gunicorn.py", "portal.wsgi",
            PORT=str(self.ports[name]), ACCESS_LOG=str(self.heard(name)), GUNICORN_CMD_ARGS=HEARD, **self.environment,
        )  # fmt: skip

    def heard(self, web: str) -> Path:
        """Where a web process puts down what the proxy has told it, a request a line."""
        return self.folder / f"{web}.heard"

    def proxy(self) -> None:
        """nginx with the configuration that is deployed."""
        key, place = self.folder / "portal.key", self.folder / "nginx"
        place.mkdir()
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
            "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(self.certificate))  # fmt: skip
        values = {
            "NGINX_USER": "www-data" if SERVANT else os.environ.get("USER", ""),
            "NAME": NAME,
            "HTTP": self.ports["http"],
            "HTTPS": self.ports["https"],
            "CERTIFICATE": self.certificate,
            "KEY": key,
            "RUN": place,
            "LOGS": place,
            "DEPLOY": ROOT / "deploy",
            "UPSTREAMS": " ".join(f"server 127.0.0.1:{self.ports[web]};" for web in ("web1", "web2")),
        }
        values |= {
            name: self.environment[name] for name in ("STATIC_ROOT", "MEDIA_ROOT", "PRIVATE_ROOT", "S3_ENDPOINT")
        }
        template = (ROOT / "deploy" / "nginx.conf").read_text().partition("\nuser ")
        text = re.sub(r"\$\{([A-Z0-9_]+)\}", lambda found: str(values[found[1]]), "".join(template[1:]))
        (place / "nginx.conf").write_text(text)
        self._part("nginx", "nginx", "-c", str(place / "nginx.conf"), "-g", "daemon off;")
        wait_until(lambda: listens(self.ports["https"]), "nginx")


HEARD = "--access-logformat " + "'" + "\t".join(
    ["%(r)s", *(f"%({{{name}}}i)s" for name in ("host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host",
                                               "x-request-id", "forwarded", "x-real-ip"))]
) + "'"  # fmt: skip
REDIS = [
    "redis-server",
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--maxmemory",
    "64mb",
    "--maxmemory-policy",
    "allkeys-lru",
]
SENTINEL = """\
port {port}
sentinel monitor portal 127.0.0.1 {first} 1
sentinel down-after-milliseconds portal 2000
sentinel failover-timeout portal 5000
"""
# For a role they hold whatever pgbouncer does with the connections.
TIMEOUTS = [
    "ALTER ROLE portal SET statement_timeout = '60s'",
    "ALTER ROLE portal SET lock_timeout = '20s'",
    "ALTER ROLE portal SET idle_in_transaction_session_timeout = '60s'",
]
BOUNCER = """\
[databases]
* = host=127.0.0.1 port={database} user=portal

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 400
default_pool_size = 20
server_connect_timeout = 3
server_login_retry = 1
query_wait_timeout = 15
ignore_startup_parameters = extra_float_digits,options
admin_users = portal
"""


class Visitor:
    """Somebody with an address of their own, who talks to the proxy over TLS and remembers cookies."""

    def __init__(self, cluster: Cluster, address: str = "127.0.0.1") -> None:
        self.cluster, self.address, self.cookies = cluster, address, {}
        self.pool = urllib3.HTTPSConnectionPool(
            "127.0.0.1", cluster.ports["https"], source_address=(address, 0), ca_certs=str(cluster.certificate),
            server_hostname=NAME, assert_hostname=NAME, retries=False, timeout=30,
        )  # fmt: skip

    def ask(
        self, path: str, fields: Mapping[str, str] | None = None, headers: Mapping[str, str] = MappingProxyType({})
    ) -> urllib3.BaseHTTPResponse:
        """GET, or with fields POST of a form; redirects are not followed."""
        own = {"Host": f"{NAME}:{self.cluster.ports['https']}", "Referer": f"{self.cluster.url}/"}
        if self.cookies:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            body, own["Content-Type"] = urlencode(fields, doseq=True), "application/x-www-form-urlencoded"
        method = "GET" if body is None else "POST"
        answer = self.pool.request(method, path, body=body, headers=own | dict(headers), redirect=False)
        for line in answer.headers.getlist("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def token(self, path: str) -> str:
        """The token of a form on this page."""
        return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(path).data.decode())[1]

    def connect(self, name: str = NAME, timeout: float = 30) -> ssl.SSLSocket:
        """A bare connection that asks for the certificate of this name."""
        port = self.cluster.ports["https"]
        plain = socket.create_connection(("127.0.0.1", port), timeout, source_address=(self.address, 0))
        context = ssl.create_default_context(cafile=str(self.cluster.certificate))
        return context.wrap_socket(plain, server_hostname=name)

    def send(self, text: str) -> bytes:
        """What is answered to these very bytes, until the proxy closes or is silent for a while."""
        with self.connect(timeout=12) as connection:
            connection.sendall(text.replace("\n", "\r\n").encode())
            found = b""
            try:
                while piece := connection.recv(65536):
                    found += piece
            except TimeoutError:
                pass
            return found
