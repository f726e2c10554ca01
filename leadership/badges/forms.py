"""Who sees the page of a badge, and whether its holder goes on."""

from __future__ import annotations

from typing import Any

from django import forms

from leadership.badges import appealing
from leadership.badges.models import BadgePage
from leadership.badges.renewing import LONGEST


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


class BadgeAppealForm(forms.Form):
    """What should be looked at again."""

    words = forms.CharField(
        label="What should be looked at again?",
        help_text="In your own words. Please leave out real names and places.",
        max_length=appealing.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say in a few words what should be looked at."},
    )


class RenewalForm(forms.Form):
    """Whether she goes on, and what she did; once a term is over there is only going on."""

    goes_on = forms.TypedChoiceField(
        label="Would you like to go on?",
        choices=[("yes", "Yes, I would like to go on"), ("no", "No, let it end on its day")],
        coerce=lambda value: value == "yes",
        error_messages={"required": "Choose one of the two."},
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="What did you do?",
        help_text="Two or three sentences are enough. Programme admins read them.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        error_messages={"required": "Say in a few words what you did."},
    )

    def __init__(self, *args: Any, can_let_end: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_let_end:
            del self.fields["goes_on"]

    def clean(self) -> dict[str, Any]:
        """Whoever lets it end need not say a word."""
        data = super().clean() or {}
        if "goes_on" not in self.fields:
            data["goes_on"] = True
        elif data.get("goes_on") is False and not self.data.get("words", "").strip():
            self.errors.pop("words", None)
            data["words"] = ""
        return data
