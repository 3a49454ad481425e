"""An authorization server that asks a person: RFC 6749, 7636, 7009, 8628 and 5849 as Authlib understands them. Prints its
address, and serves until it is killed. A person is played by plain requests.

  GET  /authorize?…      the page of a code grant; POST with action=grant or deny goes back to the client
  POST /token            authorization_code (S256 is demanded), refresh_token, device_code
  POST /device           a code for another device; POST /activate?code=…&action=grant types it
  POST /revoke           RFC 7009
  POST /oauth1/request, GET /oauth1/authorize?oauth_token=…, POST /oauth1/access   three legs
  GET  /me               whose token it is; 401 without a living one
  GET  /truth            the counts
"""

import os
import secrets
import sys
import threading
import time

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations import flask_oauth1, flask_oauth2
from authlib.oauth1 import ClientMixin as ClientMixin1
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, InvalidRequestError, TokenMixin, grants
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc8628 import DEVICE_CODE_GRANT_TYPE, DeviceAuthorizationEndpoint, DeviceCodeGrant
from authlib.oauth2.rfc8628 import DeviceCredentialDict
from flask import Flask, jsonify, redirect, request
from werkzeug.serving import make_server

CLIENT, SECRET = "person-app", "person-secret"
app = Flask(__name__)
lock = threading.RLock()
codes, access, refresh, devices, typed = {}, {}, {}, {}, {}
counts = dict(authorized=0, denied=0, exchanged=0, refreshed=0, revoked=0, polled=0, codes_reused=0)


class Client(ClientMixin):
    def get_client_id(self):
        return CLIENT

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri.startswith("http://127.0.0.1:") and redirect_uri.endswith("/callback")

    def check_client_secret(self, client_secret):
        return secrets.compare_digest(client_secret, SECRET)

    def check_endpoint_auth_method(self, method, endpoint):
        return endpoint in ("device_authorization",) or method in ("client_secret_post", "client_secret_basic")

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in ("authorization_code", "refresh_token", DEVICE_CODE_GRANT_TYPE)


class Code(AuthorizationCodeMixin):
    def __init__(self, code, payload):
        self.code, self.redirect_uri, self.scope = code, payload.redirect_uri, payload.scope
        self.code_challenge = payload.data.get("code_challenge")
        self.code_challenge_method = payload.data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


class Token(TokenMixin):
    def __init__(self, members):
        self.members = members

    def check_client(self, client):
        return True

    def get_scope(self):
        return self.members.get("scope", "")

    def get_expires_in(self):
        return 3600

    def is_expired(self):
        return False

    def is_revoked(self):
        return False

    def get_user(self):
        return "ada"

    def get_client(self):
        return Client()


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code, request):
        payload = getattr(request, "payload", None) or request
        if payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("S256 is demanded")
        codes[code] = Code(code, payload)

    def query_authorization_code(self, code, client):
        found = codes.get(code)
        counts["codes_reused"] += 1 if code in typed else 0
        return found

    def delete_authorization_code(self, authorization_code):
        typed[authorization_code.code] = True
        codes.pop(authorization_code.code)
        counts["exchanged"] += 1

    def authenticate_user(self, authorization_code):
        return "ada"


class RefreshGrant(grants.RefreshTokenGrant):
    INCLUDE_NEW_REFRESH_TOKEN = True
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def authenticate_refresh_token(self, refresh_token):
        return refresh.get(refresh_token)

    def authenticate_user(self, refresh_token):
        return "ada"

    def revoke_old_credential(self, refresh_token):
        refresh.pop(refresh_token.members["refresh_token"], None)
        counts["refreshed"] += 1


class DeviceEndpoint(DeviceAuthorizationEndpoint):
    INTERVAL = 1

    def get_verification_uri(self):
        return f"{request.host_url}activate"

    def save_device_credential(self, client_id, scope, data):
        members = dict(data, client_id=client_id, scope=scope, expires_at=int(time.time()) + 1800)
        devices[data["device_code"]] = members
        typed[data["user_code"]] = None


