"""The one gate: who may act on whom, with a sentence for whoever may not (S21)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from leadership.badges.backend import rank
from leadership.members.models import Member


class RefusedError(PermissionDenied):
    """Not allowed; the sentence is shown to the person."""

    status = 403


class TooLateError(Exception):
    """An illegal move: what was seen is not what is there any more. The sentence is shown with a 409."""

    status = 409


def must(is_allowed: object, sentence: str) -> None:
    if not is_allowed:
        raise RefusedError(sentence)


def may_act_on(actor: Member, target: Member) -> None:
    """Never on oneself; without the programme desk only on somebody of strictly lower rank, equal is not lower."""
    must(actor.pk != target.pk, "This concerns yourself, so somebody else decides it.")
    must(actor.is_active, "Your account is not active.")
    if not actor.is_staff:
        must(rank(actor) > rank(target), "You can act only on people whose role comes before yours on the path.")
