"""The addresses of the leadership path, subject by subject in order of dependence."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
