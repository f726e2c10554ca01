"""Figures for admins: a page of charts and tables, and each table as a file."""

from __future__ import annotations

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from leadership.badges.gate import must
from leadership.figures.cases import cases, eligible_now
from leadership.figures.forms import FiguresForm
from leadership.figures.tables import Found, Table, as_csv, tables

CAN_SEE = "leadership.view_application"


def _form(request: HttpRequest) -> FiguresForm:
    must(request.user.has_perm(CAN_SEE), "Figures are kept for programme admins.")
    return FiguresForm(request.GET.dict(), request.user)  # type: ignore[arg-type]


def _tables(form: FiguresForm) -> list[Table]:
    asked, now = form.asked, timezone.now()
    begun, waiting = cases(asked)
    return tables(Found(begun, waiting, eligible_now(asked, now), form.names), now)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """All the tables of what is asked in the address; a mistake in it is told beside the field."""
    form = _form(request)
    is_valid = form.is_valid()
    context = {
        **admin.site.each_context(request),
        "title": "Figures",
        "form": form,
        "tables": _tables(form) if is_valid else [],
        "days": form.days if is_valid else None,
    }
    status = 200 if is_valid else 400
    return TemplateResponse(request, "admin/leadership/figures/figures.html", context, status=status)


@require_safe
def table_file(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the tables as CSV, for the same address."""
    form = _form(request)
    if not form.is_valid():
        return HttpResponse("This address asks for something there are no figures of.", "text/plain", status=400)
    table = next((table for table in _tables(form) if table.slug == slug), None)
    if table is None:
        raise Http404
    first, last = form.days
    name = f"{slug}-{first}-{last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(as_csv(table), "text/csv; charset=utf-8", headers=headers)
