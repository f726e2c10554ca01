"""People, as far as the desk needs them: no birth dates, no passwords, nothing to raise oneself with."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.decorators import method_decorator

from leadership.audit.record import record
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

    @admin.display(description="community of age")
    def age_band(self, member: Member) -> str:
        return member.band


@admin.register(Clearance)
class ClearanceAdmin(admin.ModelAdmin):
    """Asked for by one person, approved by the safeguarding lead, never by the same (G4)."""

    list_display = ["member", "evidence", "requested_by", "approved_by", "expires_at"]
    fields = ["member", "evidence", "expires_at"]
    raw_id_fields = ["member"]
    actions = ["approve", "end"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: Clearance, form: Any, change: bool) -> None:
        obj.requested_by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        record("asked for a clearance", obj, by=request.user, about=obj.member)

    @admin.action(description="Approve (safeguarding lead)", permissions=["change"])
    @method_decorator(reauthentication_required)
    def approve(self, request: HttpRequest, queryset: Any) -> None:
        if not request.user.is_safeguarding_lead:
            self.message_user(request, "Only the safeguarding lead approves a clearance.", messages.ERROR)
            return
        for clearance in (
            queryset.filter(approved_at=None).exclude(requested_by=request.user).exclude(member=request.user)
        ):
            Clearance.objects.filter(pk=clearance.pk, approved_at=None).update(
                approved_by=request.user, approved_at=timezone.now()
            )
            record("approved a clearance", clearance, by=request.user, about=clearance.member)
            self.message_user(request, f"Approved for {clearance.member}.")

    @admin.action(description="End now", permissions=["change"])
    @method_decorator(reauthentication_required)
    def end(self, request: HttpRequest, queryset: Any) -> None:
        for clearance in queryset.filter(ended_at=None):
            Clearance.objects.filter(pk=clearance.pk, ended_at=None).update(ended_at=timezone.now())
            record("ended a clearance", clearance, by=request.user, about=clearance.member)
