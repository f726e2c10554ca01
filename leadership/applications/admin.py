"""The queue for somebody with eighty waiting: oldest first, then and now, one by one or many at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, DateTimeField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leadership.applications import decide, sending, timeline
from leadership.applications.desk import Deciding
from leadership.applications.filters import NeedsFilter, ReadingFilter, WaitingFilter
from leadership.applications.grounds import look_at_all
from leadership.applications.judging import reauthenticated
from leadership.applications.models import Application, Status
from leadership.applications.queue import evidence, met_of
from leadership.applications.reviewing import Opinion
from leadership.applications.shown import LATE_DAYS, company, described, waited, worth_knowing
from leadership.applications.waitlist import order
from leadership.badges.asking import ask, ask_about, page
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.badges.giving import GivingForm, filled_in
from leadership.members.admin import ReadOnlyAdmin
from leadership.roles.models import Role


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
        NeedsFilter,
        "role",
        ("applicant__account", admin.ChoicesFieldListFilter),
        "communities",
    ]
    list_select_related = ["applicant", "role", "first_approved_by", "decided_by", "claimed_by", "edition"]
    search_fields = ["applicant__username"]
    ordering = ["submitted_at"]
    list_per_page = 100
    list_title, actions = "Applications", ["approve_many", "decline_many", "release_many"]
    add_title = "Invite somebody to apply"

    def get_queryset(self, request: HttpRequest) -> Any:
        before = Application.objects.filter(applicant=OuterRef("applicant"), submitted_at__isnull=False)
        closed = before.filter(closed_at__isnull=False).exclude(pk=OuterRef("pk")).order_by().values("applicant")
        earlier = Subquery(closed.annotate(count=Count("pk")).values("count"))
        weighty = Opinion.objects.weighty().filter(application=OuterRef("pk")).order_by()
        count = weighty.values("application").annotate(count=Count("pk")).values("count")
        sent = (
            super()
            .get_queryset(request)
            .exclude(status=Status.DRAFT)
            .annotate(earlier_count=earlier, opinion_count=Coalesce(Subquery(count), 0))
        )
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
        company(found.result_list, request.user)
        for row in found.result_list:
            row.worth = worth_knowing(row) if row.applicant_id != request.user.pk else []
        if request.GET.get("state") == Status.WAITLISTED:
            found.result_list.sort(key=lambda row: (row.role_id, order(row)))
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
        if not application.is_answerable or now >= then:
            return format_html('<span class="gs-ev gs-ev--{}">{} of {}</span>', "met", then, total)
        return format_html('<span class="gs-ev gs-ev--less">{} of {}, now {}</span>', then, total, now)

    @admin.display(description="earlier", ordering="earlier_count")
    def earlier(self, application: Application) -> int | None:
        return application.earlier_count or None  # type: ignore[attr-defined]

    @admin.display(description="worth knowing")
    def worth_knowing(self, application: Application) -> str | None:
        return "; ".join(application.worth) or None  # type: ignore[attr-defined]

    # What is done with what is ticked

    @admin.action(description="Approve, with each one’s own checks", permissions=["view"])
    def approve_many(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, "application-approve-many")

    @admin.action(description="Not this time, with a reason", permissions=["view"])
    def decline_many(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, "application-decline-many")

    @admin.action(description="Release what is held", permissions=["view"])
    def release_many(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, "application-release-many")

    @reauthenticated
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Invite somebody to apply."""
        must(self.has_add_permission(request), "Inviting is kept for programme admins.")
        form, status = InviteForm(request.POST or None, initial=filled_in(request, InviteForm)), 200
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
        if application.applicant_id == request.user.pk:  # hers is read as everybody reads theirs (matrix d)
            return redirect("application", pk=application.pk)
        return self.detail(request, application)

    def detail(self, request: HttpRequest, application: Application, status: int = 200) -> HttpResponse:
        must(application.applicant_id != request.user.pk, decide.OWN)
        shown = described(application, request.user)  # type: ignore[arg-type]
        title = f"{application.applicant} asks to be {shown['name']}"
        return page(self, request, "application/detail.html", title, status, **shown)
