"""People, as far as the desk needs them: no birth dates, no passwords, nothing to raise oneself with."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.decorators import method_decorator

from leadership.members import clearing
from leadership.members.clearing import ClearanceForm
from leadership.members.models import Clearance, Member


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at here, changed by the functions that guard it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    list_display = ["username", "account", "age_band", "joined_at", "is_active"]
    list_filter = ["account", "is_active", "is_staff"]
    search_fields = ["username"]
    fields = ["username", "account", "age_band", "time_zone", "joined_at", "is_active", "is_staff"]
    ordering = ["username"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the page offers: an address could otherwise ask who was born when, letter by letter of a password."""
        return lookup.partition("__")[0] in self.list_filter

    @admin.display(description="community of age")
    def age_band(self, member: Member) -> str:
        return member.band


@admin.register(Clearance)
class ClearanceAdmin(admin.ModelAdmin):
    """Asked for by one person, approved by the safeguarding lead, never by the same (G4)."""

    form = ClearanceForm
    list_display = ["member", "evidence", "requested_by", "approved_by", "expires_at", "ended_at"]
    list_select_related = ["member", "requested_by", "approved_by"]
    raw_id_fields = ["member"]
    actions = ["approve", "end"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

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
