"""The desk's own pages: a small form before something is done, for one row or for many, each with an address of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode

from leadership.badges.gate import RefusedError, TooLateError
from leadership.members import unfinished

#: how many rows are taken at once: their numbers have to fit into an address
MOST = 100
#: characters of what is written at the desk
LONGEST = 3000


class WideText(forms.Textarea):
    """Somewhere to write to a person."""

    def __init__(self, rows: int = 4) -> None:
        super().__init__({"rows": rows, "class": "vLargeTextField"})


class Written(forms.CharField):
    """What somebody at the desk writes to a person or for the record: never longer than anybody reads."""

    def __init__(self, rows: int, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, widget=WideText(rows), **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No browser cuts off what is pasted: too much is said, and kept."""
        return {}

    def to_python(self, value: Any) -> str:
        """Browsers send two characters for a new line; a person counts one."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class ReasonForm(forms.Form):
    reason = Written(3, label="Why", help_text="The person reads it.")


class WordForm(forms.Form):
    reason = Written(3, label="A word", help_text="If you like. The person reads it.", required=False)


def page(
    model_admin: admin.ModelAdmin, request: HttpRequest, template: str, title: str, status: int = 200, **extra: Any
) -> TemplateResponse:
    """A page of our own inside the admin."""
    context = {**model_admin.admin_site.each_context(request), "title": title, "opts": model_admin.opts}
    context["list_title"] = getattr(model_admin, "list_title", "")
    return TemplateResponse(request, f"admin/leadership/{template}", {**context, **extra}, status=status)


def ask(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    form: forms.Form,
    title: str,
    verb: str,
    status: int = 200,
    **extra: Any,
) -> TemplateResponse:
    """A page with a form and one button, none if `verb` is empty; `extra` adds rows, those left out, a preview."""
    if form.errors and status == 200:
        status = 400
    unfinished.fill(request, form)
    rows = [("row", row.pk) for row in extra.get("rows") or ()]
    extra["writer"] = unfinished.sign(request.user, f"{request.path}?{urlencode(rows)}" if rows else request.path)  # type: ignore[arg-type]
    return page(model_admin, request, "ask.html", title, status, form=form, verb=verb, **extra)


def ask_about(rows: QuerySet[Any], name: str) -> HttpResponseRedirect:
    """From a ticked list to a page that can be reloaded, with the rows in its address."""
    query = urlencode([("row", pk) for pk in rows.values_list("pk", flat=True)[:MOST]])
    return redirect(f"{reverse(f'admin:{name}')}?{query}")


def chosen(request: HttpRequest, rows: QuerySet[Any]) -> list[Any]:
    """The rows a page is about: those in its address, or those it posts. What is no number of a row is left out."""
    field = rows.model._meta.pk
    keys = []
    for text in (request.POST if request.method == "POST" else request.GET).getlist("row")[:MOST]:
        with contextlib.suppress(forms.ValidationError):
            key = field.to_python(text)
            if not isinstance(key, int) or key.bit_length() < 64:
                keys.append(key)
    return list(rows.filter(pk__in=keys))


def version_of(request: HttpRequest, row: Any) -> int:
    """The version of a row that the page showed; 0, which never was, if it did not say."""
    text = request.POST.get(f"version-{row.pk}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def each(rows: Iterable[Any], act: Callable[[Any], Any]) -> tuple[list[Any], list[tuple[Any, str]]]:
    """Act on each by itself, in its own transaction: those done, and those left out with the reason."""
    done, left_out = [], []
    for row in rows:
        try:
            act(row)
        except (RefusedError, TooLateError) as error:
            left_out.append((row, str(error)))
        else:
            done.append(row)
    return done, left_out


def tell_left_out(request: HttpRequest, left_out: list[tuple[Any, str]]) -> None:
    if left_out:
        lines = format_html_join("", "<li>{}: {}</li>", left_out)
        messages.warning(request, format_html("Left out, {} of them:<ul>{}</ul>", len(left_out), lines))
