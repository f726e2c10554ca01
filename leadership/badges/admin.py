"""Badges at the desk: see who holds what, give with a reason, end with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode

from leadership.badges import awarding, pausing, probation
from leadership.badges.appeal_desk import AppealAdmin, AppealFilter
from leadership.badges.asking import WordForm, ask_about
from leadership.badges.by_two import FirstYes
from leadership.badges.giving import (
    AwardForm,
    BadgeForm,
    CourseForm,
    EndingAdmin,
    GivenAdmin,
    called,
    name_all,
    reauthenticated,
)
from leadership.badges.models import Award, BadgeAward, Obligation
from leadership.badges.states import State, state_of, with_state
from leadership.badges.term_desk import TermFilter
from leadership.learning.models import Completion
from leadership.members.admin import ReadOnlyAdmin
from leadership.members.models import Member
from leadership.roles.models import Edition
from leadership.templatetags.look import moment


class ProvisionalFilter(admin.SimpleListFilter):
    """The provisional awards that somebody has to say something about."""

    title, parameter_name = "provisional time", "provisional"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("soon", "Ends within a week"), ("over", "Over, and nobody has answered")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now, waiting = timezone.now(), queryset.filter(revoked_at=None)
        if self.value() == "soon":
            return waiting.filter(provisional_until__gt=now, provisional_until__lte=now + probation.WEEK_BEFORE)
        return waiting.filter(provisional_until__lte=now) if self.value() == "over" else queryset


class StateFilter(admin.SimpleListFilter):
    """The awards in one phase of their life."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(state=self.value()) if self.value() in State.values else queryset


def second_yes_url(said: FirstYes) -> str:
    """The form with what the first yes said."""
    values = {"username": said.member.username, "role": f"{said.role_id}/{said.track}", "reason": said.reason}
    if said.community_id:
        values["community"] = said.community_id
    return f"{reverse('admin:leadership_award_add')}?{urlencode(values)}"


@admin.register(Award)
class AwardAdmin(AppealAdmin):
    giving_form, add_title = AwardForm, "Give a role without an application"
    list_title = "Roles held"
    list_display = ["member", "role", "community", "granted_at", "state", "provisional_until", "ends_at", "revoked_at"]
    list_filter = [StateFilter, TermFilter, ProvisionalFilter, AppealFilter, "role", "community"]
    list_select_related = ["member", "role", "community"]

    actions = ["renew", "let_end", "confirm", "extend", "suspend", "lift", "end"]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("suspend/", view(self.suspend_view), name="award-suspend"),
            path("lift/", view(self.lift_view), name="award-lift"),
            path("confirm/", view(self.confirm_view), name="award-confirm"),
            path("extend/", view(self.extend_view), name="award-extend"),
            *super().get_urls(),
        ]

    @admin.action(description="Confirm what is provisional", permissions=["view"])
    def confirm(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, "award-confirm")

    @admin.action(description="Extend what is provisional, once, with a reason", permissions=["view"])
    def extend(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, "award-extend")

    @reauthenticated
    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        def act(row: Award, by: Member, reason: str) -> None:
            probation.confirm(row, by=by, reason=reason)

        return self.with_a_reason(request, "Confirm", "confirmed", act, "confirmed", WordForm)

    @reauthenticated
    def extend_view(self, request: HttpRequest) -> HttpResponse:
        def act(row: Award, by: Member, reason: str) -> None:
            probation.extend(row, by=by, reason=reason)

        return self.with_a_reason(request, "Extend once", "extended", act, "extended")

    @admin.action(description="Suspend, with a reason", permissions=["view"])
    def suspend(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, "award-suspend")

    @admin.action(description="Lift a suspension, with a reason", permissions=["view"])
    def lift(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, "award-lift")

    @reauthenticated
    def suspend_view(self, request: HttpRequest) -> HttpResponse:
        def act(row: Award, by: Member, reason: str) -> None:
            pausing.suspend(row, by=by, reason=reason)

        return self.with_a_reason(request, "Suspend", "suspended", act, "suspended")

    @reauthenticated
    def lift_view(self, request: HttpRequest) -> HttpResponse:
        def act(row: Award, by: Member, reason: str) -> None:
            pausing.lift(row, by=by, reason=reason)

        return self.with_a_reason(request, "Lift the suspension", "in force again", act, "lifted")

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_state(super().get_queryset(request))

    @admin.display(description="state")
    def state(self, given: Any) -> str:
        return State(given.state).label

    def said_of(self, given: Any) -> str:
        if isinstance(given, FirstYes):
            return f"Your yes is kept: {given}. Another admin says the second; until then nothing changes."
        return super().said_of(given)

    def beside_adding(self, request: HttpRequest) -> dict[str, Any]:
        waiting = FirstYes.objects.seen_by(request.user).select_related("member", "role", "community", "said_by")  # type: ignore[arg-type]
        return {"first_yeses": [(each, second_yes_url(each)) for each in waiting]}

    def what(self, given: Award) -> str:
        return str(given.role)

    def told(self, row: Award, reason: str) -> dict[str, str]:
        until = probation.day_of(probation.extended_until(row, timezone.now()), row.member)
        return {"role": pausing.role_name(row), "reason": reason, "word": reason, "until": until}

    def end_one(self, row: Award, by: Any, reason: str) -> None:
        awarding.revoke(row, by=by, reason=reason)

    def described(self, given: Award) -> dict[str, Any]:
        role = Edition.objects.in_force().programme.roles.get(given.role_id)
        track = role.track(given.track) if role else None
        duties = list(given.obligations.all())
        for duty in duties:
            duty.is_late = not duty.done_at and duty.due_at <= timezone.now()  # type: ignore[attr-defined]
            duty.name = called("courses", duty.course)  # type: ignore[attr-defined]
        found = super().described(given)
        state = state_of(given)
        if state == State.SUSPENDED:
            found["links"].insert(0, (self.asking(given, "lift"), "Lift the suspension, with a reason…"))
        elif state not in (State.ENDED, State.LAPSED):
            found["links"].insert(0, (self.asking(given, "suspend"), "Suspend it, with a reason…"))
        if given.provisional_until and state != State.ENDED:
            found["links"].insert(0, (self.asking(given, "confirm"), "Confirm it…"))
            if not given.was_extended:
                found["links"].insert(1, (self.asking(given, "extend"), "Extend it once, with a reason…"))
        own = [
            ("State", state.label),
            ("Provisional until", given.provisional_until and moment(given.provisional_until)),
            ("Role", given.role),
            ("Track", track and track.name),
            ("Community", given.community),
        ]
        return {**found, "facts": [*[fact for fact in own if fact[1]], *found["facts"]], "duties": duties}


