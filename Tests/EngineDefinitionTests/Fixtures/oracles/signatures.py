"""Judges signatures with PyJWT, cryptography, botocore and oauthlib: one JSON question a line, one JSON answer a line."""
import base64
import datetime
import json
import sys

import botocore.auth
import jwt
import oauthlib.oauth1
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa


def public(pem):
    return serialization.load_pem_private_key(pem.encode(), None).public_key()


def answer_jwt(question):
    key = question["key"]
    if not question["algorithm"].startswith("HS"):
        key = public(key)
    options = {"verify_aud": False, "verify_exp": False, "verify_iat": False}
    claims = jwt.decode(question["token"], key, algorithms=[question["algorithm"]], options=options)
    return {"header": jwt.get_unverified_header(question["token"]), "claims": claims}


def answer_raw(question):
    key, signature = public(question["key"]), bytes.fromhex(question["signature"])
    message = question["message"].encode()
    if isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, message)
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    return True


def answer_sigv4(question):
    class Clock(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return cls.fromtimestamp(question["now"], datetime.timezone.utc).replace(tzinfo=None)

        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(question["now"], datetime.timezone.utc)

    if hasattr(botocore.auth, "get_current_datetime"):
        botocore.auth.get_current_datetime = lambda remove_tzinfo=True: Clock.utcnow()
    else:
        botocore.auth.datetime = type("Module", (), {"datetime": Clock})
    credentials = Credentials(question["access_key"], question["secret_key"], question.get("session_token"))
    signer = botocore.auth.S3SigV4Auth if question["service"] == "s3" else botocore.auth.SigV4Auth
    request = AWSRequest(
        question["method"], question["url"], headers=question["headers"], data=question["body"].encode()
    )
    request.context["payload_signing_enabled"] = True
    signer(credentials, question["service"], question["region"]).add_auth(request)
    return request.headers["Authorization"]


def answer_oauth1(question):
    client = oauthlib.oauth1.Client(
        question["consumer_key"],
        client_secret=question["consumer_secret"],
        resource_owner_key=question["token"],
        resource_owner_secret=question["token_secret"],
        signature_method=question["method"],
        rsa_key=question.get("key"),
        nonce=question["nonce"],
        timestamp=str(question["now"]),
    )
    _, headers, _ = client.sign(
        question["url"], question["verb"], question["body"] or None, question["headers"]
    )
    field = headers["Authorization"]
    parts = dict(part.split("=", 1) for part in field.removeprefix("OAuth ").split(", "))
    return {name: value.strip('"') for name, value in parts.items()}


for line in open(sys.argv[1], encoding="utf-8"):
    asked = json.loads(line)
    try:
        print(json.dumps(globals()["answer_" + asked["kind"]](asked)))
    except Exception as error:  # The test shows what the judge says.
        print(json.dumps({"refused": f"{type(error).__name__}: {error}"}))
