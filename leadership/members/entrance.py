"""Allauth's forms in this place's words: signing in, passwords, addresses, second keys."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as second_key
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms


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


class SecondKey(InOurWords, second_key.AuthenticateForm):
    words: ClassVar[dict[str, str]] = {"code": "Code"}


class SecondKeyAgain(InOurWords, second_key.ReauthenticateForm):
    words: ClassVar[dict[str, str]] = {"code": "The digits your app shows now"}


class ConnectApp(InOurWords, ActivateTOTPForm):
    words: ClassVar[dict[str, str]] = {"code": "The digits your app shows now"}


class AddPasskey(InOurWords, AddWebAuthnForm):
    words: ClassVar[dict[str, str]] = {
        "name": "A name for it",
        "passwordless": "Sign in with it alone, without my password",
    }
    hints: ClassVar[dict[str, str]] = {"passwordless": "It then asks for your finger, your face or its PIN."}
