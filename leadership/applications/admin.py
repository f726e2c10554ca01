"""The queue for somebody with eighty waiting: oldest first, then and now, one by one or many at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, DateTimeField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leadership.applications import appeals, decide, previewing, reading, sending, timeline
from leadership.applications.desk import Deciding
from leadership.applications.grounds import look, look_at_all
from leadership.applications.judging import reauthenticated
from leadership.applications.models import WAITING, Application, Status
from leadership.applications.queue import evidence, met_of, story
from leadership.badges.asking import ask, ask_about, page
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.badges.giving import GivingForm, whom
from leadership.members.admin import ReadOnlyAdmin
from leadership.members.models import Member
from leadership.requirements.wording import check_name
from leadership.roles.models import Role

LATE_DAYS = 5


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
    """Of what waits: whose it is just now, and what only a second yes is missing from."""

    title, parameter_name = "who reads it", "reading"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "I read it"), ("nobody", "Nobody reads it"), ("one-more", "Needs one more approval, mine")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        claimed = reading.claimed(timezone.now())
        waiting = queryset.filter(status__in=WAITING)
        if self.value() == "me":
            return waiting.filter(claimed, claimed_by=request.user)
        if self.value() == "nobody":
            return waiting.exclude(claimed)
        if self.value() == "one-more":
            return waiting.filter(first_approved_by__isnull=False).exclude(first_approved_by=request.user)
        return queryset


class InviteForm(GivingForm):
    """Whom, and to which role; it opens the application also where nothing is published."""

    reason = None  # type: ignore[assignment]
    role = forms.ModelChoiceField(Role.objects.all(), label="Role")


@admin.register(Application)
class ApplicationAdmin(Deciding, ReadOnlyAdmin):
    list_display = ["who", "role", "waiting", "requirements", "where", "earlier", "worth_knowing"]
    list_filter = [
        WaitingFilter,
        ReadingFilter,
        "role",
        ("applicant__account", admin.ChoicesFieldListFilter),
        "communities",
    ]
    list_select_related = ["applicant", "role", "first_approved_by", "decided_by", "claimed_by", "edition"]
    search_fields = ["applicant__username"]
    ordering = ["submitted_at"]
    list_per_page = 100
    list_title, actions = "Applications", ["approve_many", "decline_many"]
    add_title = "Invite somebody to apply"

    def get_queryset(self, request: HttpRequest) -> Any:
        before = Application.objects.filter(applicant=OuterRef("applicant"), submitted_at__isnull=False)
        closed = before.filter(closed_at__isnull=False).exclude(pk=OuterRef("pk")).order_by().values("applicant")
        earlier = Subquery(closed.annotate(count=Count("pk")).values("count"))
        sent = super().get_queryset(request).exclude(status=Status.DRAFT).annotate(earlier_count=earlier)
        named = sent.select_related(*self.list_select_related).defer("edition__source")
        return named.prefetch_related("communities", "questions")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) if request.user.has_perm(decide.CAN_DECIDE) else {}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """To add one is to invite somebody."""
        return request.user.has_perm(decide.CAN_DECIDE)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The evidence of a whole page is measured together, in a fixed number of queries."""
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        seen = look_at_all(found.result_list)
        usual = timeline.usual_waits()
        for row in found.result_list:
            row.seen, row.usual = seen[row.pk], usual.of(row.role_id)
            row.lines = evidence(row.seen)
        return found

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        waiting = Application.objects.waiting().annotate(
            counted_from=ExpressionWrapper(F("submitted_at") + F("paused"), DateTimeField())
        )
        late = Count("pk", filter=Q(counted_from__lt=timezone.now() - dt.timedelta(days=LATE_DAYS)))
        extra = {
            **waiting.aggregate(waiting_count=Count("pk"), late_count=late),
            "usual": timeline.usual_waits().overall,
        }
        return super().changelist_view(request, {**extra, **(extra_context or {})})

    # What a row says

    @admin.display(description="applicant", ordering="applicant__username")
    def who(self, application: Application) -> SafeString:
        name = application.applicant.username
        return format_html(
            '<span class="gs-who"><span class="gs-face" aria-hidden="true">{}</span><bdi>{}</bdi></span>',
            name[:1],
            name,
        )

    @admin.display(description="communities")
    def where(self, application: Application) -> str | None:
        return ", ".join(each.name for each in application.communities.all()) or None

    @admin.display(description="waiting", ordering="submitted_at")
    def waiting(self, application: Application) -> SafeString | str:
        return waited(application)

    @admin.display(description="requirements")
    def requirements(self, application: Application) -> SafeString | str:
        then, now, total = met_of(application.lines)  # type: ignore[attr-defined]
        if not total:
            return "by judgement"
        if not application.is_waiting or now >= then:
            return format_html('<span class="gs-ev gs-ev--{}">{} of {}</span>', "met", then, total)
        return format_html('<span class="gs-ev gs-ev--less">{} of {}, now {}</span>', then, total, now)

    @admin.display(description="earlier", ordering="earlier_count")
    def earlier(self, application: Application) -> int | None:
        return application.earlier_count or None  # type: ignore[attr-defined]

    @admin.display(description="worth knowing")
    def worth_knowing(self, application: Application) -> str | None:
        return "; ".join(worth_knowing(application)) or None

    # What is done with what is ticked

    @admin.action(description="Approve, with each one’s own checks", permissions=["view"])
    def approve_many(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, "application-approve-many")

    @admin.action(description="Not this time, with a reason", permissions=["view"])
    def decline_many(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, "application-decline-many")

    @reauthenticated
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Invite somebody to apply."""
        must(self.has_add_permission(request), "Inviting is kept for programme admins.")
        form, status = InviteForm(request.POST or None, initial=whom(request)), 200
        if request.method == "POST" and form.is_valid():
            try:
                sending.invite(form.member, form.cleaned_data["role"], by=request.user)  # type: ignore[arg-type]
            except (RefusedError, TooLateError) as error:
                form.add_error(None, str(error))
                status = error.status
            else:
                self.message_user(request, f"{form.member} is invited, and hears of it.")
                return redirect("admin:leadership_application_changelist")
        return ask(self, request, form, self.add_title, "Invite", status)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Everything about one application. It changes only by its buttons, whatever is posted here (S23)."""
        must(self.has_view_permission(request), "Applications are read by programme admins.")
        application = self.get_object(request, object_id)
        if application is None:
            raise Http404
        must(request.method in ("GET", "HEAD"), "An application changes only by its buttons.")
        return self.detail(request, application)

    def detail(self, request: HttpRequest, application: Application, status: int = 200) -> HttpResponse:
        shown = described(application, request.user)  # type: ignore[arg-type]
        title = f"{application.applicant} asks to be {shown['name']}"
        return page(self, request, "application/detail.html", title, status, **shown)


