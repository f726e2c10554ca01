"""The queue for somebody with eighty waiting: oldest first, then and now, one by one or many at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from leadership.applications import decide, timeline
from leadership.applications.models import WAITING, Application, Status
from leadership.applications.queue import met_of, then_and_now
from leadership.audit.models import Record
from leadership.badges.admin import ask
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members.admin import ReadOnlyAdmin

LATE_DAYS = 5


class DeclineForm(forms.Form):
    """A reason tied to a requirement, written to the person."""

    requirement = forms.ChoiceField(label="Which requirement is it about?")
    reason = forms.CharField(
        label="Your words to the person",
        help_text="Write “you”. Say what to do, not only what is missing.",
        widget=forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
    )
    again_on = forms.DateField(
        label="Earliest day for a new application", required=False, help_text="Such as 2026-12-24. Empty: at any time."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, requirements: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = [*requirements, "Something else we saw"]
        self.fields["requirement"].choices = [(each, each) for each in seen]

    def clean_again_on(self) -> dt.date | None:
        day = self.cleaned_data["again_on"]
        if day and day <= timezone.now().date():
            raise forms.ValidationError("Choose a day that is still to come.")
        return day


class BulkForm(forms.Form):
    """Nothing to fill in: the page itself is the question."""


class WaitingFilter(admin.SimpleListFilter):
    """Waiting first: what is decided is one click away."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "All"), *[(value, label) for value, label in Status.choices if value != Status.DRAFT]]

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
        return queryset if self.value() == "all" else queryset.filter(status=self.value())


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ["who", "role", "where", "waiting", "evidence_then", "earlier", "worth_knowing"]
    list_filter = [WaitingFilter, "role", "applicant__account", "communities"]
    list_select_related = ["applicant", "role", "first_approved_by", "edition"]
    search_fields = ["applicant__username"]
    ordering = ["submitted_at"]
    list_per_page = 100
    actions = ["approve_many"]
    change_form_template = "admin/leadership/application/change_form.html"
    change_list_template = "admin/leadership/application/change_list.html"
    fields = ["who", "role", "track", "where", "state", "evidence_table", "words", "story", "others"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        earlier = Count(
            "applicant__applications", filter=Q(applicant__applications__closed_at__isnull=False), distinct=True
        )
        sent = super().get_queryset(request).exclude(status=Status.DRAFT).annotate(earlier_count=earlier)
        return sent.prefetch_related("communities")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) if request.user.has_perm(decide.CAN_DECIDE) else {}

    def get_urls(self) -> list[Any]:
        own = [
            path(
                f"<uuid:pk>/{name}/",
                self.admin_site.admin_view(getattr(self, f"{name}_view")),
                name=f"application-{name}",
            )
            for name in ("approve", "decline", "read", "tick")
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        waiting = Application.objects.waiting()
        late = timezone.now() - dt.timedelta(days=LATE_DAYS)
        extra = {
            "waiting_count": waiting.count(),
            "late_count": waiting.filter(submitted_at__lt=late).count(),
            "usual": timeline.usual_wait(),
        }
        return super().changelist_view(request, {**extra, **(extra_context or {})})

    # What a row says

    @admin.display(description="applicant", ordering="applicant__username")
    def who(self, application: Application) -> SafeString:
        name = application.applicant.username
        return format_html(
            '<span class="gs-who"><span class="gs-face" aria-hidden="true">{}</span>{}</span>', name[:1], name
        )

    @admin.display(description="communities")
    def where(self, application: Application) -> str:
        return ", ".join(each.name for each in application.communities.all()) or "–"

    @admin.display(description="waiting", ordering="submitted_at")
    def waiting(self, application: Application) -> SafeString | str:
        if not application.is_waiting or application.submitted_at is None:
            return application.get_status_display()
        days = (timezone.now() - application.submitted_at).days
        kind, word = ("late", " · late") if days > LATE_DAYS else ("soon", "") if days == LATE_DAYS else ("ok", "")
        return format_html(
            '<span class="gs-tag gs-tag--{}">{} day{}{}</span>', kind, days, "" if days == 1 else "s", word
        )

    @admin.display(description="requirements when sent")
    def evidence_then(self, application: Application) -> str:
        met, total = met_of(application.evidence.get("tree", {}))
        return f"{met} of {total}" if total else "by judgement"

    @admin.display(description="earlier")
    def earlier(self, application: Application) -> str:
        return str(application.earlier_count) if application.earlier_count else "–"  # type: ignore[attr-defined]

    @admin.display(description="worth knowing")
    def worth_knowing(self, application: Application) -> str:
        if application.first_approved_by_id and application.is_waiting:
            return f"1 of 2 approvals, by {application.first_approved_by}"
        left = [name.replace("_", " ") for name in decide.unticked(application)] if application.is_waiting else []
        return f"to tick: {', '.join(left)}" if left else "–"

    @admin.display(description="state")
    def state(self, application: Application) -> str:
        return (
            decide.closed(application)
            if not application.is_waiting
            else f"{application.get_status_display()}; {self.worth_knowing(application)}"
        )

    @admin.display(description="evidence")
    def evidence_table(self, application: Application) -> SafeString:
        rows = format_html_join(
            "",
            '<tr><td>{}</td><td>{}</td><td class="{}">{}</td></tr>',
            (
                (each.text, each.then, "gs-ev gs-ev--less" if each.is_less else "", each.now)
                for each in then_and_now(application)
            ),
        )
        return format_html(
            '<table class="gs-table"><thead><tr><th>Requirement</th><th>When sent</th><th>Now</th></tr></thead><tbody>{}</tbody></table>',
            rows,
        )

    @admin.display(description="their words")
    def words(self, application: Application) -> SafeString:
        return format_html('<p class="gs-words" dir="auto">{}</p>', application.why or "–")

    @admin.display(description="story")
    def story(self, application: Application) -> SafeString:
        records = Record.objects.about("application", application.pk).order_by("at")
        lines = format_html_join(
            "",
            "<li>{}: {} {} {}</li>",
            ((f"{timezone.localtime(r.at):%-d %b %Y %H:%M}", r.actor_name, r.verb, r.reason) for r in records),
        )
        return format_html('<ol class="gs-line">{}</ol>', lines)

    @admin.display(description="other applications")
    def others(self, application: Application) -> SafeString | str:
        others = (
            Application.objects.filter(applicant=application.applicant)
            .exclude(pk=application.pk)
            .exclude(status=Status.DRAFT)
        )
        lines = format_html_join(
            "",
            "<li>{}: {}</li>",
            ((o.role.name, decide.closed(o)) for o in others.select_related("role", "decided_by")),
        )
        return format_html('<ul class="gs-line">{}</ul>', lines) if lines else "none"

    # Deciding

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        application = self.get_object(request, object_id)
        extra = {}
        if application is not None:
            extra = {
                "application": application,
                "hindrance": decide.hindrance(application, request.user),
                "unticked": decide.unticked(application) if application.is_waiting else [],
            }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def _do(self, request: HttpRequest, pk: Any, act: Any, done: str) -> HttpResponse:
        """Carry out one decision from a posted button; a refusal is told, and nothing changed."""
        application = get_object_or_404(Application, pk=pk)
        back = redirect(reverse("admin:leadership_application_change", args=[pk]))
        if request.method != "POST":
            return back
        try:
            act(application, int(request.POST.get("version") or 0))
        except (RefusedError, TooLateError) as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            application.refresh_from_db()
            self.message_user(request, done.format(application))
        return back

    @method_decorator(reauthentication_required)
    def approve_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self._do(request, pk, lambda a, v: decide.approve(a, by=request.user, version=v), "Approved: {}.")

    @method_decorator(reauthentication_required)
    def tick_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        check = request.POST.get("check", "")
        return self._do(
            request, pk, lambda a, v: decide.tick(a, check=check, by=request.user, version=v), "Ticked for {}."
        )

    def read_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self._do(
            request, pk, lambda a, v: decide.begin_reading(a, by=request.user, version=v), "You are reading {}."
        )

    @method_decorator(reauthentication_required)
    def decline_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Not this time: reason, preview, then the decision."""
        application = get_object_or_404(Application, pk=pk)
        tree = application.evidence.get("tree", {})
        lines = [part["text"].rsplit(": ", 1)[0] for part in tree.get("children") or []]
        form = DeclineForm(request.POST or None, requirements=lines, initial={"version": application.version})
        title = f"Not this time: {application}"
        if request.method != "POST" or not form.is_valid() or "_preview" in request.POST:
            preview = form.cleaned_data.get("reason", "") if form.is_bound and form.is_valid() else ""
            return ask(self, request, form, title, "Send this answer", preview=preview, can_preview=True)
        data = form.cleaned_data
        try:
            decide.decline(application, by=request.user, **data)
        except (RefusedError, TooLateError) as error:
            form.add_error(None, str(error))
            return ask(self, request, form, title, "Send this answer")
        self.message_user(request, f"Answered: {application}.")
        return redirect(reverse("admin:leadership_application_changelist"))

    @admin.action(description="Approve, with each one’s own checks", permissions=["view"])
    @method_decorator(reauthentication_required)
    def approve_many(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """First who can go and who can't and why; then each in its own transaction."""
        rows = list(queryset)
        left_out = [(row, why) for row in rows if (why := decide.hindrance(row, request.user))]
        going = [row for row in rows if row not in [out for out, _ in left_out]]
        if "apply" not in request.POST:
            form = BulkForm()
            title = f"Approve {len(going)} of {len(rows)}"
            return ask(self, request, form, title, "Approve", rows=going, left_out=left_out, action="approve_many")
        done = 0
        for row in going:
            try:
                decide.approve(row, by=request.user, version=row.version)
                done += 1
            except (RefusedError, TooLateError) as error:
                left_out.append((row, str(error)))
        for row, why in left_out:
            self.message_user(request, f"Left out, {row}: {why}", messages.WARNING)
        self.message_user(request, f"{done} approved, {len(left_out)} left out.")
        return HttpResponseRedirect(request.get_full_path())
