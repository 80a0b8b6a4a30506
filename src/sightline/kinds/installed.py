"""Kinds that other packages bring: found by their entry points, and kept out, with a reason, where they are no kinds.

    [project.entry-points."sightline.kinds"]
    spectrum = "my_package:KIND"

What is installed is looked through only when somebody asks (`api/kinds`): that, and importing what was found, takes
longer than the whole start of the server.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sightline.kinds.base import Kind, Route

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "sightline.kinds"

log = logging.getLogger("sightline")

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


class _NoKindError(Exception):
    """What an entry point leads to cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A kind of another package.

    Attributes:
        name: of the entry point, and so of the kind.
        package: the distribution and its version.
        kind: None where it cannot be used; `error` says why then, "" otherwise.
        routes: what it answers, by path.
    """

    name: str
    package: str
    kind: Kind | None = None
    error: str = ""
    routes: Mapping[str, Route] = field(default_factory=dict)


def installed(own: Iterable[Kind], patience: float = 10.0) -> tuple[Installed, ...]:
    """The kinds of all installed packages, by name. Whatever is wrong with one is logged, and harms no other.

    Args:
        own: the kinds there are already, whose names and plugins are taken.
        patience: seconds for all imports together; what takes longer is left out.
    """
    from importlib.metadata import entry_points

    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    loaded: dict[int, Installed] = {}
    threads = [
        # Daemons: an import that never ends must not keep the server from ending.
        threading.Thread(target=lambda at=at, point=point: loaded.update({at: _load(point)}), daemon=True)
        for at, point in enumerate(points)
    ]
    end = time.monotonic() + patience
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    names = {kind.name: "Sightline" for kind in own}
    plugins = {plugin: "Sightline" for kind in own for plugin in kind.plugins}
    found = []
    for at, point in enumerate(points):
        one = loaded.get(at) or Installed(point.name, _package(point), None, f"not imported within {patience:g} s")
        one = _unless_taken(one, names, plugins)
        if one.error:
            log.warning("The kind %r of %s is left out: %s", one.name, one.package, one.error)
        found.append(one)
    return tuple(found)


def _load(point: EntryPoint) -> Installed:
    package = _package(point)
    try:
        kind = _checked(point.load(), point)
        routes = _routes(kind)
    except _NoKindError as error:
        return Installed(point.name, package, None, str(error))
    except (Exception, SystemExit) as error:  # whatever a module of others raises when it is imported
        log.debug("importing %s", point.value, exc_info=True)
        return Installed(point.name, package, None, f"{point.value}: {type(error).__name__}: {error}")
    return Installed(point.name, package, kind, "", routes)


def _checked(found: object, point: EntryPoint) -> Kind:
    """The kind, if it is one.

    Raises:
        _NoKindError: it is not.
    """
    if not isinstance(found, Kind):
        raise _NoKindError(f"{point.value} is of the type {type(found).__name__}, not sightline.kinds.base.Kind")
    if found.name != point.name:
        raise _NoKindError(f"the entry point {point.name!r} names the kind {found.name!r}; both have to be the same")
    if _NAME.fullmatch(found.name) is None:
        raise _NoKindError("a name is up to 40 small letters, digits and _, and begins with a letter")
    if not found.plugins or not all(isinstance(plugin, str) and plugin for plugin in found.plugins):
        raise _NoKindError("plugins has to be a tuple of the plugin names that its values are logged under")
    if found.mark or found.form or found.empty_values or found.facts:
        raise _NoKindError("mark, form, empty_values and facts are for Sightline's own kinds")
    if found.web and not os.path.isfile(found.web):
        raise _NoKindError(f"there is no file {os.fspath(found.web)!r}, which web names")
    return found


def _routes(kind: Kind) -> dict[str, Route]:
    routes = kind.routes
    for route in routes:
        if not isinstance(route, Route) or route.method != "POST":
            raise _NoKindError(f"ROUTES of {kind.api} holds something that is no Route with the method POST")
    return {route.path: route for route in routes}


def _unless_taken(one: Installed, names: dict[str, str], plugins: dict[str, str]) -> Installed:
    """The same, or without its kind where an earlier one has its name or a plugin of it."""
    if one.kind is None:
        return one
    error = ""
    if one.name in names:
        error = f"{names[one.name]} has a kind of this name already"
    for plugin in one.kind.plugins:
        if plugin in plugins:
            error = error or f"the plugin {plugin!r} belongs to a kind of {plugins[plugin]} already"
    if error:
        return Installed(one.name, one.package, None, error)
    names[one.name] = one.package
    plugins.update(dict.fromkeys(one.kind.plugins, one.package))
    return one


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value
