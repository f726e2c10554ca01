"""Creating an account: allauth's form with what we need to know, and nothing a request could smuggle in."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.views import SignupView
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leadership.audit.models import Record
from leadership.members import age
from leadership.members.entrance import InOurWords
from leadership.members.models import Account, Member, check_time_zone, time_zones

#: what passes for another letter, so that adm1n is admin and cIeo is cleo; and two that pass for one
LOOK_ALIKES = str.maketrans("01234578i9", "olzeastblg")
PAIRS = (("rn", "m"), ("vv", "w"))
NO_MATCH = "Name and password don’t belong together. Look at both, and try again."
#: what the record says of an account that a programme admin closed
CLOSED = "closed the account"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def skeleton(name: str) -> str:
    """What is left of a name at a quick glance: equal skeletons are one name to the eye."""
    plain = name.lower().translate(LOOK_ALIKES).replace("-", "").replace("_", "")
    for pair, one in PAIRS:
        plain = plain.replace(pair, one)
    return plain


def check_username(name: str) -> None:
    """Plain letters, digits, hyphens and underscores; nothing that could pass for the staff or a leader (S27)."""
    if not NAME.fullmatch(name):
        raise ValidationError(
            "Use letters from a to z, digits, hyphens and underscores, and begin with a letter or digit."
        )
    with_a_desk_or_role = Q(is_staff=True) | Q(awards__isnull=False, awards__revoked_at=None)
    leaders = Member.objects.filter(with_a_desk_or_role).values_list("username", flat=True)
    if skeleton(name) in {skeleton(each) for each in (*settings.ACCOUNT_USERNAME_BLACKLIST, *leaders)}:
        raise ValidationError("This name could be taken for somebody else’s. Choose another, please.")


username_validators = [check_username]


class SignupForm(InOurWords, AllauthSignupForm):
    """The birth date comes from the question before, never from this form (S20)."""

    words: ClassVar[dict[str, str]] = {"email": "E-mail address"}
    account = forms.ChoiceField(
        label="What brings you here?",
        choices=[
            (Account.MEMBER, "I look for support: a member account"),
            (Account.LISTENER, "I am a trained listener: a listener account"),
        ],
        widget=forms.RadioSelect,
        initial=Account.MEMBER,
    )
    time_zone = forms.ChoiceField(label="Your time zone", choices=time_zones, initial="UTC")
    agrees_rules = forms.BooleanField(
        label="I agree to the house rules.", help_text="They are linked at the foot of every page."
    )
    agrees_health = forms.BooleanField(
        label="What I write may say something about my health. I agree that it is kept and shown as the privacy page tells.",
        help_text="You can take this back at any time by erasing your account.",
    )

    def try_save(self, request: HttpRequest) -> tuple[Member | None, HttpResponse | None]:
        """A known address counts, costs and answers as a new one does, so that nobody learns who is here (S13)."""
        if not ratelimit.consume(request, action="accounts_made"):
            return None, ratelimit.respond_429(request)
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:  # the name or the address was taken a moment ago
            messages.info(request, "That did not work. Try once more, please.")
            return None, redirect("account_signup")


class AccountAdapter(DefaultAccountAdapter):
    """Puts the answers of the age gate and of the form onto the new member; says what went wrong in our words."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "duplicate_email": "This address is yours already.",
        "email_password_mismatch": NO_MATCH,
        "enter_current_password": "This is not your password now.",
        "incorrect_code": "These digits don’t fit. Type those it shows now.",
        "incorrect_password": "This is not your password.",
        "account_inactive": "This account is closed for now.",
        "cannot_remove_primary_email": "This is the address in use. Choose another one first.",
        "email_taken": "This address can’t be used here.",
        "max_email_addresses": "You have %d addresses, and more don’t fit. Remove one first.",
        "same_as_current": "This is what it is now.",
        "too_many_login_attempts": "Too many tries in a row. Wait a few minutes, then try again.",
        "username_blacklisted": "This name is taken. Choose another, please.",
        "username_password_mismatch": NO_MATCH,
        "username_taken": "This name is taken. Choose another, please.",
    }

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Whoever knows the password of a closed account reads why it is closed."""
        told = Record.objects.about("member", user.pk).filter(verb=CLOSED).order_by("at", "id").last()
        return render(request, "account/account_inactive.html", {"why": told.reason if told else ""}, status=403)

    def save_user(self, request: HttpRequest, user: Member, form: Any, commit: bool = True) -> Member:
        answered = age.born_on(request)
        if answered is None or not age.is_old_enough(answered):
            raise ValidationError("Begin with your birth date, please.")
        user.born_on = answered
        user.account = form.cleaned_data["account"]
        user.time_zone = form.cleaned_data["time_zone"]
        check_time_zone(user.time_zone)
        user.rules_agreed_at = user.health_agreed_at = timezone.now()
        return super().save_user(request, user, form, commit)

    def is_safe_url(self, url: str | None) -> bool:
        """Only our own pages; an address that is none leads nowhere (S36)."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def post_login(self, request: HttpRequest, user: Member, **kwargs: Any) -> HttpResponse:
        """Whoever signed in a moment ago has just shown who it is: nothing asks again for a quarter of an hour (S16)."""
        records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY)
        if records:
            request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
                *records[:-1],
                {**records[-1], "reauthenticated": True},
            ]
        return super().post_login(request, user, **kwargs)


class AccountPage(SignupView):
    def form_invalid(self, form: SignupForm) -> HttpResponse:
        """With a slip it is no page but a refusal, as every other form's here."""
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 400
        return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """The birth date first, then the account."""
    if request.user.is_authenticated:
        return redirect("path")
    if age.was_refused(request):
        return render(request, "account/too_soon.html", status=403)
    if age.born_on(request) is None:
        return _ask_age(request)
    return AccountPage.as_view()(request)


def _ask_age(request: HttpRequest) -> HttpResponse:
    form = age.BirthDateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not age.is_old_enough(form.cleaned_data["born_on"]):
            response = render(request, "account/too_soon.html", status=403)
            age.remember_refusal(response, is_secure=request.is_secure())
            return response
        request.session[age.SESSION_KEY] = form.cleaned_data["born_on"].isoformat()
        return redirect("account_signup")
    return render(request, "account/birth_date.html", {"form": form}, status=400 if form.errors else 200)
