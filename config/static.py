"""Static files in production: compressed, and each named for what is in it, the modules that a script imports among them."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
