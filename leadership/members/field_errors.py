"""What stands beside a field that is wrong, in this place's words: Django's own sentences, replaced once for every form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators

PICK, NOT_OFFERED = "Choose one of them.", "“%(value)s” is not offered here. Choose one of them."
FIELDS: dict[Any, dict[str, str]] = {
    forms.Field: {"required": "This is still empty."},
    forms.BooleanField: {"required": "This needs your tick."},
    forms.ChoiceField: {"required": PICK, "invalid_choice": NOT_OFFERED},
    forms.ModelChoiceField: {"required": PICK, "invalid_choice": NOT_OFFERED},
    forms.MultipleChoiceField: {"required": PICK, "invalid_choice": NOT_OFFERED, "invalid_list": PICK},
    forms.DateField: {"invalid": "Write a day as year, month and day, such as 2026-12-24."},
    forms.IntegerField: {"invalid": "Write a whole number."},
}
VALIDATORS: dict[Any, str] = {
    validators.MaxLengthValidator: "A little shorter, please: %(limit_value)d characters fit, and this has %(show_value)d.",
    validators.MinValueValidator: "%(limit_value)s is the least.",
    validators.MaxValueValidator: "%(limit_value)s is the most.",
    validators.EmailValidator: "This is no e-mail address yet: it needs a name, an @ and a place.",
}


def speak() -> None:
    """Called once, before any form is made: a field takes its sentences along when it is."""
    for field, said in FIELDS.items():
        field.default_error_messages = field.default_error_messages | said
    for validator, sentence in VALIDATORS.items():
        validator.message = sentence