class DeviceGrant(DeviceCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def query_device_credential(self, device_code):
        counts["polled"] += 1
        found = devices.get(device_code)
        return DeviceCredentialDict(found) if found else None

    def query_user_grant(self, user_code):
        return typed.get(user_code)

    def should_slow_down(self, credential):
        return False


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def query_token(self, token_string, token_type_hint):
        return refresh.get(token_string) or access.get(token_string)

    def revoke_token(self, token, request):
        counts["revoked"] += 1
        access.pop(token.members.get("access_token"), None)
        refresh.pop(token.members.get("refresh_token"), None)


def save_token(members, request):
    token = Token(dict(members))
    access[members["access_token"]] = token
    if "refresh_token" in members:
        refresh[members["refresh_token"]] = token


def bearer(grant_type, client, user=None, scope=None, expires_in=None, include_refresh_token=True):
    return dict(
        token_type="Bearer", access_token="at_" + secrets.token_hex(16), refresh_token="rt_" + secrets.token_hex(16),
        expires_in=3600, scope=scope or "")


server = flask_oauth2.AuthorizationServer(
    app, query_client=lambda id: Client() if id == CLIENT else None, save_token=save_token)
server.register_grant(CodeGrant, [CodeChallenge(required=True)])
server.register_grant(RefreshGrant)
server.register_grant(DeviceGrant)
server.register_endpoint(DeviceEndpoint)
server.register_endpoint(Revocation)
server.register_token_generator("default", bearer)


@app.route("/authorize", methods=["GET", "POST"])
def authorize():
    with lock:
        grant = server.get_consent_grant(end_user="ada")
        if request.method == "GET":
            return "<form method=post><button name=action value=grant>Grant</button></form>"
        granted = request.form.get("action") == "grant"
        counts["authorized" if granted else "denied"] += 1
        return server.create_authorization_response(grant=grant, grant_user="ada" if granted else None)


@app.post("/token")
def token():
    with lock:
        return server.create_token_response()


@app.post("/device")
def device():
    with lock:
        return server.create_endpoint_response(DeviceEndpoint.ENDPOINT_NAME)


@app.post("/activate")
def activate():
    with lock:
        typed[request.args["code"]] = ("ada", request.args.get("action") == "grant")
    return ""


@app.post("/revoke")
def revoke():
    with lock:
        return server.create_endpoint_response(Revocation.ENDPOINT_NAME)


# OAuth 1.0


class Client1(ClientMixin1):
    def get_default_redirect_uri(self):
        return ""

    def get_client_secret(self):
        return SECRET

    def get_rsa_public_key(self):
        return None


class Credential1(dict):
    def get_client_id(self):
        return CLIENT

    def get_oauth_token(self):
        return self["oauth_token"]

    def get_oauth_token_secret(self):
        return self["oauth_token_secret"]

    def get_redirect_uri(self):
        return self["redirect_uri"]

    def check_verifier(self, verifier):
        return self.get("verifier") == verifier

    def get_user_id(self):
        return "ada"


temporary, granted1, nonces = {}, {}, set()
legs = flask_oauth1.AuthorizationServer(app, query_client=lambda id: Client1() if id == CLIENT else None)


def exists_nonce(nonce, timestamp, client_id, oauth_token):
    known = (nonce, timestamp, client_id, oauth_token)
    found = known in nonces
    nonces.add(known)
    return found


def create_temporary(token, client_id, redirect_uri):
    temporary[token["oauth_token"]] = Credential1(token, redirect_uri=redirect_uri)
    return temporary[token["oauth_token"]]


def create_verifier(credential, grant_user, verifier):
    credential["verifier"] = verifier
    return credential


def create_token(token, credential):
    counts["exchanged"] += 1
    granted1[token["oauth_token"]] = Credential1(token)
    return granted1[token["oauth_token"]]


legs.register_hook("exists_nonce", exists_nonce)
legs.register_hook("create_temporary_credential", create_temporary)
legs.register_hook("get_temporary_credential", lambda token: temporary.get(token))
legs.register_hook("delete_temporary_credential", lambda token: temporary.pop(token, None))
legs.register_hook("create_authorization_verifier", create_verifier)
legs.register_hook("create_token_credential", create_token)
protector = flask_oauth1.ResourceProtector(
    app, query_client=lambda id: Client1() if id == CLIENT else None,
    query_token=lambda client_id, token: granted1.get(token), exists_nonce=exists_nonce)


@app.post("/oauth1/request")
def leg_one():
    return legs.create_temporary_credentials_response()


@app.get("/oauth1/authorize")
def leg_two():
    counts["authorized"] += 1
    return legs.create_authorization_response(grant_user="ada")


@app.post("/oauth1/access")
def leg_three():
    return legs.create_token_response()


@app.get("/oauth1/me")
@protector()
def me1():
    return jsonify(id="ada", name="Ada")


@app.get("/me")
def me():
    word, _, text = request.headers.get("authorization", "").partition(" ")
    if word.lower() == "bearer" and text in access:
        return jsonify(id="ada", name="Ada")
    return jsonify(error=dict(code="unauthorized", message="the token is not good")), 401


@app.get("/truth")
def truth():
    with lock:
        return jsonify(dict(counts, living=len(access)))


if __name__ == "__main__":
    http = make_server("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0, app, threaded=True)
    print(f"listening on 127.0.0.1:{http.server_port}", flush=True)
    http.serve_forever()
