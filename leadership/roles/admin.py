"""Editions at the desk: read what is in force, edit requirements, and see who gains and who loses before saving."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leadership.members import unfinished
from leadership.members.admin import ReadOnlyAdmin
from leadership.roles.editing import Change, changes, put_edited, reworked
from leadership.roles.models import Edition


class EditionForm(forms.Form):
    """The whole edition as text: any requirement in it can be changed, and every mistake is named."""

    source = forms.CharField(
        label="The programme",
        widget=forms.Textarea(attrs={"rows": 30, "class": "gs-source", "spellcheck": "false"}),
    )
    day = forms.DateField(
        label="In force from",
        help_text="From 00:00 UTC of this day, such as 2026-12-01.",
        widget=forms.DateInput(format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label="What changed", max_length=300, help_text="Applicants whose requirements change read this."
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "source" in data and "day" in data:
            self.programme, errors = reworked(data["source"], data["day"])
            for error in errors:
                self.add_error("source", error)
        return data


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_title = "Editions of the programme"
    list_display = ["day", "note", "loaded_by", "loaded_at"]
    fields = ["day", "note", "loaded_by", "loaded_at", "edit", "text"]
    readonly_fields = fields

    def get_urls(self) -> list[Any]:
        own = path("<int:pk>/edit/", self.admin_site.admin_view(self.edit_view), name="edition-edit")
        return [own, *super().get_urls()]

    @admin.display(description="the programme")
    def text(self, edition: Edition) -> SafeString:
        return format_html('<pre class="gs-source" tabindex="0">{}</pre>', edition.source)

    @admin.display(description="requirements")
    def edit(self, edition: Edition) -> SafeString:
        url = reverse("admin:edition-edit", args=[edition.pk])
        return format_html('<a class="button" href="{}">Make a new edition from this one</a>', url)

    @method_decorator(reauthentication_required)
    def edit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Edit, look at who gains and who loses, then put it in force."""
        edition = get_object_or_404(Edition, pk=pk)
        if not request.user.has_perm("leadership.change_edition"):
            raise PermissionDenied
        initial = {"source": edition.source, "day": timezone.now().date()}
        form = EditionForm(request.POST or None, initial=initial)
        found: list[Change] | None = None
        if request.method == "POST" and form.is_valid():
            if "_save" in request.POST:
                saved = put_edited(form.programme, by=request.user, note=form.cleaned_data["note"])
                self.message_user(
                    request, f"{saved} is stored. Applications that wait keep their own, or the easier one."
                )
                return redirect(reverse("admin:leadership_edition_changelist"))
            found = changes(Edition.objects.in_force().programme, form.programme, timezone.now())
        unfinished.fill(request, form)
        context = {
            **self.admin_site.each_context(request),
            "writer": unfinished.sign(request.user, request.path),  # type: ignore[arg-type]
            "title": "A new edition",
            "form": form,
            "changes": found,
            "opts": self.opts,
        }
        return TemplateResponse(
            request, "admin/leadership/edition/edit.html", context, status=400 if form.errors else 200
        )
