"""What admins do with an application, with the version as it is in hand; and another edition in force from today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone

import leadership
from leadership.applications import decide
from leadership.applications.models import Application
from leadership.members.models import Member
from leadership.roles.editing import reworked
from leadership.roles.editions import put_in_force

SOURCE = (Path(leadership.__file__).parent / "programme.toml").read_text()


def approve(application: Application, by: Member) -> bool:
    return decide.approve(application, by=by, version=application.version)


def decline(application: Application, by: Member, **more: Any) -> None:
    words = {"requirement": "2 group chats", "reason": "Two more chats, then please come back.", **more}
    decide.decline(application, by=by, version=application.version, **words)


def tick(application: Application, check: str, by: Member) -> None:
    decide.tick(application, check=check, by=by, version=application.version)


def ask_from_today(old: str, new: str) -> None:
    """Another edition, in force from today, in which the first `old` of the programme says `new`."""
    assert old in SOURCE
    programme, errors = reworked(SOURCE.replace(old, new, 1), timezone.now().date())
    assert programme is not None, errors
    put_in_force(programme)


def approve_would(application: Application, by: Member) -> str:
    return decide.hindrance(Application.objects.get(pk=application.pk), by)