@admin.register(BadgeAward)
class BadgeAwardAdmin(EndingAdmin):
    giving_form, list_title, ending_letter = BadgeForm, "Plain badges", "badge-ended"
    list_display = ["member", "what", "granted_at", "granted_by", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter), "badge"]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        name_all(found.result_list, "badges", "badge")
        return found

    @admin.display(description="badge", ordering="badge")
    def what(self, given: Any) -> str:
        return getattr(given, "called", "") or called("badges", given.badge)

    def told(self, row: BadgeAward, reason: str) -> dict[str, str]:
        return {"badge": called("badges", row.badge), "reason": reason}

    def end_one(self, row: BadgeAward, by: Any, reason: str) -> None:
        awarding.take_badge(row, by=by, reason=reason)


@admin.register(Completion)
class CompletionAdmin(GivenAdmin):
    giving_form, add_title = CourseForm, "Record a course as passed"
    list_title = "Courses passed"
    add_verb = "Record"
    list_display = ["member", "what", "passed_at", "score", "recorded_by"]
    list_filter = ["course"]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        name_all(found.result_list, "courses", "course")
        return found

    @admin.display(description="course", ordering="course")
    def what(self, given: Any) -> str:
        return getattr(given, "called", "") or called("courses", given.course)

    def described(self, given: Completion) -> dict[str, Any]:
        facts = [
            ("Passed", moment(given.passed_at)),
            ("Score of 100", given.score),
            ("Recorded by", given.recorded_by),
        ]
        return {"facts": [fact for fact in facts if fact[1] not in (None, "")]}


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    list_title = "What comes with a role"
    list_display = ["award", "what", "due_at", "done_at"]
    list_filter = [("done_at", admin.EmptyFieldListFilter), "course"]
    list_select_related = ["award__member", "award__role", "award__community"]
    search_fields = ["award__member__username"]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        name_all(found.result_list, "courses", "course")
        return found

    @admin.display(description="course", ordering="course")
    def what(self, owed: Any) -> str:
        return str(owed.called)
