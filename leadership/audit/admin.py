"""The record, to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from leadership.audit.models import Record


@admin.register(Record)
class RecordAdmin(admin.ModelAdmin):
    list_display = ["at", "actor_name", "verb", "subject_kind", "subject_key"]
    list_filter = ["verb", "subject_kind"]
    search_fields = ["actor_name", "subject_key"]
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
