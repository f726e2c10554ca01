"""The two pages behind a member's page: closing the account, and opening it again."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from leadership.badges.asking import ReasonForm, ask
from leadership.badges.closing import CAN_CLOSE, close, reopen
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.members.admin import Part
from leadership.members.erasure import is_erased
from leadership.members.models import Member
from leadership.notices.previewing import read_by

PAGES = {
    "close": (close, "Close the account of {}", "Close it", "Closed: {}."),
    "reopen": (reopen, "Open the account of {} again", "Open it again", "Open again: {}."),
}
WAYS = {True: ("close", "Close it, with a reason…"), False: ("reopen", "Open it again, with a reason…")}


def way_there(member: Member, viewer: Member) -> list[Part]:
    """On a member's page; nothing about oneself, and nothing for whoever may not."""
    if member.pk == viewer.pk or not viewer.has_perm(CAN_CLOSE) or is_erased(member):
        return []
    name, words = WAYS[member.is_active]
    return [("The account", [(words, reverse(f"admin:member-{name}", args=[member.pk]))])]


@reauthentication_required
def view(request: HttpRequest, *, model_admin: ModelAdmin, pk: int, what: str) -> HttpResponse:
    """Why, what is read of it, and then the button. Whatever comes between, the words stay."""
    by: Member = request.user  # type: ignore[assignment]
    must(by.has_perm(CAN_CLOSE), "Closing accounts is kept for programme admins.")
    member = get_object_or_404(Member, pk=pk)
    act, title, verb, done = PAGES[what]
    form, status, letters = ReasonForm(request.POST or None), 200, []
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if "_preview" in request.POST:  # who is shut out reads it at the door, and in no letter
            letters = read_by(f"account-{what}", [(member, {"reason": reason})]) if what == "reopen" else []
        else:
            try:
                act(member, by=by, reason=reason)
            except (RefusedError, TooLateError) as error:
                form.add_error(None, str(error))
                status = error.status
            else:
                model_admin.message_user(request, done.format(member))
                return redirect("admin:leadership_member_change", pk)
    rows = [member]
    extra = {"rows": rows, "letters": letters, "can_preview": what == "reopen"}
    return ask(model_admin, request, form, title.format(member), verb, status, **extra)
