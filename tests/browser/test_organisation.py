"""Sign-in by an organisation's own service, against a small one of our own that speaks OpenID Connect."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from playwright.sync_api import expect

from .leaving import sign_out
from .serving import PASSWORD, make_portal

CLIENT = "portal"


class Service(BaseHTTPRequestHandler):
    """Says of everybody who comes that it is `person`, with the address of somebody who works for the portal."""

    person = "somebody-else"
    code = "a-code"

    @property
    def here(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self) -> None:
        at = urlsplit(self.path)
        if at.path == "/authorize":
            asked = parse_qs(at.query)
            assert asked["code_challenge_method"] == ["S256"]
            back = urlencode({"code": self.code, "state": asked["state"][0]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri'][0]}?{back}")
            self.end_headers()
            return
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        self._answer({"issuer": self.here} | {name: f"{self.here}/{path}" for name, path in names.items()})

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert sent["code"] == [self.code]
        assert sent["code_verifier"]
        now = int(time.time())
        said = {"iss": self.here, "aud": CLIENT, "sub": type(self).person, "iat": now, "exp": now + 60}
        said |= {"email": "expert@example.org", "email_verified": True, "name": "Иная Личность"}
        token = jwt.encode(said, "a key that only the service has, and long enough", "HS256")
        self._answer({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _answer(self, what: dict[str, str]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(what).encode())

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def linked_portal(worker_id: str, testrun_uid: str):
    """A portal that knows such a service."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    portal = make_portal(
        f"organisation_{worker_id}",
        testrun_uid,
        OIDC_SERVER=f"http://127.0.0.1:{server.server_port}",
        OIDC_CLIENT_ID=CLIENT,
        OIDC_SECRET="secret",
        OIDC_NAME="Войти через ведомство",
    )
    portal.hire({"expert": "Эксперт ФЦК"})
    with portal.serving():
        yield portal
    server.shutdown()


def test_an_identity_is_linked_by_who_is_signed_in_and_never_by_its_address(browser, linked_portal):
    context = browser.new_context(base_url=linked_portal.url)
    page = context.new_page()
    page.goto("/cabinet/login/")
    page.click("text=Войти через ведомство")
    expect(page.locator("main")).to_contain_text("ни с кем на портале не связана")
    page.goto("/cms/")
    page.fill("input[name=username]", "expert")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit] >> nth=0")
    expect(page).to_have_url(f"{linked_portal.url}/cms/")
    page.goto("/cabinet/security/")
    Service.person = "the-expert"
    page.click("text=Связать с организацией")
    expect(page.locator("main")).to_contain_text("Теперь вы можете входить через организацию")
    sign_out(page)
    page.goto("/cabinet/login/?next=/cms/results/")
    page.click("text=Войти через ведомство")
    expect(page).to_have_url(f"{linked_portal.url}/cms/results/")
    kept = "from allauth.socialaccount.models import *; print(SocialAccount.objects.values_list('uid', 'extra_data'))"
    assert "[('the-expert', {})]" in linked_portal.manage("shell", "-c", kept)
    page.goto("/cabinet/security/")
    page.click("text=Отвязать")
    sign_out(page)
    page.goto("/cabinet/login/")
    page.click("text=Войти через ведомство")
    expect(page.locator("main")).to_contain_text("ни с кем на портале не связана")
    context.close()
