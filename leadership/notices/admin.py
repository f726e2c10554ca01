"""The words of letters at the desk: see them as they will be sent, change them, and go back to ours."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator

from leadership.members import unfinished
from leadership.members.admin import ReadOnlyAdmin
from leadership.notices.kinds import Kind
from leadership.notices.letters import LETTERS, Letter
from leadership.notices.previewing import as_read
from leadership.notices.wording import (
    StaleError,
    Wording,
    clean,
    latest,
    mistakes,
    named,
    reword,
    shown,
    words,
)

LIST = "admin:leadership_wording_changelist"
CHANGED = (
    "Somebody has changed this letter since you opened it. Yours are still here: look at theirs, then save once more."
)
PAGES = {Kind.QUESTION: "/applications/", Kind.NEWS: "/roles/"}


class LetterForm(forms.Form):
    """The three parts of one letter."""

    subject = forms.CharField(
        label="Subject of the mail",
        max_length=120,
        help_text="Of fuller letters; others say “You have a new message”. It can be read on a locked screen: nothing about anybody.",
    )
    title = forms.CharField(
        label="Title",
        max_length=160,
        help_text="In the notices, and in the mail of whoever has chosen fuller letters.",
    )
    text = forms.CharField(
        label="Text",
        max_length=4000,
        required=False,
        help_text="In the notices only, never in the mail.",
        widget=forms.Textarea({"rows": 8, "class": "vLargeTextField"}),
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter = letter
        for name in ("subject", "title"):
            self.fields[name].widget.attrs["class"] = "vTextField"

    def _clean_part(self, name: str) -> str:
        found = clean(self.cleaned_data[name])
        if wrong := mistakes(self.letter, name, found):
            raise forms.ValidationError(wrong)
        return found

    def clean_subject(self) -> str:
        return self._clean_part("subject")

    def clean_title(self) -> str:
        return self._clean_part("title")

    def clean_text(self) -> str:
        return self._clean_part("text")


@admin.register(Wording)
class WordingAdmin(ReadOnlyAdmin):
    """The list is of all letters; one row is one version of one letter, to be looked at."""

    list_title = "Letters"
    fields = ["which", "number", "subject", "title", "text", "written_by", "written_at"]
    readonly_fields = fields

    def get_urls(self) -> list[Any]:
        own = path("of/<slug:slug>/", self.admin_site.admin_view(self.letter_view), name="letter")
        return [own, *super().get_urls()]

    @admin.display(description="letter")
    def which(self, wording: Wording) -> str:
        return named(wording.letter)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Every letter, and in whose words it is sent."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now: dict[str, Wording] = {each.letter: each for each in Wording.objects.order_by("number")}
        groups: dict[str, list[dict[str, Any]]] = {}
        for letter in LETTERS.values():
            heading = "To whoever is at the desk" if letter.is_for_desk else str(Kind(letter.kind).label)
            found = now.get(letter.slug)
            own = None if found is None or found.is_ours else found
            groups.setdefault(heading, []).append({"letter": letter, "own": own})
        return self._page(request, "letters.html", self.list_title, groups=groups)

    @method_decorator(reauthentication_required)
    def letter_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """One letter: its words, what it looks like for an adult and a teen, and how it was worded before."""
        if not request.user.has_perm("leadership.change_wording"):
            raise PermissionDenied("The words of letters are kept for programme admins.")
        if slug not in LETTERS:
            raise Http404
        letter, now = LETTERS[slug], latest(slug)
        form, status = LetterForm(request.POST or None, letter=letter, initial=shown(slug, now)), 200
        if request.method == "POST":
            is_back = "_back" in request.POST
            if is_back or (form.is_valid() and "_save" in request.POST):
                given = {} if is_back else form.cleaned_data
                try:
                    reword(slug, _after(request.POST.get("number", "")), by=request.user, **given)  # type: ignore[arg-type]
                except StaleError:
                    form.add_error(None, CHANGED)
                    status, now = 409, latest(slug)
                else:
                    said = (
                        "This letter is in our words again." if is_back else "From now on it is sent in these words."
                    )
                    messages.success(request, said)
                    return redirect("admin:letter", slug)
            elif form.errors:
                status = 400
        unfinished.fill(request, form)
        is_preview = form.is_bound and not form.errors
        context = {
            "letter": letter,
            "form": form,
            "number": now.number if now else 0,
            "own": None if now is None or now.is_ours else now,
            "read": looks(letter, form.cleaned_data if is_preview else shown(slug, now)),
            "is_preview": is_preview,
            "versions": Wording.objects.filter(letter=slug),
            "writer": unfinished.sign(request.user, request.path),  # type: ignore[arg-type]
        }
        return self._page(request, "letter.html", letter.when, status, **context)

    def _page(
        self, request: HttpRequest, template: str, title: str, status: int = 200, **extra: Any
    ) -> TemplateResponse:
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        context["list_title"] = self.list_title
        return TemplateResponse(request, f"admin/leadership/wording/{template}", {**context, **extra}, status=status)


def looks(letter: Letter, parts: dict[str, str]) -> list[dict[str, Any]]:
    """How made-up people of both communities would read these words; a desk's letter has adult readers only."""
    bands = ("adult",) if letter.is_for_desk else ("adult", "teen")
    trial = Wording(letter=letter.slug, **parts)
    found = []
    for band in bands:
        values = letter.sample(band)
        who = "An admin" if letter.is_for_desk else "A teen" if band == "teen" else "An adult"
        url = "/admin/" if letter.is_for_desk else PAGES.get(letter.kind, "/path/")  # type: ignore[call-overload]
        found.append(as_read(who, words(letter, values, trial), url))
    return found


def _after(text: str) -> int:
    """The number that follows the version the page showed; 0, which none has, if it did not say."""
    return int(text) + 1 if text.isascii() and text.isdigit() and len(text) < 8 else 0
