"""Calls a server as the unmodified node client does (nango-api.md §3): its headers, its spellings, its order of calls.

Usage: node_client.py ADDRESS KEY. Prints one line for each call; fails with what was not as the client needs it.
"""
import http.client
import json
import sys
from urllib.parse import quote, urlencode

from jsonschema import Draft202012Validator

address, key = sys.argv[1:]
SHARED = {
    "Authorization": f"Bearer {key}",
    "Accept": "application/json, text/plain, */*",
    "Accept-Encoding": "gzip, compress, deflate, br",
    "Nango-Is-Sync": "false",
    "Nango-Is-Script": "false",
    "Nango-Is-Dry-Run": "false",
    "User-Agent": "nango-node-client/0.71.4 (linux/6.1; node.js/22.0.0)",
}


def call(method, path, body=None, headers=None, expect=200):
    connection = http.client.HTTPConnection(address, timeout=20)
    sent = dict(SHARED, **(headers or {}))
    data = None
    if body is not None:
        data = json.dumps(body)
        sent["Content-Type"] = "application/json"
    elif method in ("GET", "DELETE"):
        sent["Content-Type"] = "application/json"
    else:
        # axios with undefined data
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body=data, headers=sent)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == expect, f"{method} {path}: {answer.status} {text[:500]}"
    assert answer.getheader("x-request-id"), f"{method} {path}: no request id"
    print(method, path.split("?")[0], answer.status)
    return json.loads(text) if text else None


# Providers and integrations.
assert any(p["name"] == "acme-key" for p in call("GET", "/providers?search=acme")["data"])
assert call("GET", "/providers/acme-key")["data"]["auth_mode"] == "API_KEY"
assert call("GET", "/providers/acme-key/templates")["data"] == []
made = call("POST", "/integrations", {"provider": "acme-key", "unique_key": "crm prod"})
assert made["data"]["unique_key"] == "crm prod" and made["data"]["display_name"] == "Acme"
assert "crm prod" in [i["unique_key"] for i in call("GET", "/integrations")["data"]]
one = call("GET", "/integrations/" + quote("crm prod") + "?include=credentials")["data"]
assert one["credentials"] is None
call("PATCH", "/integrations/" + quote("crm prod"), {"display_name": "CRM"})

# A connection comes in over HTTP; the client itself has no method for it.
connection = call(
    "POST", "/connections",
    {"provider_config_key": "crm prod", "connection_id": "user 1/a", "tags": {"Team": "Blue"},
     "credentials": {"type": "API_KEY", "apiKey": "good-key"}, "end_user": {"id": "u-1", "email": "a@b.test"}},
    expect=201)
assert isinstance(connection["id"], int) and connection["connection_id"] == "user 1/a"

# listConnections, old and new signature; page 0 and limit 0 are left out.
assert len(call("GET", "/connections")["connections"]) == 1
assert len(call("GET", "/connections?" + urlencode({"connectionId": "user 1/a"}))["connections"]) == 1
tags = urlencode({"endUserId": "u-1", "integrationId": "crm prod,other", "tags[team]": "Blue"})
assert "%5B" in tags and len(call("GET", "/connections?" + tags)["connections"]) == 1
assert call("GET", "/connections?" + urlencode({"tags[end_user_email]": "x"}))["connections"] == []

# getConnection always sends all four; the id is not encoded but for what a URL cannot carry.
query = urlencode({
    "provider_config_key": "crm prod", "force_refresh": "false", "refresh_token": "false",
    "refresh_github_app_jwt_token": "false"})
whole = call("GET", "/connections/user%201%2Fa?" + query)
assert whole["credentials"] == {"type": "API_KEY", "apiKey": "good-key"}
assert whole["created_at"].endswith("+00:00") and whole["metadata"] == {}
assert set(whole) == {
    "id", "connection_id", "provider_config_key", "provider", "errors", "end_user", "tags", "metadata",
    "connection_config", "webhook_url_override", "created_at", "updated_at", "last_fetched_at", "credentials"}

# setMetadata, updateMetadata, patchConnection.
body = {"metadata": {"a": 1}, "connection_id": "user 1/a", "provider_config_key": "crm prod"}
assert call("POST", "/connections/metadata", body, expect=201) == body
body = {"metadata": {"b": None}, "connection_id": ["user 1/a"], "provider_config_key": "crm prod"}
assert call("PATCH", "/connections/metadata", body) == body
assert call("GET", "/connections/user%201%2Fa?" + query)["metadata"] == {"a": 1, "b": None}
short = "?" + urlencode({"provider_config_key": "crm prod"})
assert call("PATCH", "/connections/user%201%2Fa" + short, {"tags": {"x": "y"}}) == {"success": True}

# Sessions.
session = call(
    "POST", "/connect/sessions",
    {"end_user": {"id": "u-1"}, "organization": {"id": "o"}, "allowed_integrations": ["crm prod"]}, expect=201)["data"]
assert session["token"].startswith("nango_connect_session_") and session["connect_link"].endswith(session["token"])
seen = call("GET", "/connect/session", headers={"Authorization": "Bearer " + session["token"]})["data"]
assert seen["endUser"]["organization"]["id"] == "o" and seen["allowed_integrations"] == ["crm prod"]
again = call(
    "POST", "/connect/sessions/reconnect", {"connection_id": "user 1/a", "integration_id": "crm prod"}, expect=201)
assert again["data"]["expires_at"].endswith("Z")

# The rest, and what the client tells errors by.
assert call("GET", "/environment-variables") == []
assert call("DELETE", "/connections/user%201%2Fa" + short) == {"success": True}
lost = call("DELETE", "/connections/user%201%2Fa" + short, expect=400)
assert lost["error"]["code"] == "unknown_connection" and "payload" in lost["error"]
assert call("GET", "/connections/none" + short, expect=404)["error"]["code"] == "not_found"
strict = call("GET", "/connections?colour=red", expect=400)["error"]
assert strict["code"] == "invalid_query_params" and strict["errors"][0]["code"] == "unrecognized_keys"
assert "message" not in strict
assert call("DELETE", "/integrations/" + quote("crm prod")) == {"success": True}

# The OpenAPI document: every schema is one, and every path has what it needs.
document = call("GET", "/openapi.json")
for name, schema in document["components"]["schemas"].items():
    Draft202012Validator.check_schema(schema)
for path, operations in document["paths"].items():
    for operation in operations.values():
        assert operation["summary"] and operation["responses"], path
        named = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert all("{%s}" % n in path for n in named) and path.count("{") == len(named), path
print("done")
