"""What handlers of several plugins share: arguments of a request, how much to read, data that is newer than we know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tensorboard import errors
from tensorboard.util import tb_logging

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from tensorboard.plugins.base_plugin import TBContext

EVERY = (1 << 31) - 1
"""As many points as any series has, for a data provider that takes 0 for none."""


class BadRequestError(errors.PublicError):
    """What is asked for cannot be answered: 400, with the text as it is."""

    http_code = 400


def argument(request: Request, name: str) -> str:
    """An argument that has to be there.

    Raises:
        BadRequestError: it is not.
    """
    value: str | None = request.args.get(name)
    if value is None:
        raise BadRequestError(f'query parameter "{name}" is required')
    return value


def number(request: Request, name: str, default: int) -> int:
    """An argument that is a whole number.

    Raises:
        BadRequestError: it is something else.
    """
    try:
        return int(request.args.get(name, default))
    except ValueError:
        raise BadRequestError(f"query parameter `{name}` must be an integer") from None


def most_points(context: TBContext, plugin: str) -> int:
    """How many points of a series to ask for: what --samples_per_plugin says, where 0 and silence mean all."""
    return int((context.sampling_hints or {}).get(plugin) or EVERY)


class Versions:
    """Tells data of a known version of its plugin from newer data, which is left out; of that the log says once.

    Args:
        plugin: its name.
        latest: the newest version that is understood.
    """

    def __init__(self, plugin: str, latest: int = 0) -> None:
        self._plugin = plugin
        self._latest = latest
        self._warned = False

    def known(self, version: int, run: str, tag: str) -> bool:
        """Whether data of this version is understood."""
        if version <= self._latest:
            return True
        if not self._warned:
            self._warned = True
            tb_logging.get_logger().warning(
                "%s: run %r, tag %r is of version %d; this program knows versions up to %d and leaves it out",
                self._plugin,
                run,
                tag,
                version,
                self._latest,
            )
        return False
