"""Static files: in production compressed, and each named for what is in it, the modules that a script imports among them."""

from django.http import HttpRequest, HttpResponseBase
from servestatic.middleware import ServeStaticMiddleware
from servestatic.responders import MissingFileError
from servestatic.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True


class StaticFilesMiddleware(ServeStaticMiddleware):
    """A file that is not there is an address that is not there, while developing too: our page, with every header."""

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return await super().__call__(request)
        except MissingFileError:  # raised with DEBUG only, before anybody else was asked
            return await self.get_response(request)
