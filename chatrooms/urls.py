"""The addresses of the chatrooms, subject by subject in order of dependence."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