def waited(application: Application) -> SafeString | str:
    """ "3 days", "6 days · late", how it ended, or that the applicant is asked; it knows the `usual` wait of its role."""
    if not application.is_waiting or application.submitted_at is None:
        return application.get_status_display()
    waited = application.waited(timezone.now())
    days, hours = waited.days, waited.seconds // 3600
    kind, word = (
        ("late", " · late") if days > LATE_DAYS else ("soon", " · due today") if days == LATE_DAYS else ("ok", "")
    )
    usual: timeline.Wait | None = application.usual  # type: ignore[attr-defined]
    if usual and usual.is_passed(waited):
        kind, word = "late", " · longer than usual"
    text = f"{days} day{'' if days == 1 else 's'}" if days else f"{hours} hour{'' if hours == 1 else 's'}"
    return format_html('<span class="gs-tag gs-tag--{}">{}{}</span>', kind, text, word)


def worth_knowing(application: Application) -> list[str]:
    """What a reviewer would want to know before opening it; the application was looked at."""
    if not application.is_waiting:
        return []
    told = []
    if application.first_approved_by:
        told.append(f"1 of 2 approvals, by {application.first_approved_by}")
    told += [f"not met any more: {line.text}" for line in application.lines if line.is_less]  # type: ignore[attr-defined]
    if application.evidence.get("band") not in (None, application.applicant.band):
        told.append("moved to another community of age since")
    names = [check_name(name).lower() for name in application.seen.unticked]  # type: ignore[attr-defined]
    if names:
        told.append(f"to tick: {', '.join(names)}")
    if said := reading.said(application):
        told.append(said.removesuffix(".").lower())
    return told


def described(application: Application, by: Member) -> dict[str, Any]:
    """Everything the page of one application shows."""
    seen = look(application)
    application.seen, application.lines = seen, evidence(seen)  # type: ignore[attr-defined]
    application.usual = timeline.usual_waits().of(application.role_id)  # type: ignore[attr-defined]
    role = decide.role_of(application)
    others = Application.objects.filter(applicant=application.applicant, submitted_at__isnull=False)
    rest = Application.objects.waiting().exclude(pk=application.pk).exclude(applicant=by)
    rest = rest.select_related("applicant", "role").order_by("submitted_at", "pk")
    later = rest.filter(submitted_at__gte=application.submitted_at) if application.submitted_at else rest
    made = appeals.of(application)
    return {
        "application": application,
        "appeal": made,
        "may_judge": made is not None and not appeals.hindrance(application, made, by),
        "seen": seen,
        "lines": application.lines,  # type: ignore[attr-defined]
        "name": role.name_for(application.applicant.band),
        "track": role.track(application.track),
        "places": [each.name for each in application.communities.all()],
        "waited": waited(application),
        "hindrance": decide.hindrance(application, by, seen) if application.is_waiting else decide.closed(application),
        "may_decline": not decide.decline_hindrance(application, by),
        "checks": [(name, check_name(name)) for name in seen.unticked] if application.is_waiting else [],
        "said": reading.said(application),
        "is_mine": application.reader == by,
        "questions": application.questions.select_related("asked_by"),
        "letters": previewing.of_yes([application]) if application.is_waiting else [],
        "story": story(application),
        "others": others.exclude(pk=application.pk).select_related("role", "decided_by").order_by("-created_at"),
        "following": later.first() or rest.first(),
    }
