"""What the queue can be narrowed to: its state, who reads it, what it is short of."""

from __future__ import annotations

import functools
import operator
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from leadership.applications import conflicts, reading
from leadership.applications.models import WAITING, Status
from leadership.applications.reviewing import HeldDecision
from leadership.roles.models import Edition


class WaitingFilter(admin.SimpleListFilter):
    """What waits for an admin first: what is asked or decided is one click away."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("all", "All"),
            ("appealed", "Appeal to be judged"),
            *[(value, label) for value, label in Status.choices if value != Status.DRAFT],
        ]

    def choices(self, changelist: Any) -> Any:
        waiting = {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=["state"]),
            "display": "Waiting",
        }
        return [waiting, *list(super().choices(changelist))[1:]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() is None:
            return queryset.filter(status__in=WAITING)
        if self.value() == "appealed":
            return queryset.filter(appeal__isnull=False, appeal__judged_at=None)
        return queryset if self.value() == "all" else queryset.filter(status=self.value())


class ReadingFilter(admin.SimpleListFilter):
    """Of what waits: whose it is just now."""

    title, parameter_name = "who reads it", "reading"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "I read it"), ("nobody", "Nobody reads it")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        claimed = reading.claimed(timezone.now())
        waiting = queryset.filter(status__in=WAITING)
        if self.value() == "me":
            return waiting.filter(claimed, claimed_by=request.user)
        if self.value() == "nobody":
            return waiting.exclude(claimed)
        return queryset


class NeedsFilter(admin.SimpleListFilter):
    """Of what waits: what is short of a second yes or of an opinion, and what is decided and not told."""

    title, parameter_name = "what is missing", "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("approval", "My yes, the second of two"),
            ("opinion", "An opinion"),
            ("release", "Telling: a decision is held"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "release":  # one that was taken back meanwhile, too: it is explained where it is released
            return queryset.filter(pk__in=HeldDecision.objects.visible_to(request.user).values("pk"))
        waiting = queryset.filter(status__in=WAITING).exclude(applicant=request.user)
        if self.value() == "approval":
            some = waiting.filter(first_approved_by__isnull=False).exclude(first_approved_by=request.user)
            found = conflicts.ties(list(some.only("invited_by").select_related(None).prefetch_related(None)))
            return some.exclude(pk__in=[pk for pk, tied in found.items() if request.user.pk in tied])
        if self.value() == "opinion":
            roles = Edition.objects.in_force().programme.roles.values()
            short = (Q(role=role.slug, opinion_count__lt=role.opinions) for role in roles if role.opinions)
            return waiting.filter(functools.reduce(operator.or_, short, Q(pk=None)))
        return queryset
