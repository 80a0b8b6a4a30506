"""Routes of the page that shows scalars, histograms and images together; several series can be asked for at once."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Request, Response

from tensorboard import errors, plugin_util
from tensorboard.backend import http_util
from tensorboard.data.provider import DataProvider, RunTagFilter
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.histogram import histograms_plugin
from tensorboard.plugins.histogram import metadata as histogram_metadata
from tensorboard.plugins.image import images_plugin
from tensorboard.plugins.image import metadata as image_metadata
from tensorboard.plugins.metrics import metadata
from tensorboard.plugins.scalar import metadata as scalar_metadata

__all__ = ["MetricsPlugin"]

_SCALARS, _HISTOGRAMS, _IMAGES = (one.PLUGIN_NAME for one in (scalar_metadata, histogram_metadata, image_metadata))

Points = dict[str, list[dict[str, Any]]]
"""By run."""


class MetricsPlugin(base_plugin.TBPlugin):
    """Time series."""

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._data_provider: DataProvider = context.data_provider
        self._most = {plugin: _asking.most_points(context, plugin) for plugin in (_SCALARS, _HISTOGRAMS, _IMAGES)}
        self._known = {plugin: _series.Known(plugin) for plugin in self._most}

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {"/tags": self._serve_tags, "/timeSeries": self._serve_time_series, "/imageData": self._serve_image_data}

    def is_active(self) -> bool:
        return False  # the data provider's list of plugins says

    def data_plugin_names(self) -> tuple[str, ...]:
        return (_SCALARS, _HISTOGRAMS, _IMAGES)

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(is_ng_component=True, tab_name="Time Series")

    # ------------------------------------------------------------- which series there are

    @_series.wsgi
    def _serve_tags(self, request: Request) -> Response:
        """Tags of all three kinds, with descriptions by tag."""
        about, provider = _series.about(request), self._data_provider
        scalars = self._known[_SCALARS](provider.list_scalars(**about, plugin_name=_SCALARS))
        histograms = self._known[_HISTOGRAMS](provider.list_tensors(**about, plugin_name=_HISTOGRAMS))
        images = self._known[_IMAGES](provider.list_blob_sequences(**about, plugin_name=_IMAGES))
        samples: dict[str, dict[str, dict[str, int]]] = {}
        for run, tags in images.items():
            for tag, series in tags.items():
                most = max(series.max_length - images_plugin.BEFORE, 0)
                samples.setdefault(tag, {})[run] = {"maxSamplesPerStep": most}
        index = {
            _SCALARS: {"runTagInfo": _tags(scalars), "tagDescriptions": _descriptions(scalars)},
            _HISTOGRAMS: {"runTagInfo": _tags(histograms), "tagDescriptions": _descriptions(histograms)},
            _IMAGES: {"tagDescriptions": _descriptions(images), "tagRunSampledInfo": samples},
        }
        return http_util.Respond(request, index, "application/json")

    # ------------------------------------------------------------- points

    @_series.wsgi
    def _serve_time_series(self, request: Request) -> Response:
        """The series that `requests` names, a JSON array of {plugin, tag, run, sample}, in its order."""
        text = request.form.get("requests") if request.method == "POST" else request.args.get("requests")
        if not text:
            raise errors.InvalidArgumentError("Missing 'requests' field")
        try:
            wanted = json.loads(text)
        except (ValueError, RecursionError):
            raise errors.InvalidArgumentError("Unable to parse 'requests' as JSON") from None
        if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
            raise errors.InvalidArgumentError("'requests' must be a JSON array of objects")
        about = _series.about(request)
        return http_util.Respond(request, [self._answer(about, one) for one in wanted], "application/json")

    def _answer(self, about: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
        """What was wanted, with the series or the reason why there is none."""
        answer = {"plugin": wanted.get("plugin"), "tag": wanted.get("tag")}
        answer |= {key: wanted[key] for key in ("run", "sample") if wanted.get(key) is not None}
        error = _error(wanted)
        if error:
            return {**answer, "error": error}
        tag, run = wanted["tag"], wanted.get("run")
        question = {**about, "run_tag_filter": RunTagFilter(runs=None if run is None else [run], tags=[tag])}
        match wanted["plugin"]:
            case plugin if plugin == _SCALARS:
                series = self._scalars(question, tag)
            case plugin if plugin == _HISTOGRAMS:
                series = self._histograms(question, tag)
            case _:
                series = self._images(question, tag, wanted["sample"])
        return {**answer, "runToSeries": series}

    def _scalars(self, question: dict[str, Any], tag: str) -> Points:
        found = self._data_provider.read_scalars(**question, plugin_name=_SCALARS, downsample=self._most[_SCALARS])
        return {
            run: [{"wallTime": one.wall_time, "step": one.step, "value": one.value} for one in tags[tag]]
            for run, tags in found.items()
            if tag in tags
        }

    def _histograms(self, question: dict[str, Any], tag: str) -> Points:
        most = self._most[_HISTOGRAMS]
        found = self._data_provider.read_tensors(**question, plugin_name=_HISTOGRAMS, downsample=most)
        return {
            run: [{"wallTime": one.wall_time, "step": one.step, "bins": _bins(one.numpy)} for one in tags[tag]]
            for run, tags in found.items()
            if tag in tags
        }

    def _images(self, question: dict[str, Any], tag: str, sample: int) -> Points:
        index = images_plugin.BEFORE + sample
        most = self._most[_IMAGES]
        found = self._data_provider.read_blob_sequences(**question, plugin_name=_IMAGES, downsample=most)
        return {
            run: [
                {"step": one.step, "wallTime": one.wall_time, "imageId": one.values[index].blob_key}
                for one in tags[tag]
                if index < len(one.values)
            ]
            for run, tags in found.items()
            if tag in tags
        }

    @_series.wsgi
    def _serve_image_data(self, request: Request) -> Response:
        """The bytes of the picture `imageId`."""
        key = _asking.argument(request, "imageId")
        data = self._data_provider.read_blob(_series.about(request)["ctx"], blob_key=key)
        return http_util.Respond(request, data, images_plugin.media_type(data))


def _error(wanted: dict[str, Any]) -> str:
    """Why a series cannot be given; "" when it can."""
    plugin, tag, run, sample = (wanted.get(key) for key in ("plugin", "tag", "run", "sample"))
    if not isinstance(tag, str):
        return "Missing tag"
    if plugin not in (_SCALARS, _HISTOGRAMS, _IMAGES):
        return "Invalid plugin"
    if not isinstance(run, str) and not (run is None and plugin == _SCALARS):
        return "Missing run"
    if plugin == _IMAGES and (type(sample) is not int or sample < 0):
        return "Missing sample"
    return ""


def _bins(tensor: Any) -> list[dict[str, float]]:
    rows = histograms_plugin.buckets(tensor).tolist()
    return [{"min": left, "max": right, "count": count} for left, right, count in rows]


def _tags(found: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Tags by run, sorted."""
    return {run: sorted(tags) for run, tags in found.items()}


def _descriptions(found: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """HTML by tag, of those that have a description; where runs have different ones, all of them."""
    said: dict[str, dict[str, list[str]]] = {}
    for run, tags in found.items():
        for tag, series in tags.items():
            if series.description:
                said.setdefault(tag, {}).setdefault(series.description, []).append(run)
    return {tag: _described(runs) for tag, runs in said.items()}


def _described(runs: Mapping[str, Sequence[str]]) -> str:
    """HTML of descriptions, each with the runs that have it."""
    if len(runs) == 1:
        return plugin_util.markdown_to_safe_html(next(iter(runs)))
    texts = sorted(runs)

    def combine(parts: list[str]) -> str:
        lines = ["<h1>Multiple descriptions</h1>"]
        for text, part in zip(texts, parts, strict=True):
            names = sorted(runs[text])
            lines += [f"<h2>For run{'s' if len(names) > 1 else ''}: {html.escape(', '.join(names))}</h2>", part]
        return "\n".join(lines)

    return plugin_util.markdowns_to_safe_html(texts, combine)
