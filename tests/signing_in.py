"""Sessions as signing in would have left them: who, how, and with which factor."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache
from django.test import Client

from config.pages import SEEN_EVERY


def totp_of(member: Any) -> Authenticator:
    """The member's authenticator app, enrolled now if she had none."""
    found = Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).first()
    return found or TOTP.activate(member, generate_totp_secret()).instance


def session_of(member: Any, second_factor: bool = True, reauthenticated: bool = True) -> SessionBase:
    """A saved session; `reauthenticated` says that the password was asked for again just now."""
    EmailAddress.objects.get_or_create(user=member, email=member.email, defaults={"verified": True, "primary": True})
    records: list[dict[str, Any]] = [{"method": "password", "at": time.time(), "username": member.username}]
    if second_factor:
        records.append({"method": "mfa", "at": time.time(), "id": totp_of(member).pk, "type": "totp"})
    records[-1]["reauthenticated"] = reauthenticated
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(member)
    session.create()
    cache.set(f"seen:{session.session_key}", 1, SEEN_EVERY)  # her first page costs no more queries than her next
    return session


def client_of(member: Any | None, second_factor: bool = True, reauthenticated: bool = True, **client: Any) -> Client:
    """A test client signed in as `member`; None stays a stranger."""
    made = Client(**client)
    if member is not None:
        session = session_of(member, second_factor, reauthenticated)
        made.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return made
