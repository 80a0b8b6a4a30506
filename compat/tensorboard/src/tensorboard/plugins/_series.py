"""What the plugins of plain time series share: the series that a request names, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from werkzeug import wrappers
from werkzeug.wrappers import Request, Response

from sightline.errors import FormatError
from sightline.events.wire import decode
from tensorboard import errors, plugin_util
from tensorboard.data.provider import RunTagFilter
from tensorboard.plugins import _asking

T = TypeVar("T")


def wsgi(method: Callable[[Any, Request], Response]) -> Any:
    """A method that answers a request, as a WSGI application; errors of werkzeug's that it raises are answers too."""
    application: Any = wrappers.Request.application
    return application(method)


def about(request: Request) -> dict[str, Any]:
    """What goes with every question to a data provider: `ctx` and `experiment_id`."""
    environ = request.environ
    return {"ctx": plugin_util.context(environ), "experiment_id": plugin_util.experiment_id(environ)}


def run_and_tag(request: Request) -> tuple[str, str]:
    """The series a request names.

    Raises:
        InvalidArgumentError: it does not.
    """
    run, tag = request.args.get("run"), request.args.get("tag")
    if run is None or tag is None:
        raise errors.InvalidArgumentError(f"Both run and tag must be specified: tag={tag!r}, run={run!r}")
    return run, tag


def sample_of(request: Request) -> int:
    """Which of several pictures or clips of a step a request names; the first when it does not.

    Raises:
        InvalidArgumentError: it is no such number.
    """
    text = request.args.get("sample", "0")
    if not text.isdecimal() or not text.isascii():
        raise errors.InvalidArgumentError(f"sample must be a whole number from 0: sample={text!r}")
    return int(text)


def only(run: str, tag: str) -> RunTagFilter:
    """The filter that leaves one series."""
    return RunTagFilter(runs=[run], tags=[tag])


def one(found: Mapping[str, Mapping[str, T]], run: str, tag: str) -> T | None:
    """A series of an answer; None when it is not there."""
    return found.get(run, {}).get(tag)


def described(series: Any) -> dict[str, str]:
    """What a list of tags says of a series: plain name, and safe HTML of what its author wrote."""
    return {"displayName": series.display_name, "description": _html(series.description)}


@lru_cache(1_000)  # a tag's is the same in every run
def _html(description: str) -> str:
    return plugin_util.markdown_to_safe_html(description) if description else ""


class Known:
    """Leaves out series whose plugin content is of a version to come."""

    def __init__(self, plugin: str) -> None:
        self._versions = _asking.Versions(plugin)

    def __call__(self, found: Mapping[str, Mapping[str, T]]) -> dict[str, dict[str, T]]:
        """A data provider's list without them; their runs stay."""
        return {
            run: {tag: one for tag, one in tags.items() if self._versions.known(_version(one), run, tag)}
            for run, tags in found.items()
        }


def _version(series: Any) -> int:
    """Of its plugin's content: field 1 of every bundled plugin's message; 0 of what is no message."""
    try:
        return int(decode("tensorboard.ScalarPluginData", series.plugin_content).version)
    except FormatError:
        return 0
