"""An OAuth 2.0 server for the fault tests: RFC 6749 as Authlib understands it, refresh tokens that rotate, and a count of
everything that matters. Prints its address, and serves until it is killed.

  POST /token            client_credentials and refresh_token; each refresh token is good for one use
  GET  /me               whose token it is; 401 without a living one
  GET  /items?part=N&page=M   three pages of two items for each part
  POST /control?…        expire, revoke, deny, fault=NAME&times=N, lifetime=SECONDS, delay=SECONDS, page_delay=SECONDS
  POST /tokens           a first pair of tokens, as a person would bring it
  ANY  /leak/KIND        whatever was sent, sent back in an error of this kind
  GET  /truth            the counts
"""

import json
import os
import secrets
import socket
import sys
import threading
import time

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

CLIENT, SECRET = "rotor-app", sys.argv[1] if len(sys.argv) > 1 else "rotor-secret"
app = Flask(__name__)
lock = threading.RLock()
access, refresh = {}, {}
counts = dict(refreshes=0, refresh_reuse=0, issued=0, unauthorized=0, token_calls=0, calls=0, invalid_client=0)
settings = dict(lifetime="3600", delay=0.0, page_delay=0.0, deny="", fault=None, times=0)


class Client(ClientMixin):
    def get_client_id(self):
        return CLIENT

    def get_default_redirect_uri(self):
        return ""

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, redirect_uri):
        return False

    def check_client_secret(self, client_secret):
        return secrets.compare_digest(client_secret, SECRET)

    def check_endpoint_auth_method(self, method, endpoint):
        return method in ("client_secret_post", "client_secret_basic")

    def check_response_type(self, response_type):
        return False

    def check_grant_type(self, grant_type):
        return grant_type in ("refresh_token", "client_credentials")


class RefreshToken(TokenMixin):
    def __init__(self, text):
        self.text, self.used = text, False

    def check_client(self, client):
        return client.get_client_id() == CLIENT

    def get_scope(self):
        return ""

    def get_expires_in(self):
        return 0

    def is_expired(self):
        return False

    def is_revoked(self):
        return self.used


class RefreshGrant(grants.RefreshTokenGrant):
    INCLUDE_NEW_REFRESH_TOKEN = True
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def authenticate_refresh_token(self, refresh_token):
        found = refresh.get(refresh_token)
        if found is None:
            return None
        if found.used:
            # RFC 9700 §4.14.2: it was stolen, or its answer was lost; the whole family ends.
            counts["refresh_reuse"] += 1
            refresh.clear()
            access.clear()
            return None
        return found

    def authenticate_user(self, credential):
        return "ada"

    def revoke_old_credential(self, credential):
        credential.used = True
        counts["refreshes"] += 1


class ClientGrant(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]


def save_token(token, request):
    counts["issued"] += 1
    access[token["access_token"]] = time.monotonic() + float(settings["lifetime"])
    if "refresh_token" in token:
        refresh[token["refresh_token"]] = RefreshToken(token["refresh_token"])


def bearer(grant_type, client, user=None, scope=None, expires_in=None, include_refresh_token=True):
    token = dict(token_type="Bearer", access_token="at_" + secrets.token_hex(16))
    token["expires_in"] = int(float(settings["lifetime"]))
    if include_refresh_token and grant_type != "client_credentials":
        token["refresh_token"] = "rt_" + secrets.token_hex(16)
    return token


server = AuthorizationServer(app, query_client=lambda id: Client() if id == CLIENT else None, save_token=save_token)
server.register_grant(RefreshGrant)
server.register_grant(ClientGrant)
server.register_token_generator("default", bearer)


def cut():
    """Ends the connection without a word."""
    sock = request.environ["werkzeug.socket"]
    sock.shutdown(socket.SHUT_RDWR)
    return Response(status=500)


def form(members):
    return "&".join(f"{name}={value}" for name, value in members.items())


