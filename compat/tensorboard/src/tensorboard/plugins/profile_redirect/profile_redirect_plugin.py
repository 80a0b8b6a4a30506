"""A tab that says where the profiler went: into a package of its own. Where that is installed, it has the tab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

from tensorboard.plugins import base_plugin


class ProfileRedirectPluginLoader(base_plugin.TBLoader):
    """Loads the tab unless the package is installed."""

    def load(self, context: base_plugin.TBContext) -> base_plugin.TBPlugin | None:
        return None if find_spec("tensorboard_plugin_profile") else _ProfileRedirectPlugin(context)


class _ProfileRedirectPlugin(base_plugin.TBPlugin):
    """Has no data and is never active."""

    plugin_name = "profile_redirect"

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {}

    def is_active(self) -> bool:
        return False

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-profile-redirect-dashboard", tab_name="Profile")
