"""The routes of the projector plugin: embeddings that runs describe in projector_config.pbtxt, with all that is shown.

Everything is read from files beside a run's configuration; a path that leads out of its directory is refused. Points
that only a checkpoint of TensorFlow's has are not read: their run has to write them to a file of its own.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from werkzeug.wrappers import Request, Response

from sightline.events.wire import encode
from sightline.kinds.embedding import config as configuration
from tensorboard.backend import http_util
from tensorboard.context import RequestContext
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.image.images_plugin import media_type
from tensorboard.plugins.projector import metadata
from tensorboard.util import tb_logging

if TYPE_CHECKING:
    from tensorboard.plugins.projector.projector_config_pb2 import EmbeddingInfo, ProjectorConfig

_WHERE = (  # in a run's directory, what comes first counts
    os.path.join(metadata.PLUGINS_DIR, metadata.PLUGIN_ASSETS_NAME, metadata.PROJECTOR_FILENAME),
    metadata.PROJECTOR_FILENAME,
)


class EmbeddingMetadata:
    """What is known of the points of an embedding: columns of values, one for each point.

    Attributes:
        num_points: how many points there are.
        column_names: in the order in which they were added.
        name_to_values: {name: values}.
    """

    def __init__(self, num_points: int) -> None:
        self.num_points = num_points
        self.column_names: list[str] = []
        self.name_to_values: dict[str, Sequence[Any]] = {}

    def add_column(self, column_name: str, column_values: Sequence[Any]) -> None:
        """Add a column.

        Raises:
            ValueError: values in values; not one for each point; or a name that is there already.
        """
        if isinstance(column_values, list) and column_values and isinstance(column_values[0], list):
            raise ValueError('"column_values" is a list of values, and its first is a list')
        if len(column_values) != self.num_points:
            raise ValueError(f'"column_values" has {len(column_values)} values for {self.num_points} points')
        if column_name in self.name_to_values:
            raise ValueError(f'There is a column "{column_name}" already')
        self.column_names.append(column_name)
        self.name_to_values[column_name] = column_values


class ProjectorPlugin(base_plugin.TBPlugin):
    """Serves /runs, /info, /tensor, /metadata, /bookmarks and /sprite_image; what they refuse is a 400 of plain text.

    Needs a log directory: a list of them (--logdir_spec) and another server's data have no files to look into.
    """

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._data_provider = context.data_provider
        self._logdir = context.logdir
        self._is_active = False
        self._looking = threading.Lock()

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {
            "/runs": self._serve_runs,
            "/info": self._serve_config,
            "/tensor": self._serve_tensor,
            "/metadata": self._serve_metadata,
            "/bookmarks": self._serve_bookmarks,
            "/sprite_image": self._serve_sprite_image,
        }

    def is_active(self) -> bool:
        """Whether a run was found to have embeddings. Directories are looked into meanwhile, for the next time."""
        if not self._is_active and self._logdir and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look, name="projector", daemon=True).start()
        return self._is_active

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(disable_reload=True)

    def _look(self) -> None:
        try:
            self._is_active = any(self._load(run) for run in self._runs(RequestContext(), ""))
        finally:
            self._looking.release()

    @_series.wsgi
    def _serve_runs(self, request: Request) -> Response:
        """Runs that have embeddings."""
        runs = self._runs(**_series.about(request))
        return http_util.Respond(request, [run for run in runs if self._load(run)], "application/json")

    @_series.wsgi
    def _serve_config(self, request: Request) -> Response:
        """A run's ProjectorConfig; embeddings whose file can be read have its shape."""
        from google.protobuf import json_format

        found, folder = self._config(request)
        for embedding in found.embeddings:
            embedding.tensor_name = embedding.tensor_name.removesuffix(":0")
            if embedding.tensor_path and not embedding.tensor_shape:
                with suppress(_asking.BadRequestError, OSError, ValueError):
                    embedding.tensor_shape.extend(_shape(*_file(folder, embedding)))
        return http_util.Respond(request, json_format.MessageToJson(found), "application/json")

    @_series.wsgi
    def _serve_tensor(self, request: Request) -> Response:
        """Points of an embedding: float32, row-major, little-endian."""
        name, embedding, folder = self._embedding(request)
        rows = _rows(request)
        if embedding is None or not embedding.tensor_path:
            raise _asking.BadRequestError(f'Tensor "{name}" has no file; those of checkpoints are not read')
        try:
            points = _read(*_file(folder, embedding))
        except (OSError, ValueError) as error:
            raise _asking.BadRequestError(f'"{embedding.tensor_path}" cannot be read: {error}') from None
        return http_util.Respond(request, points[:rows].tobytes(), "application/octet-stream")

    @_series.wsgi
    def _serve_metadata(self, request: Request) -> Response:
        """The lines of an embedding's labels, as many as asked for, after their header where there is one."""
        name, embedding, folder = self._embedding(request)
        rows = _rows(request)
        path = _asset(folder, embedding.metadata_path if embedding else "", f'metadata of "{name}"')
        lines = []
        with open(path, "rb") as file:
            for line in itertools.islice(file, None if rows is None else rows + 1):
                lines.append(line)
        has_header = bool(lines) and b"\t" in lines[0]
        shown = b"".join(lines if has_header or rows is None else lines[:rows])
        return http_util.Respond(request, shown.decode(errors="replace"), "text/plain")

    @_series.wsgi
    def _serve_bookmarks(self, request: Request) -> Response:
        """Saved views of an embedding, as JSON."""
        return self._serve_file(request, "bookmarks", "bookmarks_path", lambda data: "application/json")

    @_series.wsgi
    def _serve_sprite_image(self, request: Request) -> Response:
        """The picture that has the pictures of all points."""
        return self._serve_file(request, "sprite image", "sprite.image_path", media_type)

    def _serve_file(self, request: Request, what: str, field: str, kind: Callable[[bytes], str]) -> Response:
        name, embedding, folder = self._embedding(request)
        found: Any = embedding
        for part in field.split(".") if embedding else ():
            found = getattr(found, part)
        with open(_asset(folder, found or "", f'{what} of "{name}"'), "rb") as file:
            data = file.read()
        return http_util.Respond(request, data, kind(data))

    def _embedding(self, request: Request) -> tuple[str, EmbeddingInfo | None, str]:
        """The name that a request has, what the run's configuration says of it, None where it is silent, and where.

        Raises:
            BadRequestError: the request says no run or no name, or the run has no embeddings.
        """
        _asking.argument(request, "run")
        name = _asking.argument(request, "name")
        found, folder = self._config(request)
        wanted = _whole(name)
        return name, next((one for one in found.embeddings if _whole(one.tensor_name) == wanted), None), folder

    def _config(self, request: Request) -> tuple[ProjectorConfig, str]:
        """The configuration of the run that a request names, and the directory it is in.

        Raises:
            BadRequestError: there is none.
        """
        run = _asking.argument(request, "run")
        found = self._load(run) if run in self._runs(**_series.about(request)) else None
        if found is None:
            raise _asking.BadRequestError(f'Unknown run: "{run}"')
        return found

    def _load(self, run: str) -> tuple[ProjectorConfig, str] | None:
        """A run's configuration and the directory it is in; None where no embedding has points anywhere."""
        from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig

        paths = (os.path.normpath(os.path.join(str(self._logdir), run, inner)) for inner in _WHERE)
        path = next(filter(os.path.isfile, paths), None)
        if path is None:
            return None
        with open(path, encoding="utf-8", errors="replace") as file:
            message, whole = configuration.parse(file.read())
        if not whole:
            tb_logging.get_logger().warning("%s is damaged; what stands before the damage counts", path)
        if not any(one.tensor_path or message.model_checkpoint_path for one in message.embeddings):
            return None
        return ProjectorConfig.FromString(encode(message)), os.path.dirname(path)

    def _runs(self, ctx: RequestContext, experiment_id: str) -> Collection[str]:
        """All runs, and the log directory itself."""
        if not self._logdir:
            return ()  # a list of directories, or another server's data
        names = [run.run_name for run in self._data_provider.list_runs(ctx, experiment_id=experiment_id)]
        return dict.fromkeys([*names, "."])


