"""The record, to read: who did what, about whom, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from leadership.audit.models import Record
from leadership.audit.words import KINDS, did, kind, particulars

NOTHING = mark_safe('<span class="gs-nil">–</span>')
#: the records upper subjects keep from somebody, although she may read the record
SEALED: list[Callable[[Any], Q]] = []


class KindFilter(admin.SimpleListFilter):
    """By what it was done to, in the words of the desk."""

    title, parameter_name = "what", "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, words.capitalize()) for name, words in KINDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Record]) -> QuerySet[Record]:
        return queryset.filter(subject_kind=self.value()) if self.value() in KINDS else queryset


@admin.register(Record)
class RecordAdmin(admin.ModelAdmin):
    list_title = "The record"
    list_display = ["at", "who", "what", "whom", "why"]
    list_filter = [KindFilter]
    list_per_page = 50
    search_fields = ["actor_name"]
    empty_value_display = NOTHING
    show_facets = admin.ShowFacets.NEVER
    date_hierarchy = "at"
    fields = ["at", "who", "acted_as", "what", "thing", "whom", "reason", "was", "became", "request_id", "network"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Record]:
        people = get_user_model().objects.filter(pk=OuterRef("about_id")).values("username")
        found = super().get_queryset(request)
        for sealed in SEALED:
            found = found.exclude(sealed(request.user))
        return found.annotate(about_name=Subquery(people), open_kinds=Value(self.open_kinds(request)))

    def open_kinds(self, request: HttpRequest) -> str:
        """The kinds of things whose pages she may look at, each between commas."""
        desks = [(model._meta, desk) for model, desk in self.admin_site._registry.items()]
        names = (
            meta.model_name
            for meta, desk in desks
            if meta.app_label == "leadership" and desk.has_view_permission(request)
        )
        return f",{','.join(sorted(map(str, names)))},"

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        try:
            return super().get_changelist_instance(request)
        except OverflowError as error:  # a year that no calendar has
            raise IncorrectLookupParameters from error

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Record], search_term: str
    ) -> tuple[QuerySet[Record], bool]:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            people = get_user_model().objects.filter(username__icontains=search_term.strip())
            found = found | queryset.filter(about_id__in=people.values("pk"))
        return found, may_repeat

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        record = context["original"]
        context.update(title=f"{record.actor_name} {did(record)}", subtitle=None, list_title=self.list_title)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="who", ordering="actor_name")
    def who(self, record: Record) -> SafeString:
        return format_html("<bdi>{}</bdi>", record.actor_name)

    @admin.display(description="acted as")
    def acted_as(self, record: Record) -> str:
        return record.actor_hat or NOTHING

    @admin.display(description="did", ordering="verb")
    def what(self, record: Record) -> str:
        return did(record)

    @admin.display(description="concerns", ordering="about_name")
    def whom(self, record: Record) -> SafeString | str:
        if record.about_id is None:
            return NOTHING
        name = record.about_name  # type: ignore[attr-defined]
        return link(record, "member", record.about_id, name) if name else "somebody who has left"

    @admin.display(description="to")
    def thing(self, record: Record) -> SafeString | str:
        return link(record, record.subject_kind, record.subject_key, f"this {kind(record.subject_kind)}")

    @admin.display(description="why")
    def why(self, record: Record) -> str | None:
        return f"{record.reason[:80]}…" if len(record.reason) > 80 else record.reason or None

    @admin.display(description="before")
    def was(self, record: Record) -> SafeString:
        return lines(record.before)

    @admin.display(description="after")
    def became(self, record: Record) -> SafeString:
        return lines(record.after)


def link(record: Record, kind: str, key: Any, words: str) -> SafeString | str:
    """To the page of a thing, where the admin has one that this reader may look at."""
    if f",{kind}," not in record.open_kinds:  # type: ignore[attr-defined]
        return words
    try:
        url = reverse(f"admin:leadership_{kind}_change", args=[key])
    except NoReverseMatch:
        return words
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, words)


def lines(values: dict[str, Any]) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}: {}", particulars(values)) or NOTHING
