"""An OAuth 2.0 server with a consent page, as Authlib understands RFC 6749 and 7636, whose refresh tokens serve once;
beside it an API that takes a key. It counts what matters.

  GET/POST /authorize    the consent page; PKCE is required
  POST /token            authorization_code and refresh_token; a refresh token that is used twice ends its family
  GET  /me               whose token or key (`x-api-key: right-key`) it is; else 401
  GET  /sites            two sites of an account with a key
  POST /expire           every access token ends now
"""

import os
import secrets
import threading
import time

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Flask, jsonify, request
from werkzeug.serving import make_server

CLIENT, SECRET = "rotor-app", "rotor-secret"


class Client(ClientMixin):
    def get_client_id(self):
        return CLIENT

    def get_default_redirect_uri(self):
        return ""

    def get_allowed_scope(self, scope):
        return scope or "all"

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri.startswith("http://127.0.0.1:") and redirect_uri.endswith("/oauth/callback")

    def check_client_secret(self, client_secret):
        return secrets.compare_digest(client_secret, SECRET)

    def check_endpoint_auth_method(self, method, endpoint):
        return method in ("client_secret_post", "client_secret_basic")

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in ("authorization_code", "refresh_token")


class Code:
    def __init__(self, request):
        self.redirect_uri, self.scope = request.payload.redirect_uri, request.payload.scope
        self.code_challenge = request.payload.data.get("code_challenge")
        self.code_challenge_method = request.payload.data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


class RefreshToken(TokenMixin):
    used = False

    def check_client(self, client):
        return True

    def get_scope(self):
        return ""

    def get_expires_in(self):
        return 0

    def is_expired(self):
        return False

    def is_revoked(self):
        return self.used


class Consent:
    """The server, on a port of its own."""

    def __init__(self):
        self.counts = dict(token_calls=0, codes=0, refreshes=0, refresh_reuse=0)
        self.codes, self.access, self.refresh = {}, {}, {}
        self.lock = threading.RLock()
        self.lifetime = 3600
        self.app = self._app()
        self.http = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, args=[0.02], daemon=True).start()

    def _app(state):
        app = Flask(__name__)

        class CodeGrant(grants.AuthorizationCodeGrant):
            TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

            def save_authorization_code(self, code, request):
                state.codes[code] = Code(request)

            def query_authorization_code(self, code, client):
                return state.codes.get(code)

            def delete_authorization_code(self, authorization_code):
                state.codes = {key: code for key, code in state.codes.items() if code is not authorization_code}
                state.counts["codes"] += 1

            def authenticate_user(self, authorization_code):
                return "ada"

        class RefreshGrant(grants.RefreshTokenGrant):
            INCLUDE_NEW_REFRESH_TOKEN = True
            TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

            def authenticate_refresh_token(self, refresh_token):
                found = state.refresh.get(refresh_token)
                if found is not None and found.used:
                    # RFC 9700 §4.14.2: it was stolen; the whole family ends.
                    state.counts["refresh_reuse"] += 1
                    state.refresh.clear()
                    state.access.clear()
                    return None
                return found

            def authenticate_user(self, credential):
                return "ada"

            def revoke_old_credential(self, credential):
                credential.used = True
                state.counts["refreshes"] += 1

        def save_token(token, request):
            state.access[token["access_token"]] = time.monotonic() + state.lifetime
            state.refresh[token["refresh_token"]] = RefreshToken()

        def bearer(grant_type, client, user=None, scope=None, expires_in=None, include_refresh_token=True):
            return dict(token_type="Bearer", access_token="at_" + secrets.token_hex(16), expires_in=state.lifetime,
                        refresh_token="rt_" + secrets.token_hex(16))

        server = AuthorizationServer(
            app, query_client=lambda id: Client() if id == CLIENT else None, save_token=save_token)
        server.register_grant(CodeGrant, [CodeChallenge(required=True)])
        server.register_grant(RefreshGrant)
        server.register_token_generator("default", bearer)

        @app.route("/authorize", methods=["GET", "POST"])
        def authorize():
            if request.method == "GET":
                return ("<!doctype html><title>Rotor</title><h1>Rotor asks: may this app in?</h1><form method=post>"
                        "<button name=answer value=yes>Allow</button> <button name=answer value=no>Deny</button></form>")
            grant = server.get_consent_grant(end_user="ada")
            user = "ada" if request.form["answer"] == "yes" else None
            return server.create_authorization_response(grant_user=user, grant=grant)

        @app.post("/token")
        def token():
            with state.lock:
                state.counts["token_calls"] += 1
                return server.create_token_response()

        def is_signed_in():
            word, _, text = request.headers.get("authorization", "").partition(" ")
            return word == "Bearer" and state.access.get(text, 0) > time.monotonic()

        @app.get("/me")
        def me():
            with state.lock:
                word, _, text = request.headers.get("authorization", "").partition(" ")
                if is_signed_in():
                    return jsonify(id="ada", name="Ada Lovelace")
                if request.headers.get("x-api-key") in ("right-key", "other-right-key"):
                    return jsonify(id="acme", name="Acme Ltd.")
                # A key as the name, and no password.
                if word == "Basic" and text == "cmlnaHQta2V5Og==":
                    return jsonify(id="acme", name="Acme Ltd.")
            return jsonify(error=dict(message="this is not valid")), 401

        @app.get("/sites")
        def sites():
            if not is_signed_in() and request.headers.get("x-api-key") != "right-key":
                return jsonify(error=dict(message="this is not valid")), 401
            return jsonify([dict(id="s1", name="Acme <b>Berlin</b>"), dict(id="s2", name="Acme Paris")])

        @app.post("/expire")
        def expire():
            state.access.clear()
            return jsonify({})

        return app
