"""Small drawings every page uses: icons, avatars, and the account's colours."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

TINTS = 6


@register.simple_tag
def icon(name: str, kind: str = "") -> SafeString:
    """An icon of static/icons.svg; always beside words."""
    solid = " i--solid" if kind == "solid" else ""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>', solid, static("icons.svg"), name
    )


@register.simple_tag
def avatar(person: Any) -> SafeString:
    """A letter on a tint of its own; nobody uploads a face here."""
    name = person.get_username()
    return format_html(
        '<span class="avatar" data-tint="{}" aria-hidden="true">{}</span>', sum(name.encode()) % TINTS + 1, name[:1]
    )


@register.filter
def moment(at: dt.datetime | None) -> SafeString | str:
    """A day and a time on the reader's own clock: "Tuesday 1 December 2026, 09:14"."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), f"{local:%A %-d %B %Y, %H:%M}")


@register.filter
def day(at: dt.datetime | dt.date | None) -> SafeString | str:
    """A day on the reader's own calendar: "Tuesday 1 December 2026"."""
    if at is None:
        return ""
    local = timezone.localtime(at) if isinstance(at, dt.datetime) else at
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), f"{local:%A %-d %B %Y}")


@register.filter
def days_from_now(at: dt.datetime) -> str:
    """ "in 13 days", "tomorrow", "today", "3 days ago": beside the date, never instead of it."""
    days = (timezone.localtime(at).date() - timezone.localtime(timezone.now()).date()).days
    if days in NEAR:
        return NEAR[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


@register.filter
def soon(at: dt.datetime) -> str:
    """A time within days, short: "19:30" for today, else "Wed 2 Dec, 19:30"."""
    local, today = timezone.localtime(at), timezone.localtime(timezone.now()).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%a %-d %b, %H:%M}"


@register.filter
def from_now(at: dt.datetime) -> str:
    """ "in 25 minutes", "in 3 hours", "tomorrow": beside the time, never instead of it."""
    span = long(at)
    return f"in {span}" if span else days_from_now(at)


@register.filter
def long(until: dt.datetime) -> str:
    """ "25 minutes", "3 hours" from now; empty for half a day and more, where a date says it better."""
    minutes = max(1, math.ceil((until - timezone.now()).total_seconds() / 60))
    if minutes >= 12 * 60:
        return ""
    count, unit = (minutes, "minute") if minutes < 120 else (round(minutes / 60), "hour")
    return f"{count} {unit}{'' if count == 1 else 's'}"


NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


@register.simple_tag
def is_under(at: str | None, names: str) -> bool:
    """Whether the page at hand is one of those that a tab of the navigation stands for."""
    return at in names.split()


@register.filter
def zone_name(zone: object) -> str:
    """A time zone as people say it: "Europe/Berlin" is Berlin."""
    return str(zone).rpartition("/")[2].replace("_", " ")


@register.filter
def words(name: str) -> str:
    """The name of a column as people read it: "is_profile_public" is "is profile public"."""
    return " ".join(name.replace("_", " ").split())


@register.filter
def plain(value: Any) -> Any:
    """What stands in a column as people read it: yes, no, or a dash for nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if value or value == 0 else "–"
