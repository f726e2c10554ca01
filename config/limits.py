"""Rate limits of the accounts pages, all scaled by one factor."""

from __future__ import annotations

import time

from django.core.cache import cache

#: allauth's own limits, written out so that the factor reaches every one
ACCOUNT = {
    "change_password": "5/m/user",
    "change_phone": "1/m/user",
    "manage_email": "10/m/user",
    "reset_password": "20/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
    "reset_password_from_key": "20/m/ip",
    "signup": "20/m/ip",
    "login": "30/m/ip",
    "request_login_code": "20/m/ip,3/m/key",
    "login_failed": "10/m/ip,5/300s/key",
    "confirm_email": "1/180s/key",
    "verify_phone": "1/30s/key,3/m/ip",
}
#: ours: accounts made, however many tries it took (leadership/members/signup.py), and suggestions of roles to others
#: (leadership/applications/nominating.py)
OURS = {"accounts_made": "5/h/ip", "suggestions_made": "5/d/user"}
SECOND_FACTOR = {"webauthn_login": "10/m/ip"}


def scaled(rate: str, factor: float) -> str:
    """`"20/m/ip,5/m/key"` with each amount times `factor`, at least one."""
    limits = (limit.partition("/") for limit in rate.split(","))
    return ",".join(f"{max(1, round(int(amount) * factor))}/{per}" for amount, _, per in limits)


def all_scaled(rates: dict[str, str], factor: float) -> dict[str, str]:
    return {name: scaled(rate, factor) for name, rate in rates.items()}


def is_used_up(name: str, per_minute: float) -> bool:
    """Counts one more `name` in this minute, in all processes together, and says whether that is too many."""
    key = f"limit:{name}:{int(time.time() // 60)}"
    cache.add(key, 0, 120)
    try:
        return cache.incr(key) > per_minute
    except ValueError:  # Redis went away between the two, and this process begins to count for itself
        cache.set(key, 1, 120)
        return per_minute < 1
