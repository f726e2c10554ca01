"""Signing what others may check: compact JWS by RS256, the one algorithm every reader of Open Badges 3.0 has.

`python -m leadership.badges.signing` prints a new key, in the form that BADGE_KEYS takes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    RSAPublicNumbers,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings

ALGORITHM = "RS256"
BITS = 2048
Json = dict[str, Any]


class UnsignedError(Exception):
    """A token that nobody can rely on; the sentence says why."""


@dataclass(frozen=True)
class Key:
    """A key pair, or the public half of one that signs no more; `name` is its thumbprint (RFC 7638)."""

    public: RSAPublicKey
    private: RSAPrivateKey | None

    @property
    def jwk(self) -> Json:
        numbers = self.public.public_numbers()
        return {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}

    @property
    def name(self) -> str:
        return encoded(hashlib.sha256(_compact(self.jwk)).digest())


def all_keys() -> tuple[Key, ...]:
    """The keys of this site: the first signs, all of them can be checked against. Raises ValueError for a bad one."""
    given = tuple(settings.BADGE_KEYS)
    if not given and not settings.IS_PRODUCTION:
        given = (_kept(Path(settings.DATA_DIR) / "badge-key"),)
    return _read(given)


@lru_cache(maxsize=8)
def _read(given: tuple[str, ...]) -> tuple[Key, ...]:
    return tuple(_key(each, is_first=not n) for n, each in enumerate(given))


def _key(given: str, *, is_first: bool) -> Key:
    try:
        pem = base64.b64decode(given, validate=True)
        found: Any = load_pem_public_key(pem) if b"PUBLIC" in pem else load_pem_private_key(pem, None)
    except (binascii.Error, ValueError, TypeError) as error:
        raise ValueError("it is no PEM file in base64 on one line") from error
    private = found if isinstance(found, RSAPrivateKey) else None
    public = private.public_key() if private else found
    if not isinstance(public, RSAPublicKey) or public.key_size < BITS:
        raise ValueError(f"it is no RSA key of {BITS} bits or more")
    if is_first and private is None:
        raise ValueError("the first one signs, so it has to be a private key")
    return Key(public, private)


def new_key() -> str:
    """A private key as BADGE_KEYS takes it: PEM, in base64, on one line."""
    key = generate_private_key(public_exponent=65_537, key_size=BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return base64.b64encode(pem).decode()


def _kept(file: Path) -> str:
    """On one's own machine: a key that is made once and stays in the data folder."""
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        with NamedTemporaryFile("w", dir=file.parent, prefix=file.name) as made:  # readable by its owner alone
            made.write(new_key())
            made.flush()
            with suppress(FileExistsError):  # whoever was first, everybody reads the same whole file
                file.hardlink_to(made.name)
    return file.read_text()


def is_set_up() -> bool:
    return bool(all_keys())


def sign(payload: Json, kid: str) -> str:
    """The payload as a compact JWS by the first key; `kid` is the address at which its public half can be read."""
    private = all_keys()[0].private
    assert private is not None  # noqa: S101 - all_keys() sees to it
    header = {"alg": ALGORITHM, "kid": kid, "typ": "JWT"}
    signed = f"{encoded(_compact(header))}.{encoded(_compact(payload))}"
    return f"{signed}.{encoded(private.sign(signed.encode(), PKCS1v15(), hashes.SHA256()))}"


def verify(token: str, published: Json) -> Json:
    """The payload of a token that one of the published keys (a JWKS) signed; raises UnsignedError for any other."""
    try:
        signed, _, signature = token.rpartition(".")
        header, payload = (json.loads(decoded(part)) for part in signed.split("."))
        known = {each["kid"]: each for each in published["keys"]}
        jwk = known[header["kid"]]
        if header["alg"] != ALGORITHM:
            raise UnsignedError("It is signed in a way we never use.")
        numbers = RSAPublicNumbers(*(int.from_bytes(decoded(jwk[name])) for name in "en"))
        numbers.public_key().verify(decoded(signature), signed.encode(), PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise UnsignedError("It is not what was signed.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnsignedError("It is no token of ours.") from error
    found: Json = payload
    return found


def encoded(data: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _number(value: int) -> str:
    return encoded(value.to_bytes((value.bit_length() + 7) // 8))


def _compact(data: Json) -> bytes:
    return json.dumps(data, separators=(",", ":"), sort_keys=True).encode()


if __name__ == "__main__":
    sys.stdout.write(f"{new_key()}\n")
