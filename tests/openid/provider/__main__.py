"""`python -m tests.openid.provider PORT PEOPLE`: lays out the provider and serves it."""

import json
import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

CLIENT_ID, CLIENT_SECRET = "finops", "a secret between the two"
CALLBACK = "http://testserver/accounts/oidc/oidc/login/callback/"


class Server(ThreadingMixIn, WSGIServer):
    """Answers while another answer is being made."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def lay_out(people: list[dict[str, str]]) -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    for person in people:
        User.objects.create_user(**person)
    Application.objects.create(
        name="finops",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=CALLBACK,
        algorithm=Application.RS256_ALGORITHM,
        skip_authorization=True,
    )


def main(port: int, people: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.openid.provider.settings"
    import django

    django.setup()
    lay_out(json.loads(people))
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    with make_server("127.0.0.1", port, application, Server, Quiet) as server:
        print("serving", flush=True)  # noqa: T201 - the tests wait for this word
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
