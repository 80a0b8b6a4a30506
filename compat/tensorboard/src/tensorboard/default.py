"""The plugins of a server that names none: those that are built in, then those other packages register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from tensorboard.util import tb_logging

__all__ = ["get_dynamic_plugins", "get_plugins", "get_static_plugins"]

logger = tb_logging.get_logger()

GROUP = "tensorboard_plugins"

# In the order of the original's tabs, which is that of data/plugins_listing.
_STATIC = (
    "metrics.metrics_plugin:MetricsPlugin",
    "scalar.scalars_plugin:ScalarsPlugin",
    "custom_scalar.custom_scalars_plugin:CustomScalarsPlugin",
    "image.images_plugin:ImagesPlugin",
    "audio.audio_plugin:AudioPlugin",
    "debugger_v2.debugger_v2_plugin:DebuggerV2Plugin",
    "graph.graphs_plugin:GraphsPlugin",
    "distribution.distributions_plugin:DistributionsPlugin",
    "histogram.histograms_plugin:HistogramsPlugin",
    "text.text_plugin:TextPlugin",
    "pr_curve.pr_curves_plugin:PrCurvesPlugin",
    "profile_redirect.profile_redirect_plugin:ProfileRedirectPluginLoader",
    "hparams.hparams_plugin:HParamsPlugin",
    "mesh.mesh_plugin:MeshPlugin",
    "wit_redirect.wit_redirect_plugin:WITRedirectPluginLoader",
)


def get_plugins() -> list[Any]:
    """Every plugin: loaders, their classes, or plugins' classes."""
    return [*get_static_plugins(), *get_dynamic_plugins()]


def get_static_plugins() -> list[Any]:
    """Those that come with this package; the first is the core."""
    from tensorboard.plugins.core.core_plugin import CorePluginLoader

    places = [EntryPoint(place.partition(".")[0], f"tensorboard.plugins.{place}", GROUP) for place in _STATIC]
    return [CorePluginLoader(include_debug_info=True), *_loaded(places)]


def get_dynamic_plugins() -> list[Any]:
    """Those that installed packages name in the entry-point group `tensorboard_plugins`; one that fails is left out."""
    own_first = sorted(entry_points(group=GROUP), key=lambda entry: not entry.value.startswith("tensorboard."))
    return list(_loaded(own_first))


def _loaded(entries: Iterable[EntryPoint]) -> Iterator[Any]:
    for entry in entries:
        try:
            yield entry.load()
        except (Exception, SystemExit):  # whatever a module does while it is imported
            logger.exception("The plugin %r (%s) cannot be imported and is left out.", entry.name, entry.value)