@app.post("/token")
def token():
    with lock:
        counts["token_calls"] += 1
        fault = settings["fault"] if settings["times"] > 0 else None
        settings["times"] -= 1 if fault else 0
    time.sleep(float(settings["delay"]))
    if fault == "slow":
        time.sleep(4)
    if fault in ("500", "503"):
        return Response("", status=int(fault))
    if fault == "429":
        return Response("", status=429, headers={"retry-after": "1"})
    if fault == "html500":
        return Response("<html>Bad gateway</html>", status=502, mimetype="text/html")
    if fault == "html200":
        return Response("<html>Maintenance</html>", status=200, mimetype="text/html")
    if fault == "reset":
        return cut()
    if fault == "error200":
        return jsonify(error="invalid_grant", error_description=f"no {request.form.get('refresh_token')}")
    if fault == "echo":
        return jsonify(error="invalid_grant", error_description=json.dumps(request.form.to_dict())), 400
    if fault == "no_token":
        return jsonify(token_type="Bearer", expires_in=3600)
    with lock:
        response = server.create_token_response()
        if response.status_code == 401:
            counts["invalid_client"] += 1
    if response.status_code != 200:
        return response
    members = response.get_json()
    if fault == "lost":
        return cut()
    if fault == "no_refresh":
        # Upstream does not rotate this time: what it took stays good.
        with lock:
            refresh.pop(members.pop("refresh_token"))
            refresh[request.form["refresh_token"]].used = False
        return jsonify(members)
    if fault == "form":
        return Response(form(members), mimetype="application/x-www-form-urlencoded")
    if fault == "no_expires":
        members.pop("expires_in")
        return jsonify(members)
    if fault and fault.startswith("expires:"):
        members["expires_in"] = json.loads(fault.removeprefix("expires:"))
        return jsonify(members)
    return response


def refusal():
    """A 401 unless the caller has a living token."""
    word, _, text = request.headers.get("authorization", "").partition(" ")
    with lock:
        counts["calls"] += 1
        if not settings["deny"] and word.lower() == "bearer" and access.get(text, 0) > time.monotonic():
            return None
        counts["unauthorized"] += 1
    return jsonify(error=dict(code="token_expired", message=f"the token {text} is not good")), 401


@app.get("/me")
def me():
    return refusal() or jsonify(id="ada", name="Ada")


@app.get("/items")
def items():
    refused = refusal()
    if refused:
        return refused
    time.sleep(float(settings["page_delay"]))
    part, page = request.args.get("part", "0"), int(request.args.get("page", "1"))
    listed = [dict(id=f"{part}-{page}-{number}", name=f"Item {number}") for number in range(2)]
    return jsonify(items=listed, more=page < 3)


@app.route("/leak/<kind>", methods=["GET", "POST"])
def leak(kind):
    sent = dict(headers=dict(request.headers), query=request.args.to_dict(), body=request.get_data(as_text=True))
    text = json.dumps(sent) + " " + request.url
    if kind == "me":
        return jsonify(id="ada")
    if kind == "items":
        return jsonify(items=[dict(id="1")])
    if kind == "slow":
        time.sleep(30)
    if kind == "html":
        return Response(f"<html>{text}</html>", status=500, mimetype="text/html")
    if kind == "text":
        return Response(text, status=418, mimetype="text/plain")
    if kind == "broken":
        return Response('{"items": ["' + text, status=200, mimetype="application/json")
    if kind == "none":
        return jsonify(other=text)
    if kind == "away":
        return Response("", status=302, headers={"location": "http://127.0.0.1:1/away?" + request.query_string.decode()})
    if kind == "cut":
        return cut()
    code = request.headers.get("authorization", "none")
    return jsonify(error=dict(code=code, message=text)), 401 if kind == "refused" else 400


@app.post("/control")
def control():
    with lock:
        for name, value in request.args.items():
            if name == "expire":
                access.clear()
            elif name == "revoke":
                access.clear()
                refresh.clear()
            else:
                settings[name] = int(value) if name == "times" else value
    return jsonify({})


@app.post("/tokens")
def tokens():
    with lock:
        members = bearer("password", None)
        save_token(members, None)
    return jsonify(members)


@app.get("/truth")
def truth():
    with lock:
        return jsonify(dict(counts))


if __name__ == "__main__":
    http = make_server("127.0.0.1", 0, app, threaded=True)
    print(f"listening on 127.0.0.1:{http.server_port}", flush=True)
    http.serve_forever()
