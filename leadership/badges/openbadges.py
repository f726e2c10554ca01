"""Badges as Open Badges 3.0: credentials that say what was earned, not who earned it, and the list that says what ended.

The data model is 1EdTech's Open Badges 3.0 on the W3C's Verifiable Credentials 2.0, signed from outside as a JWT; the
status is a W3C Bitstring Status List 1.0.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import secrets

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from leadership.badges import signing
from leadership.badges.achievements import Achievement
from leadership.badges.models import Award, BadgeAward, BadgePage
from leadership.badges.signing import Json

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
#: bits in one status list: the standard's least, so that one bit says little about whose it is
LIST_BITS = 131_072
#: how long a copy of a list is believed, so that nobody can show an old one for ever
LIST_LASTS = dt.timedelta(days=1)


def address(name: str, *args: object) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def issuer() -> Json:
    """Who gives these badges; its address is its name for good."""
    return {
        "id": address("badge-issuer"),
        "type": ["Profile"],
        "name": "Group Support",
        "url": f"{settings.SITE_URL}/",
        "description": "A community of volunteers who support each other in group chats.",
    }


def published_keys() -> Json:
    """The public keys, the signing one first, as a JSON Web Key Set."""
    return {
        "keys": [{**key.jwk, "kid": kid_of(key), "alg": signing.ALGORITHM, "use": "sig"} for key in signing.all_keys()]
    }


def kid_of(key: signing.Key) -> str:
    """The address at which a reader finds this one key, as Open Badges asks."""
    return address("badge-key", key.name)


# One badge -----------------------------------------------------------------------------------------


def credential(page: BadgePage, achievement: Achievement) -> Json:
    """The badge as plain JSON; an ended one is valid until it ended, one with a term until that ends."""
    badge = page.badge
    found: Json = {
        "@context": CONTEXT,
        "id": address("badge-json", page.pk),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": ", ".join(filter(None, [achievement.name, achievement.place])),
        "issuer": issuer(),
        "validFrom": instant(badge.granted_at),
        "credentialSubject": {
            "id": f"{address('badge', page.pk)}#holder",
            "type": ["AchievementSubject"],
            "identifier": list(_identifiers(page)),
            "achievement": _achievement(achievement),
        },
        "credentialStatus": _status(page),
    }
    if until := _valid_until(badge):
        found["validUntil"] = instant(until)
    return found


def _valid_until(badge: Award | BadgeAward) -> dt.datetime | None:
    """What a copy may say for good. A lapse is no revocation, which is final: a renewed badge is simply downloaded anew."""
    if not isinstance(badge, Award) or badge.ends_at is None:
        return badge.revoked_at
    is_over = badge.lapses_at is not None and badge.ends_at <= timezone.now()
    return min(filter(None, (badge.lapses_at if is_over else badge.ends_at, badge.revoked_at)))


def _identifiers(page: BadgePage) -> list[Json]:
    """A hash of a word that only the holder knows, since names can be tried out; her name if she wants it there."""
    hashed = hashlib.sha256(f"{page.word}{page.salt}".encode()).hexdigest()
    found = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": f"sha256${hashed}",
            "identityType": "identifier",
            "salt": page.salt,
        }
    ]
    if page.shown_name:
        name = {"hashed": False, "identityHash": page.shown_name, "identityType": "userName"}
        found.append({"type": "IdentityObject", **name})
    return found


def _achievement(achievement: Achievement) -> Json:
    criteria = {"narrative": achievement.narrative}
    if achievement.role:
        criteria["id"] = address("role", achievement.role)
    found: Json = {
        "id": f"{address('badge-issuer')}#{achievement.key}",
        "type": ["Achievement"],
        "achievementType": "Badge",
        "name": achievement.name,
        "description": achievement.description,
        "criteria": criteria,
    }
    if achievement.track:
        found["specialization"] = achievement.track
    return found


def signed(payload: Json) -> str:
    """A credential as a compact JWS, with the claims that repeat it for readers of tokens."""
    claims: Json = {
        "iss": payload["issuer"]["id"],
        "jti": payload["id"],
        "sub": payload["credentialSubject"]["id"],
        "nbf": _seconds(payload["validFrom"]),
    }
    if "validUntil" in payload:
        claims["exp"] = _seconds(payload["validUntil"])
    return signing.sign(payload | claims, kid_of(signing.all_keys()[0]))


def instant(at: dt.datetime) -> str:
    """Whole seconds of UTC, as both the credential and its token can say them."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _seconds(said: str) -> int:
    return int(dt.datetime.fromisoformat(said).timestamp())


# Which ones ended ----------------------------------------------------------------------------------


def open_page(badge: Award | BadgeAward) -> BadgePage:
    """The page of a badge, made now if it has none; its place among all others is drawn by lot."""
    which = "award" if isinstance(badge, Award) else "badge_award"
    page, _ = BadgePage.objects.get_or_create(**{which: badge}, defaults={"status_index": _free_place()})
    return page


def lists() -> int:
    """How many status lists there are; another is begun when they are half full, so that a lot soon falls on a free place."""
    return 1 + BadgePage.objects.count() * 2 // LIST_BITS


def _free_place() -> int:
    while True:
        place = secrets.randbelow(lists() * LIST_BITS)
        if not BadgePage.objects.filter(status_index=place).exists():
            return place


def _status(page: BadgePage) -> Json:
    number, place = divmod(page.status_index, LIST_BITS)
    at = address("badge-status", number)
    return {
        "id": f"{at}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": f"{place}",
        "statusListCredential": at,
    }


def status_list(number: int) -> Json:
    """One list as a credential of its own: a bit for each badge, set once the badge has ended."""
    now, first = timezone.now(), number * LIST_BITS
    pages = BadgePage.objects.filter(status_index__gte=first, status_index__lt=first + LIST_BITS)
    ended = pages.filter(Q(award__revoked_at__lte=now) | Q(badge_award__revoked_at__lte=now))
    bits = bytearray(LIST_BITS // 8)
    for index in ended.values_list("status_index", flat=True):
        byte, bit = divmod(index - first, 8)
        bits[byte] |= 0b1000_0000 >> bit
    at = address("badge-status", number)
    return {
        "@context": CONTEXT[:1],
        "id": at,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer(),
        "validFrom": instant(now),
        "validUntil": instant(now + LIST_LASTS),
        "credentialSubject": {
            "id": f"{at}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + signing.encoded(gzip.compress(bytes(bits), mtime=0)),
        },
    }
