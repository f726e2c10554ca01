"""Allauth's forms in this place's words: signing in, passwords, addresses, second keys."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base import forms as second_key
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.cache import cache


class InOurWords(forms.Form):
    """Labels and hints of our own; no box repeats its label inside."""

    words: ClassVar[dict[str, str]] = {}
    hints: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.words.get(name, field.label)
            field.help_text = self.hints.get(name, field.help_text)
            field.widget.attrs.pop("placeholder", None)


class SignIn(InOurWords, account.LoginForm):
    words: ClassVar[dict[str, str]] = {
        "login": "Username or e-mail address",
        "remember": "Keep me signed in on this device",
    }


class ChangePassword(InOurWords, account.ChangePasswordForm):
    words: ClassVar[dict[str, str]] = {
        "oldpassword": "Your password now",
        "password1": "The new password",
        "password2": "The new password again",
    }


class AskForPassword(InOurWords, account.ResetPasswordForm):
    words: ClassVar[dict[str, str]] = {"email": "E-mail address"}


class NewPassword(InOurWords, account.ResetPasswordKeyForm):
    words: ClassVar[dict[str, str]] = {"password1": "The new password", "password2": "The new password again"}


class AddAddress(InOurWords, account.AddEmailForm):
    words: ClassVar[dict[str, str]] = {"email": "E-mail address"}


class PasswordAgain(InOurWords, account.ReauthenticateForm):
    words: ClassVar[dict[str, str]] = {"password": "Your password"}


class KeyAdapter(DefaultMFAAdapter):
    """Says what went wrong in our words."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "An account with a second key keeps its addresses. Remove the key first.",
        "cannot_delete_authenticator": "This key can’t be removed.",
        "cannot_generate_recovery_codes": "Recovery codes come with an app or a passkey. Add one of them first.",
        "incorrect_code": "These digits don’t fit, or have been used. Type those your app shows now.",
        "unverified_email": "First confirm your e-mail address: the letter has a link.",
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - as allauth calls it
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}" if count else "Passkey"


class OnlyOnce(second_key.BaseAuthenticateForm):
    """An app's digits count for as long as its clock may be off, and once in all that time: allauth remembers them for one
    period of it, and would take them again after that (RFC 6238, 5.2)."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        used = f"second-key:{self.user.pk}:{normalize_user_code(code)}"
        counts_for = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        if self.authenticator.type == Authenticator.Type.TOTP and not cache.add(used, True, counts_for):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondKey(InOurWords, OnlyOnce, second_key.AuthenticateForm):
    words: ClassVar[dict[str, str]] = {"code": "Code"}


class SecondKeyAgain(InOurWords, OnlyOnce, second_key.ReauthenticateForm):
    words: ClassVar[dict[str, str]] = {"code": "The digits your app shows now"}


class ConnectApp(InOurWords, ActivateTOTPForm):
    words: ClassVar[dict[str, str]] = {"code": "The digits your app shows now"}


class AddPasskey(InOurWords, AddWebAuthnForm):
    words: ClassVar[dict[str, str]] = {
        "name": "A name for it",
        "passwordless": "Sign in with it alone, without my password",
    }
    hints: ClassVar[dict[str, str]] = {"passwordless": "It then asks for your finger, your face or its PIN."}


class NamePasskey(InOurWords, EditWebAuthnForm):
    name = forms.CharField(label="A name for it", max_length=50)
