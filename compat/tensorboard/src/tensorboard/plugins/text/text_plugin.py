"""Routes of the texts: which there are, and every step's as HTML in which nothing acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from werkzeug.wrappers import Request, Response

from tensorboard import plugin_util
from tensorboard.backend import http_util
from tensorboard.data.provider import DataProvider
from tensorboard.plugins import _asking, _series, base_plugin
from tensorboard.plugins.text import metadata

__all__ = ["TextPlugin"]


class TextPlugin(base_plugin.TBPlugin):
    """Texts."""

    plugin_name = metadata.PLUGIN_NAME

    def __init__(self, context: base_plugin.TBContext) -> None:
        self._limit = _asking.most_points(context, metadata.PLUGIN_NAME)
        self._data_provider: DataProvider = context.data_provider
        self._known = _series.Known(metadata.PLUGIN_NAME)

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        return {"/tags": self.tags_route, "/text": self.text_route}

    def is_active(self) -> bool:
        return False  # the data provider's list of plugins says

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        return base_plugin.FrontendMetadata(element_name="tf-text-dashboard")

    def index_impl(self, ctx: Any, experiment: str) -> dict[str, list[str]]:
        """Tags by run."""
        found = self._data_provider.list_tensors(ctx, experiment_id=experiment, plugin_name=metadata.PLUGIN_NAME)
        return {run: list(tags) for run, tags in self._known(found).items()}

    def text_impl(self, ctx: Any, run: str, tag: str, experiment: str, enable_markdown: bool) -> list[dict[str, Any]]:
        """Wall time, step and HTML of every step of a series; nothing of one that is not there."""
        found = self._data_provider.read_tensors(
            ctx,
            experiment_id=experiment,
            plugin_name=metadata.PLUGIN_NAME,
            downsample=self._limit,
            run_tag_filter=_series.only(run, tag),
        )
        return [
            {
                "wall_time": point.wall_time,
                "step": point.step,
                "text": text_array_to_html(point.numpy, enable_markdown),
            }
            for point in _series.one(found, run, tag) or ()
        ]

    @_series.wsgi
    def tags_route(self, request: Request) -> Response:
        """Which series there are."""
        about = _series.about(request)
        index = self.index_impl(about["ctx"], about["experiment_id"])
        return http_util.Respond(request, index, "application/json")

    @_series.wsgi
    def text_route(self, request: Request) -> Response:
        """The series `run`, `tag`; with `markdown=false` what was logged is taken for HTML."""
        run, tag = _series.run_and_tag(request)
        about = _series.about(request)
        as_markdown = request.args.get("markdown") != "false"
        body = self.text_impl(about["ctx"], run, tag, about["experiment_id"], as_markdown)
        return http_util.Respond(request, body, "application/json")


def text_array_to_html(text_arr: npt.NDArray[Any], enable_markdown: bool) -> str:
    """A tensor of texts as HTML: one text as itself, others as a table, whose column or rows they are.

    Of a tensor of more than two axes the first table is shown, below a line that says so.
    """
    texts = np.vectorize(_text, otypes=[object])(text_arr) if text_arr.size else text_arr
    if texts.ndim == 0:
        return _html([texts.item()], lambda parts: parts[0], enable_markdown)
    notice = ""
    if texts.ndim > 2:
        notice = f"<p><strong>{texts.ndim} axes</strong> were logged; this is the first table of them.</p>"
        texts = texts[(0,) * (texts.ndim - 2)] if texts.size else np.zeros((0, 0), object)
    rows = texts[:, None] if texts.ndim == 1 else texts
    return notice + _html(rows.ravel().tolist(), lambda parts: _table(parts, *rows.shape), enable_markdown)


def _text(value: Any) -> bytes:
    """A text as UTF-8; what is none is replaced, and what is no text is shown as Python writes it."""
    return (value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)).encode()


def _html(texts: Sequence[bytes], combine: Callable[[list[str]], str], as_markdown: bool) -> str:
    if as_markdown:
        return plugin_util.markdowns_to_safe_html(texts, combine)
    return plugin_util.safe_html(combine([text.decode() for text in texts]))


def _table(cells: Sequence[str], rows: int, columns: int) -> str:
    """A table of cells, row by row."""
    lines = ["<table>", "<tbody>"]
    for row in range(rows):
        inside = cells[row * columns : (row + 1) * columns]
        lines += ["<tr>", *(f"<td>{cell}</td>" for cell in inside), "</tr>"]
    return "\n".join([*lines, "</tbody>", "</table>"])
