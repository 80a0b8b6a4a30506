"""Routes of the audio clips: which there are, the steps of one, and the bytes of a clip."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from sightline.errors import FormatError
from sightline.events import messages
from sightline.events.wire import decode
from tensorboard import errors
from tensorboard.backend import http_util
from tensorboard.data.provider import DataProvider
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.audio import metadata

__all__ = ["AudioPlugin"]

_WAV = messages.enum("tensorboard.AudioPluginData.Encoding")["WAV"]
_TYPES = ("audio/wav", "application/octet-stream")
"""What a clip may be sent as: nothing that a browser would run."""


class AudioPlugin(base_plugin.TBPlugin):
    """Audio clips."""

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._limit = _asking.most_points(context, metadata.PLUGIN_NAME)
        self._data_provider: DataProvider = context.data_provider
        self._known = _series.Known(metadata.PLUGIN_NAME)

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {
            "/audio": self._serve_audio_metadata,
            "/individualAudio": self._serve_individual_audio,
            "/tags": self._serve_tags,
        }

    def is_active(self) -> bool:
        return False  # the data provider's list of plugins says

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-audio-dashboard")

    @_series.wsgi
    def _serve_tags(self, request: Request) -> Response:
        """Which series there are, and the most clips that a step of each has."""
        found = self._data_provider.list_blob_sequences(**_series.about(request), plugin_name=metadata.PLUGIN_NAME)
        index = {
            run: {tag: {**_series.described(series), "samples": series.max_length} for tag, series in tags.items()}
            for run, tags in self._known(found).items()
        }
        return http_util.Respond(request, index, "application/json")

    @_series.wsgi
    def _serve_audio_metadata(self, request: Request) -> Response:
        """The steps of the series `run`, `tag` that have a clip number `sample`, each with the query for its bytes."""
        run, tag = _series.run_and_tag(request)
        sample = _series.sample_of(request)
        about, chosen = _series.about(request), _series.only(run, tag)
        found = self._data_provider.read_blob_sequences(
            **about, plugin_name=metadata.PLUGIN_NAME, downsample=self._limit, run_tag_filter=chosen
        )
        points = _series.one(found, run, tag)
        if points is None:
            raise errors.NotFoundError(f"No audio data for run={run!r}, tag={tag!r}")
        listed = self._data_provider.list_blob_sequences(
            **about, plugin_name=metadata.PLUGIN_NAME, run_tag_filter=chosen
        )
        series = _series.one(listed, run, tag)
        content_type = _content_type(series.plugin_content if series else b"")
        body = [
            {
                "wall_time": point.wall_time,
                "label": "",
                "step": point.step,
                "contentType": content_type,
                "query": urllib.parse.urlencode(
                    {"blob_key": point.values[sample].blob_key, "content_type": content_type}
                ),
            }
            for point in points
            if sample < len(point.values)
        ]
        return http_util.Respond(request, body, "application/json")

    @_series.wsgi
    def _serve_individual_audio(self, request: Request) -> Response:
        """The bytes of one clip."""
        key, content_type = _asking.argument(request, "blob_key"), _asking.argument(request, "content_type")
        if content_type not in _TYPES:
            raise errors.InvalidArgumentError(f"Illegal mime type {content_type!r}")
        data = self._data_provider.read_blob(_series.about(request)["ctx"], blob_key=key)
        return http_util.Respond(request, data, content_type)


def _content_type(content: bytes) -> str:
    """What the clips of a series are, by its metadata."""
    try:
        return _TYPES[0] if decode("tensorboard.AudioPluginData", content).encoding == _WAV else _TYPES[1]
    except FormatError:
        return _TYPES[1]
