"""Judges a running server by its own OpenAPI document, with tools that nobody here wrote.

usage: openapi_judge.py URL KEY: the document must be sound OpenAPI 3.1, and each answer of a walk over the routes must
be one that the document declares: its status, its media type, its JSON. The document does not say what may stand beside
what it tells; here nothing may, so that nothing is told that it lacks.
"""

import json
import re
import sys
import urllib.error
import urllib.request

from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

BASE, KEY = sys.argv[1:]
faults, seen = [], set()


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(Stay)


def closed(schema):
    """The same schema, its objects without members that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    new = {key: closed(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema and "additionalProperties" not in schema:
        new["additionalProperties"] = False
    return new


document = json.load(opener.open(BASE + "/openapi.json"))
validate(document)
components = closed(document["components"])


def pattern(path):
    """What targets of a path of the document look like."""
    escaped = re.escape(path).replace("/proxy/\\{path\\}", "/proxy.*")
    return re.compile("^" + re.sub(r"\\{[^}]*\\}", "[^/]+", escaped) + "$")


patterns = [(pattern(path), path) for path in document["paths"]]


def path_of(target):
    """The path of the document that is meant: the one with the fewest names."""
    found = [path for pattern, path in patterns if pattern.match(target)]
    return min(found, key=lambda path: path.count("{"))


def send(method, target, body=None, key=KEY, headers=None):
    """Sends a request, judges the answer, and gives it back."""
    fields = dict(headers or {})
    if key:
        fields["Authorization"] = "Bearer " + key
    data = body.encode() if isinstance(body, str) else None if body is None else json.dumps(body).encode()
    if data is not None:
        fields.setdefault("Content-Type", "application/json")
    request = urllib.request.Request(BASE + target, data=data, headers=fields, method=method)
    try:
        answer = opener.open(request)
    except urllib.error.HTTPError as error:
        answer = error
    bytes_ = answer.read()
    judge(method, target, answer.status, answer.headers, bytes_)
    try:
        return json.loads(bytes_)
    except ValueError:
        return None


def judge(method, target, status, headers, bytes_):
    path = path_of(target.split("?")[0].rstrip("/") or "/")
    responses = document["paths"][path][method.lower()]["responses"]
    name = f"{method} {target} {status}"
    seen.add((method, path))
    declared = responses.get(str(status)) or responses.get("default")
    if declared is None:
        return faults.append(f"{name} is not declared: {bytes_[:200]}")
    if "$ref" in declared:
        declared = document["components"]["responses"][declared["$ref"].split("/")[-1]]
    if not bytes_:
        return None
    media = (headers["Content-Type"] or "").split(";")[0]
    content = declared.get("content", {})
    if media not in content and "*/*" not in content:
        return faults.append(f"{name}: a body of '{media}' is not declared")
    schema = content.get(media, {}).get("schema")
    if schema is None:
        return None
    judged = Draft202012Validator({**closed(schema), "components": components}, format_checker=FormatChecker())
    for error in judged.iter_errors(json.loads(bytes_)):
        faults.append(f"{name} {error.json_path}: {error.message[:300]}")


# What needs no name.
for path in document["paths"]:
    if "{" not in path and "get" in document["paths"][path]:
        send("GET", path)
        send("GET", path, key=None)
        send("GET", path, key="0f7c9d4e-0000-4000-8000-000000000000" if len(path) % 7 == 0 else None)

# Integrations and connections.
application = {"type": "OAUTH2", "client_id": "a", "client_secret": "b", "scopes": "read"}
made = {"provider": "people", "unique_key": "people", "credentials": application, "custom": {"team": "blue"}}
send("POST", "/integrations", made)
send("POST", "/integrations", made)
send("POST", "/integrations", {"provider": "people", "unique_key": "x", "forward_webhooks": "yes", "colour": 1})
send("POST", "/integrations", "{")
send("POST", "/integrations", "x", headers={"Content-Type": "text/plain"})
send("POST", "/integrations/quickstart", made)
send("GET", "/integrations")
send("GET", "/integrations/people?include=webhook&include=credentials")
send("GET", "/integrations/nothing")
send("PATCH", "/integrations/people", {"display_name": "People"})
imported = {
    "provider_config_key": "people",
    "connection_id": "c-1",
    "credentials": {"type": "OAUTH2", "access_token": "t", "refresh_token": "r", "expires_at": "2090-01-01"},
    "end_user": {"id": "u-1", "email": "ada@acme.test", "tags": {"plan": "pro"}},
    "metadata": {"a": [1, None]},
}
send("POST", "/connections", imported)
send("POST", "/connections", {**imported, "provider_config_key": "nothing"})
flat = {"provider_config_key": "people", "connection_id": "c-2", "access_token": "t"}
send("POST", "/connection", {**flat, "no_expiration": True, "raw": {"access_token": "t"}})
send("POST", "/connection", flat)
send("GET", "/config/people?include_creds=true")
for target in ["/connections", "/connection", "/connections?limit=x", "/connections?endUserId=u-1"]:
    send("GET", target)
for name in ["c-1", "c-2", "nothing"]:
    send("GET", f"/connections/{name}?provider_config_key=people&refresh_token=true")
send("GET", "/connections/c-1")
send("PATCH", "/connections/c-1?provider_config_key=people", {"tags": {"team": "red"}})
send("PATCH", "/connections/c-1?provider_config_key=people", {"tags": {"end_user_email": "no"}})
told = {"connection_id": ["c-1"], "provider_config_key": "people", "metadata": {"b": 1}}
for method in ["POST", "PATCH"]:
    send(method, "/connections/metadata", told)
    send(method, "/connections/metadata", {**told, "connection_id": "nothing"})
    send(method, "/connection/c-1/metadata?provider_config_key=people", {"c": 2})
named = {"Provider-Config-Key": "people", "Connection-Id": "c-1"}
send("GET", "/proxy/me", headers=named)
send("GET", "/proxy/me")

send("GET", "/integrations", headers={"Host": "evil.test"})

# Providers, sessions and the page.
send("GET", "/providers?search=people")
send("GET", "/providers/people")
send("GET", "/providers/nothing")
send("GET", "/providers/people/templates")
session = send("POST", "/connect/sessions", {"end_user": {"id": "u-1"}, "allowed_integrations": ["people"]})
token = session["data"]["token"]
send("POST", "/connect/sessions", {})
send("POST", "/connect/sessions/reconnect", {"connection_id": "c-1", "integration_id": "people"})
send("POST", "/connect/telemetry", {"token": token, "event": "open", "timestamp": 1}, key=None)
for target in ["/connect/session", "/connect/integrations", "/connect/integrations/people", "/integrations"]:
    send("GET", target, key=token)
begun = send("POST", "/connect/integrations/people/flow", {}, key=token)
flow = begun["data"]["flow"]
send("GET", f"/connect/flows/{flow}", key=token)
send("POST", f"/connect/flows/{flow}/choice", {"choice": 0}, key=token)
send("GET", begun["data"]["url"].removeprefix(BASE), key=None)
send("GET", "/oauth/start/nothing", key=None)
send("GET", "/oauth/callback?state=nothing&code=x", key=None)
send("POST", "/oauth/callback", "a=b", key=None)
send("GET", f"/oauth/connect/people?connect_session_token={token}", key=None)
send("GET", "/oauth/connect/people", key=None)
send("GET", "/app-auth/connect?state=x", key=None)
send("GET", "/oauth/client-metadata/none/people", key=None)
send("POST", f"/api-auth/api-key/people?connect_session_token={token}", {"apiKey": "x"}, key=None)
send("DELETE", f"/connect/flows/{flow}", key=token)
send("DELETE", "/connect/session", key=token)
send("GET", "/connect/page.js", key=None)
send("GET", "/connect/text/de.json", key=None)
send("GET", "/images/template-logos/people.svg", key=None)

# Environments and their keys.
environment = send("POST", "/environments", {"name": "trial"})["data"]["id"]
send("POST", "/environments", {"name": "trial"})
key = send("POST", "/environment/api-keys", {"environment_id": environment, "display_name": "k"})["data"]["id"]
send("DELETE", "/environment/api-keys", {"environment_id": environment, "key_id": key})
send("DELETE", "/environment/api-keys", {"environment_id": environment, "key_id": key})
send("POST", "/environment/webhook-signing-key/rotate")
send("DELETE", f"/environments/{environment}")
send("DELETE", "/connections/c-1?provider_config_key=people")
send("DELETE", "/connections/c-1?provider_config_key=people")
send("DELETE", "/integrations/people")

print("\n".join(faults))
print(f"{len(seen)} operations, {len(faults)} faults")
sys.exit(1 if faults else 0)
