"""What must be right before anybody is let in; config/asgi.py refuses to start otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks  # noqa: A004 - Django's
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import timezone

log = structlog.get_logger("group_support.start")

START = "start"
SECRET_KEY_MIN = 50  # characters


@register(START, Tags.security)
def one_process_without_redis(**kwargs: Any) -> list[CheckMessage]:
    if settings.WEB_CONCURRENCY <= 1 or settings.REDIS_URL:
        return []
    return [
        Error(
            f"{settings.WEB_CONCURRENCY} web processes can't hear each other without Redis.",
            hint="Set REDIS_URL, or WEB_CONCURRENCY=1: rooms and rate limits live in one process's memory.",
            id="ground.E001",
        )
    ]


@register(START, Tags.security)
def a_secret_of_our_own(**kwargs: Any) -> list[CheckMessage]:
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's word for an empty one, without the others' mistakes beside it
        key = ""
    if not settings.IS_PRODUCTION or (len(key) >= SECRET_KEY_MIN and key != settings.LOCAL_SECRET_KEY):
        return []
    return [
        Error(
            "SECRET_KEY is missing, short or the one everybody knows.", hint="50 random characters.", id="ground.E002"
        )
    ]


@register(START, Tags.security)
def hosts_by_name(**kwargs: Any) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    if "*" in settings.ALLOWED_HOSTS:
        errors.append(Error("ALLOWED_HOSTS holds “*”.", hint="Name the hosts.", id="ground.E003"))
    if settings.IS_PRODUCTION and not settings.ALLOWED_HOSTS:
        errors.append(Error("ALLOWED_HOSTS is empty.", hint="Name the hosts.", id="ground.E004"))
    if not settings.ORIGINS or any("*" in origin for origin in settings.ORIGINS):
        errors.append(Error("ORIGINS is empty or holds “*”.", hint="https://host[:port], …", id="ground.E005"))
    return errors


@register(START, Tags.security)
def debugging_at_home_only(**kwargs: Any) -> list[CheckMessage]:
    strangers = set(settings.ALLOWED_HOSTS) - set(settings.LOCAL_HOSTS) - {"testserver"}
    if settings.IS_PRODUCTION or not strangers:
        return []
    return [Error("DEBUG is on for a host others can reach.", hint="DEBUG=0", id="ground.E006")]


@register(START, Tags.database)
def nothing_lost_in_a_power_cut(**kwargs: Any) -> list[CheckMessage]:
    command = settings.DATABASES["default"]["OPTIONS"].get("init_command", "synchronous=FULL")
    if not settings.IS_PRODUCTION or "synchronous=FULL" in command:
        return []
    return [Error("SQLite is not told to flush each commit.", hint="PRAGMA synchronous=FULL", id="ground.E007")]


@register(START, Tags.security)
def badges_can_be_signed(**kwargs: Any) -> list[CheckMessage]:
    from leadership.badges import signing

    if not settings.IS_PRODUCTION and not settings.BADGE_KEYS:
        return []  # it makes its own and keeps it
    hint = "python -m leadership.badges.signing prints a key for BADGE_KEYS."
    try:
        is_set_up = signing.is_set_up()
    except ValueError as error:
        return [Error(f"BADGE_KEYS can't be used: {error}.", hint=hint, id="ground.E008")]
    return [] if is_set_up else [Warning("Badges are not signed.", hint=hint, id="ground.W001")]


@register(START)
def help_lines_looked_at(**kwargs: Any) -> list[CheckMessage]:
    from leadership.pages import helplines

    old = helplines.too_old(timezone.now().date())
    if not old:
        return []
    names = ", ".join(f"{country.name} ({country.checked})" for country in old)
    hint = "Compare leadership/pages/helplines.toml with what the services publish, and set `checked`: docs/care.md."
    return [Warning(f"Help lines nobody has looked at for 90 days: {names}.", hint=hint, id="ground.W002")]


@register(Tags.database)
def two_safeguarding_leads(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """With every `migrate`, and so before each start. What one lead decides, only another one judges (G16)."""
    from leadership.members.models import Member

    try:
        leads = Member.objects.filter(is_safeguarding_lead=True, is_active=True).count() if databases else 2
    except DatabaseError:  # nothing is there yet
        return []
    hint = "Appoint a second one: appeals against what a lead decided wait until then."
    return [Warning("There are fewer than two safeguarding leads.", hint=hint, id="ground.W003")] if leads < 2 else []


def refuse_to_start_wrongly() -> None:
    """Raises ImproperlyConfigured with every reason not to start; what is only doubtful is logged."""
    found = run_checks(tags=[START])
    for message in found:
        if not message.is_serious():
            log.warning(message.msg, hint=message.hint, check=message.id)
    errors = [message for message in found if message.is_serious()]
    if errors:
        raise ImproperlyConfigured("; ".join(f"{error.msg} {error.hint}" for error in errors))
