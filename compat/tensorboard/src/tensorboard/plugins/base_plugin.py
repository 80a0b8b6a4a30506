"""What a plugin is: WSGI handlers below a path of its own, and a word on its front end."""

from __future__ import annotations

import abc
import argparse
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["BasicLoader", "FlagsError", "FrontendMetadata", "TBContext", "TBLoader", "TBPlugin"]


class FlagsError(ValueError):
    """Flags that do not go together; the text is shown to the one who started the program."""


class TBPlugin(metaclass=abc.ABCMeta):
    """A plugin. One instance serves all requests, from several threads.

    Attributes:
        plugin_name: of letters, digits, "_" and "-", unlike every other's; part of its addresses.
    """

    plugin_name: Any = None  # a subclass says a str

    def __init__(self, context: TBContext) -> None:  # noqa: B027  nothing to keep, and none has to override it
        """Plugins that are loaded by `BasicLoader` take the context alone."""

    @abc.abstractmethod
    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        """WSGI applications by route.

        A route begins with "/" and lies below data/plugin/NAME; "/*" at its end takes everything below it.
        """

    @abc.abstractmethod
    def is_active(self) -> bool:
        """Whether there is something to show. Asked often: the answer has to be at hand."""

    def frontend_metadata(self) -> FrontendMetadata:
        """How the plugin shows in the page."""
        return FrontendMetadata()

    def data_plugin_names(self) -> tuple[Any, ...]:
        """Plugin names in summary metadata that this one shows; one series of theirs makes it active."""
        return (self.plugin_name,)


class FrontendMetadata:
    """How a plugin shows in the page; immutable, equal by value.

    Args:
        disable_reload: its tab is left alone when data is read again.
        element_name: custom element that draws it; the original's own dashboards had one.
        es_module_path: route below the plugin's own, of an ES module that exports `render()`; shown in a frame.
        remove_dom: its elements are taken away when another tab is shown.
        tab_name: title of the tab; the plugin's name when None.
        is_ng_component: it is part of the original's page.
    """

    __slots__ = ("_values",)
    _NAMES = ("disable_reload", "element_name", "es_module_path", "remove_dom", "tab_name", "is_ng_component")

    def __init__(
        self,
        *,
        disable_reload: bool | None = None,
        element_name: str | None = None,
        es_module_path: str | None = None,
        remove_dom: bool | None = None,
        tab_name: str | None = None,
        is_ng_component: bool | None = None,
    ) -> None:
        flags = (bool(disable_reload), bool(remove_dom), bool(is_ng_component))
        self._values = (flags[0], element_name, es_module_path, flags[1], tab_name, flags[2])

    @property
    def disable_reload(self) -> bool:
        return self._values[0]

    @property
    def element_name(self) -> str | None:
        return self._values[1]

    @property
    def es_module_path(self) -> str | None:
        return self._values[2]

    @property
    def remove_dom(self) -> bool:
        return self._values[3]

    @property
    def tab_name(self) -> str | None:
        return self._values[4]

    @property
    def is_ng_component(self) -> bool:
        return self._values[5]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FrontendMetadata) and self._values == other._values

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in zip(self._NAMES, self._values, strict=True))
        return f"FrontendMetadata({values})"


class TBContext:
    """What a plugin is given to work with; None where the program has no such thing.

    Args:
        assets_zip_provider: called without arguments, opens the archive of the page's files.
        data_provider: `tensorboard.data.provider.DataProvider`, the way to logged data.
        flags: the parsed command line, an `argparse.Namespace`.
        logdir: directory that is shown, as it was given.
        multiplexer: the original's former way to logged data.
        plugin_name_to_instance: every loaded plugin; filled while plugins load.
        sampling_hints: number of points by plugin name.
        window_title: of the browser window.
    """

    def __init__(
        self,
        *,
        assets_zip_provider: Callable[[], Any] | None = None,
        data_provider: Any = None,
        flags: argparse.Namespace | None = None,
        logdir: str | None = None,
        multiplexer: Any = None,
        plugin_name_to_instance: dict[str, TBPlugin] | None = None,
        sampling_hints: Mapping[str, int] | None = None,
        window_title: str | None = None,
    ) -> None:
        self.assets_zip_provider = assets_zip_provider
        self.data_provider = data_provider
        self.flags = flags
        self.logdir = logdir
        self.multiplexer = multiplexer
        self.plugin_name_to_instance = plugin_name_to_instance
        self.sampling_hints = sampling_hints
        self.window_title = window_title


class TBLoader:
    """Makes a plugin, after a say in the command line. Every method may be overridden; none has to be."""

    def define_flags(self, parser: argparse.ArgumentParser) -> None:
        """Add the plugin's flags; their names begin with its own."""

    def fix_flags(self, flags: argparse.Namespace) -> None:
        """Look at the parsed flags and complete them.

        Raises:
            FlagsError: they do not go together.
        """

    def load(self, context: TBContext) -> TBPlugin | None:
        """The plugin, or None where it cannot work here."""
        return None


class BasicLoader(TBLoader):
    """Makes a plugin that wants no flags."""

    def __init__(self, plugin_class: type[TBPlugin]) -> None:
        self.plugin_class = plugin_class

    def load(self, context: TBContext) -> TBPlugin:
        return self.plugin_class(context)
