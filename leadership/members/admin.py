"""People, as far as the desk needs them: no birth dates, no passwords, nothing to raise oneself with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from leadership.members import clearing
from leadership.members.clearing import ClearanceForm
from leadership.members.models import Clearance, Member

#: what others know of a member and `viewer` may see at the desk: a heading, and lines of (words, address)
Part = tuple[str, list[tuple[str, str]]]
PARTS: list[Callable[[Member, Member], list[Part]]] = []
#: pages of one member that upper subjects add: the end of the address, and the view, which gets `model_admin`, `pk` and `what`
PAGES: dict[str, Callable[..., HttpResponse]] = {}


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at here, changed by the functions that guard it."""

    #: what the list is called, on itself and on the way back to it
    list_title = ""
    empty_value_display = mark_safe('<span class="gs-nil">–</span>')
    show_facets = admin.ShowFacets.NEVER

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context.update(title=str(context["original"]), subtitle=None, list_title=self.list_title)
        return super().render_change_form(request, context, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    change_form_template = "admin/leadership/member/change_form.html"
    list_display = ["username", "account", "age_band", "joined_at", "is_active"]
    list_filter = ["account", "is_active", "is_staff"]
    search_fields = ["username"]
    fields = ["account", "age_band", "time_zone", "joined_at", "is_in_use", "desk"]
    readonly_fields = fields
    ordering = ["username"]

    def get_urls(self) -> list[Any]:
        guarded = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{what}/", guarded(view), {"model_admin": self, "what": what}, name=f"member-{what}")
            for what, view in PAGES.items()
        ]
        return own + super().get_urls()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the page offers: an address could otherwise ask who was born when, letter by letter of a password."""
        return lookup.partition("__")[0] in self.list_filter

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        member, viewer = context["original"], request.user
        parts = [part for find in PARTS for part in find(member, viewer)]  # type: ignore[arg-type]
        if viewer.has_perm("leadership.view_record"):
            about = f"{reverse('admin:leadership_record_changelist')}?{urlencode({'about_id': member.pk})}"
            parts.append(("On record", [("Every decision about this member", about)]))
        context["parts"] = parts
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="community of age")
    def age_band(self, member: Member) -> str:
        return member.band

    @admin.display(description="state")
    def is_in_use(self, member: Member) -> str:
        return "in use" if member.is_active else "closed"

    @admin.display(description="desk")
    def desk(self, member: Member) -> str:
        return ", ".join(member.groups.values_list("name", flat=True)) or "none"


@admin.register(Clearance)
class ClearanceAdmin(admin.ModelAdmin):
    """Asked for by one person, approved by the safeguarding lead, never by the same (G4)."""

    list_title, add_title = "Clearances for teen spaces", "Ask for a clearance"
    form = ClearanceForm
    list_display = ["member", "evidence", "requested_by", "approved_by", "expires_at", "ended_at"]
    list_select_related = ["member", "requested_by", "approved_by"]
    search_fields = ["member__username"]
    fields = ["username", "evidence", "until"]
    show_facets = admin.ShowFacets.NEVER
    actions = ["approve", "end"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context.update(title=self.add_title, list_title=self.list_title, add_verb="Ask")
        return super().render_change_form(request, context, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.asked_by = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Clearance, form: Any, change: bool) -> None:
        clearing.ask(obj, by=request.user)  # type: ignore[arg-type]

    @admin.action(description="Approve (safeguarding lead)", permissions=["change"])
    @method_decorator(reauthentication_required)
    def approve(self, request: HttpRequest, queryset: Any) -> None:
        for clearance in queryset.select_related("member"):
            sentence = clearing.approve(clearance, by=request.user)  # type: ignore[arg-type]
            level = messages.WARNING if sentence else messages.SUCCESS
            self.message_user(request, f"{clearance.member}: {sentence or 'approved.'}", level)

    @admin.action(description="End now", permissions=["change"])
    @method_decorator(reauthentication_required)
    def end(self, request: HttpRequest, queryset: Any) -> None:
        ended = [each for each in queryset.select_related("member") if clearing.end(each, by=request.user)]  # type: ignore[arg-type]
        self.message_user(request, f"{len(ended)} ended.")
