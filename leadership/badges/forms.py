"""Who sees the page of a badge."""

from __future__ import annotations

from typing import Any

from django import forms

from leadership.badges.models import BadgePage


class AudienceForm(forms.ModelForm):
    """A teen is not asked about the name: it is on no teen's page."""

    class Meta:
        model = BadgePage
        fields = ["audience"]
        widgets = {"audience": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)  # noqa: S101 - the model has choices
        named = BadgePage.Audience.NAMED if self.instance.badge.member.is_teen else None
        audience.choices = [each for each in BadgePage.Audience.choices if each[0] != named]
