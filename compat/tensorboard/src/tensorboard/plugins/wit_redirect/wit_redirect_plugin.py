"""A tab that says where the What-If Tool went: into a package of its own. Where that is installed, it has the tab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

from tensorboard.plugins import base_plugin


class WITRedirectPluginLoader(base_plugin.TBLoader):
    """Loads the tab unless the package is installed."""

    def load(self, context: base_plugin.TBContext) -> base_plugin.TBPlugin | None:
        return None if find_spec("tensorboard_plugin_wit") else _WITRedirectPlugin(context)


class _WITRedirectPlugin(base_plugin.TBPlugin):
    """Has no data and is never active."""

    plugin_name = "wit_redirect"

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {}

    def is_active(self) -> bool:
        return False

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-wit-redirect-dashboard", tab_name="What-If Tool")
