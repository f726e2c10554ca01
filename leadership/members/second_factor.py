"""Nothing privileged without a second factor used in this session (S15)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from types import SimpleNamespace
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import is_valid_path, resolve, reverse
from django.utils.http import urlencode

#: everything below these addresses is kept for people with a desk or a badge
PRIVILEGED = ("/admin/", "/moderation/", "/mentoring/")
#: where keys are added, removed and replaced: by whoever shows one she has, and not by the password alone
KEYS = "/accounts/2fa/"
#: where a key is shown
DOORS = {"mfa_authenticate", "mfa_reauthenticate", "mfa_login_webauthn", "mfa_reauthenticate_webauthn"}


def used_in(request: HttpRequest) -> bool:
    """Whether a second factor was used in this very session, not merely enrolled, and is still there."""
    used = used_keys(request.session, request.user)
    return bool(used and used & keys_there([request.user.pk]))


def is_lead_with_key(request: HttpRequest) -> bool:
    """A safeguarding lead as her desk knows her: what only that opens stays shut to her in any other session (S15)."""
    return request.user.is_safeguarding_lead and used_in(request)


def used_keys(session: Any, member: Any) -> frozenset[int]:
    """The second factors used in a session, or in what is stored of it, whether or not they are still there."""
    records = get_authentication_records(SimpleNamespace(session=session), member)  # type: ignore[arg-type]
    return frozenset(record["id"] for record in records if record.get("method") == "mfa" and record.get("id"))


def keys_there(members: Collection[int]) -> set[int]:
    """The keys of these people, in one query; recovery codes alone open nothing."""
    found = list(Authenticator.objects.filter(user__in=members).values_list("pk", "user", "type"))
    with_more = {member for _, member, kind in found if kind != Authenticator.Type.RECOVERY_CODES}
    return {pk for pk, member, _ in found if member in with_more}


def show_again(request: HttpRequest) -> None:
    """For one heavy act among lighter ones: who did not show within a quarter of an hour who she is does so now, and it goes on (S16)."""
    raise_if_reauthentication_required(request, app="")


def show_key(request: HttpRequest) -> HttpResponse:
    """Where somebody without a second factor in this session goes from a privileged page."""
    if is_mfa_enabled(request.user):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
    return render(request, "members/second_factor.html", status=403)


def count_as_used(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """A key was tried when it was added: nobody is asked for it again at once."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)


class SecondFactorMiddleware:
    """Stands before every privileged address, whatever session or door somebody came by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.ask(request) or self.get_response(request)

    def ask(self, request: HttpRequest) -> HttpResponse | None:
        is_about_keys = request.path.startswith(KEYS) and resolve(request.path_info).url_name not in DOORS
        if not (is_about_keys or request.path.startswith(PRIVILEGED)):
            return None
        if not is_valid_path(request.path_info):
            return None  # nothing is there, with a key or without
        if not request.user.is_authenticated or used_in(request):
            return None
        if not request.user.is_staff and request.path.startswith("/admin/"):
            return None  # the admin refuses it itself
        if is_about_keys and not is_mfa_enabled(request.user):
            return None  # the first one
        return show_key(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """What was posted is asked for again by its path alone, or else allauth drops it; the query is in what it keeps."""
        if isinstance(exception, ReauthenticationRequired) and request.method == "POST" and request.GET:
            request.META["QUERY_STRING"] = ""