def _whole(name: str) -> str:
    """A tensor's name with the number of its output, which is 0 when not said."""
    return name if ":" in name else f"{name}:0"


def _rows(request: Request) -> int | None:
    """How many rows are asked for; None for all.

    Raises:
        BadRequestError: no such number.
    """
    text = request.args.get("num_rows")
    if text is None:
        return None
    if not text.isdecimal() or int(text) == 0:
        raise _asking.BadRequestError("query parameter num_rows must be integer > 0")
    return int(text)


def _asset(folder: str, path: str, what: str) -> str:
    """Where a file lies that a configuration names.

    Raises:
        BadRequestError: it names none, there is none, or it is not in the configuration's directory.
    """
    if not path:
        raise _asking.BadRequestError(f"The configuration in {folder} names no file for {what}")
    within = os.path.realpath(folder)
    real = os.path.realpath(os.path.join(within, path))
    if os.path.commonpath((within, real)) != within:
        raise _asking.BadRequestError(f'"{path}" leads out of the directory of the configuration')
    if not os.path.isfile(real):
        raise _asking.BadRequestError(f'"{path}" is no file')
    return real


def _file(folder: str, embedding: EmbeddingInfo) -> tuple[str, tuple[int, ...], int, int]:
    """The arguments of `_read` and `_shape` for an embedding.

    Raises:
        BadRequestError: it has no file.
    """
    path = _asset(folder, embedding.tensor_path, f'points of "{embedding.tensor_name}"')
    stat = os.stat(path)
    return path, tuple(embedding.tensor_shape), stat.st_mtime_ns, stat.st_size


@lru_cache(1024)
def _shape(path: str, shape: tuple[int, ...], modified: int, size: int) -> tuple[int, int]:
    rows, columns = _read(path, shape, modified, size).shape
    return rows, columns


@lru_cache(1)  # a page asks for a few rows first, then for all
def _read(path: str, shape: tuple[int, ...], modified: int, size: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A file of points: lines of numbers with tabs between them, or, where that is no text, little-endian float32.

    Args:
        shape: of the latter.
        modified, size: of the file, so that a new one is read again.

    Raises:
        ValueError: it is neither.
    """
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        if len(shape) != 2:
            raise ValueError(f"a matrix is needed, and tensor_shape is {list(shape)}") from None
        return np.frombuffer(data, "<f4").reshape(shape)
    rows = [list(map(float, line.split("\t"))) for line in text.splitlines() if line.strip()]
    return np.array(rows, "<f4").reshape(len(rows), -1 if rows else 0)
