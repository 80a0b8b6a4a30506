"""A figure as a value: two strings, its MIME type and its text, so that each step may be of another format.

The plotting libraries are never imported: their figures are known by the methods that make JSON of them.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from sightline.errors import SummaryError
from sightline.events.tensor import make_tensor
from sightline.kinds.arrays import describe, sound_text
from sightline.kinds.base import Value
from sightline.kinds.figure import PLUGIN

HTML = "text/html"
PLOTLY = "application/vnd.plotly.v1+json"
VEGA = "application/vnd.vega.v6+json"
VEGA_LITE = "application/vnd.vegalite.v6+json"

MAX_BYTES = 32 << 20
"""Of one figure: a browser takes no larger one without stopping for seconds."""

_HTML = "an HTML document or a part of one as str or UTF-8 bytes, or an object with _repr_html_()"
_PLOTLY = "a plotly figure, or a dict or JSON text with the lists data and layout"
_VEGA = "an altair chart, or a Vega or Vega-Lite specification as dict or JSON text"


def html(tag: str, html: Any, *, description: str = "") -> Value:
    """A document that the browser shows as it is, scripts included, without any network.

    Args:
        html: what Jupyter would show too: text, or an object with `_repr_html_()` such as a styled table.

    Raises:
        SummaryError: no HTML, or more than 32 MiB of it.
    """
    made = html._repr_html_() if callable(getattr(html, "_repr_html_", None)) and not isinstance(html, type) else html
    if isinstance(made, bytes):
        made = made.decode("utf-8", "replace")
    if not isinstance(made, str):
        raise SummaryError("html", describe(html), _HTML)
    return _value(tag, HTML, sound_text(made).encode(), "html", description)


def plotly(tag: str, figure: Any, *, description: str = "") -> Value:
    """A Plotly figure.

    Raises:
        SummaryError: no such figure, or more than 32 MiB as JSON.
    """
    given = _text(figure.to_json, "figure", _PLOTLY) if is_plotly(figure) else figure
    found = _object(given, "figure", _PLOTLY)
    if not isinstance(found.get("data"), (list, tuple)):
        raise SummaryError("figure", f"{describe(figure)} without a list named data", _PLOTLY)
    return _value(tag, PLOTLY, _json(found, "figure", _PLOTLY), "figure", description)


def vega(tag: str, spec: Any, *, description: str = "") -> Value:
    """A Vega or Vega-Lite chart; which of the two its `$schema` says, Vega-Lite where it has none.

    Raises:
        SummaryError: no such chart, or more than 32 MiB as JSON.
    """
    given = _text(spec.to_json, "spec", _VEGA) if is_altair(spec) else spec
    found = _object(given, "spec", _VEGA)
    mime = VEGA if "/schema/vega/" in str(found.get("$schema", "")) else VEGA_LITE
    return _value(tag, mime, _json(found, "spec", _VEGA), "spec", description)


def is_plotly(figure: Any) -> bool:
    """Whether it is a figure of plotly."""
    return all(callable(getattr(figure, name, None)) for name in ("to_plotly_json", "to_json"))


def is_altair(figure: Any) -> bool:
    """Whether it is a chart of altair."""
    module = type(figure).__module__.partition(".")[0]
    return module == "altair" and all(callable(getattr(figure, name, None)) for name in ("to_dict", "to_json"))


def _value(tag: str, mime: str, text: bytes, argument: str, description: str) -> Value:
    if len(text) > MAX_BYTES:
        raise SummaryError(argument, f"{len(text):,} bytes", f"up to {MAX_BYTES:,} bytes: log fewer points")
    cells = np.empty(2, object)
    cells[:] = [mime.encode(), text]
    return Value(tag, make_tensor(cells), PLUGIN, mime.encode(), description=description)


def _text(make: Any, argument: str, accepted: str) -> Any:
    try:
        return make()
    except Exception as error:  # a library that refuses its own figure: too many rows, columns that are not there
        first = str(error).strip().partition("\n")[0]
        raise SummaryError(argument, f"a figure that is no JSON ({type(error).__name__}: {first})", accepted) from error


def _object(given: Any, argument: str, accepted: str) -> dict[str, Any]:
    if isinstance(given, (str, bytes)):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError) as error:
            raise SummaryError(argument, f"{describe(given)} ({error})", accepted) from None
    if not isinstance(given, dict):
        raise SummaryError(argument, describe(given), accepted)
    return given


def _json(found: dict[str, Any], argument: str, accepted: str) -> bytes:
    try:
        text = json.dumps(_plain(found), ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise SummaryError(argument, f"{describe(found)} ({error})", accepted) from None
    return sound_text(text).encode()


def _plain(value: Any) -> Any:
    """What JSON has no word for, as what it has: arrays as lists, times as texts, NaN and infinities as null."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, (str, bool, int)):
        return value
    for name in ("tolist", "isoformat", "to_plotly_json"):  # arrays and scalars of NumPy, dates, plotly's own objects
        if callable(getattr(value, name, None)):
            made = getattr(value, name)()
            if made is not value:
                return _plain(made)
    raise TypeError(f"{describe(value)} is no JSON")
