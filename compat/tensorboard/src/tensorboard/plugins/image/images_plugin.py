"""Routes of the images: which there are, the steps of one, and the bytes of a picture."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from tensorboard import errors
from tensorboard.backend import http_util
from tensorboard.data.provider import DataProvider
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.image import metadata

__all__ = ["ImagesPlugin"]

BEFORE = 2
"""Strings of a value that are not pictures: width and height come first."""

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
}


class ImagesPlugin(base_plugin.TBPlugin):
    """Images."""

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._limit = _asking.most_points(context, metadata.PLUGIN_NAME)
        self._data_provider: DataProvider = context.data_provider
        self._known = _series.Known(metadata.PLUGIN_NAME)

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {
            "/images": self._serve_image_metadata,
            "/individualImage": self._serve_individual_image,
            "/tags": self._serve_tags,
        }

    def is_active(self) -> bool:
        return False  # the data provider's list of plugins says

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-image-dashboard")

    @_series.wsgi
    def _serve_tags(self, request: Request) -> Response:
        """Which series there are, and the most pictures that a step of each has."""
        found = self._data_provider.list_blob_sequences(**_series.about(request), plugin_name=metadata.PLUGIN_NAME)
        index = {
            run: {
                tag: {**_series.described(series), "samples": max(series.max_length - BEFORE, 0)}
                for tag, series in tags.items()
            }
            for run, tags in self._known(found).items()
        }
        return http_util.Respond(request, index, "application/json")

    @_series.wsgi
    def _serve_image_metadata(self, request: Request) -> Response:
        """The steps of the series `run`, `tag` that have a picture number `sample`, with the query for its bytes."""
        run, tag = _series.run_and_tag(request)
        index = BEFORE + _series.sample_of(request)
        found = self._data_provider.read_blob_sequences(
            **_series.about(request),
            plugin_name=metadata.PLUGIN_NAME,
            downsample=self._limit,
            run_tag_filter=_series.only(run, tag),
        )
        points = _series.one(found, run, tag)
        if points is None:
            raise errors.NotFoundError(f"No image data for run={run!r}, tag={tag!r}")
        body = [
            {
                "wall_time": point.wall_time,
                "step": point.step,
                "query": urllib.parse.urlencode({"blob_key": point.values[index].blob_key}),
            }
            for point in points
            if index < len(point.values)
        ]
        return http_util.Respond(request, body, "application/json")

    @_series.wsgi
    def _serve_individual_image(self, request: Request) -> Response:
        """The bytes of one picture."""
        key = request.args.get("blob_key")
        if key is None:
            return http_util.Respond(request, "Invalid run, tag, index, or sample", "text/plain", code=400)
        data = self._data_provider.read_blob(_series.about(request)["ctx"], blob_key=key)
        return http_util.Respond(request, data, media_type(data))


def media_type(data: bytes) -> str:
    """What browsers may show a picture as, by its first bytes; others are never shown as a page of their own."""
    return next((kind for sign, kind in _SIGNATURES.items() if data.startswith(sign)), "application/octet-stream")
