"""A server of the Model Context Protocol, as the protocol's own SDK has it: who authorises is told by RFC 9728 and RFC
8414, clients register themselves (RFC 7591), a token is for one resource (RFC 8707). Prints its address, and serves
until it is killed. A person grants at once.

  /mcp/me   whose token it is; anything under /mcp is 401 without a living one for this resource
  /truth    the counts
"""

import secrets
import sys
import time

import uvicorn
from mcp.server.auth.middleware.bearer_auth import BearerAuthBackend, RequireAuthMiddleware
from mcp.server.auth.provider import AccessToken, AuthorizationCode, RefreshToken, construct_redirect_uri
from mcp.server.auth.routes import build_resource_metadata_url, create_auth_routes, create_protected_resource_routes
from mcp.server.auth.settings import ClientRegistrationOptions, RevocationOptions
from mcp.shared.auth import OAuthToken
from pydantic import AnyHttpUrl
from starlette.applications import Starlette
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

port = int(sys.argv[1])
issuer = AnyHttpUrl(f"http://127.0.0.1:{port}")
resource = AnyHttpUrl(f"http://127.0.0.1:{port}/mcp")
clients, codes, access, refresh = {}, {}, {}, {}
counts = dict(registered=0, authorized=0, exchanged=0, refreshed=0, revoked=0)


class Provider:
    async def get_client(self, client_id):
        return clients.get(client_id)

    async def register_client(self, client):
        counts["registered"] += 1
        clients[client.client_id] = client

    async def authorize(self, client, params):
        counts["authorized"] += 1
        code = secrets.token_urlsafe(32)
        codes[code] = AuthorizationCode(
            code=code, scopes=params.scopes or [], expires_at=time.time() + 60, client_id=client.client_id,
            code_challenge=params.code_challenge, redirect_uri=params.redirect_uri,
            redirect_uri_provided_explicitly=params.redirect_uri_provided_explicitly, resource=params.resource)
        return construct_redirect_uri(str(params.redirect_uri), code=code, state=params.state, iss=str(issuer))

    async def load_authorization_code(self, client, code):
        return codes.get(code)

    async def exchange_authorization_code(self, client, code):
        counts["exchanged"] += 1
        codes.pop(code.code)
        return self.grant(code.client_id, code.scopes, code.resource)

    async def load_refresh_token(self, client, token):
        return refresh.get(token)

    async def exchange_refresh_token(self, client, token, scopes):
        counts["refreshed"] += 1
        refresh.pop(token.token)
        return self.grant(token.client_id, scopes, token.resource)

    def grant(self, client_id, scopes, resource):
        one, other = "at_" + secrets.token_hex(16), "rt_" + secrets.token_hex(16)
        about = dict(client_id=client_id, scopes=scopes, resource=resource)
        access[one] = AccessToken(token=one, expires_at=int(time.time()) + 3600, **about)
        refresh[other] = RefreshToken(token=other, **about)
        return OAuthToken(access_token=one, refresh_token=other, expires_in=3600, scope=" ".join(scopes))

    async def load_access_token(self, token):
        return access.get(token)

    async def verify_token(self, token):
        return access.get(token)

    async def revoke_token(self, token):
        counts["revoked"] += 1
        access.clear()
        refresh.clear()


async def me(request):
    return JSONResponse(dict(id="ada", name="Ada", scopes=request.user.scopes))


async def truth(request):
    return JSONResponse(dict(counts, living=len(access)))


async def expire(request):
    access.clear()
    return JSONResponse({})


provider = Provider()
guarded = AuthenticationMiddleware(
    RequireAuthMiddleware(
        Starlette(routes=[Route("/me", me)]), ["read"], build_resource_metadata_url(resource)),
    backend=BearerAuthBackend(provider, resource_server_url=resource))
app = Starlette(
    routes=create_auth_routes(
        provider, issuer,
        client_registration_options=ClientRegistrationOptions(enabled=True, valid_scopes=["read", "write"]),
        revocation_options=RevocationOptions(enabled=True))
    + create_protected_resource_routes(resource, [issuer], ["read", "write"])
    + [Mount("/mcp", guarded), Route("/truth", truth), Route("/expire", expire, methods=["POST"])])

if __name__ == "__main__":
    print(f"listening on 127.0.0.1:{port}", flush=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
