"""How a tag appears in TensorBoard's protocol: its plugin, its data class, its metadata.

The protocol knows modern values only. Tags in the old encodings of TensorFlow 1 and PyTorch appear as a modern writer
would have logged them, which `events.legacy` does to their values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sightline.errors import FormatError
from sightline.events.message import Message
from sightline.events.wire import decode, encode
from sightline.kinds.base import BLOBS, SCALAR, TENSOR
from sightline.model import Tag
from sightline.store import Store
from sightline.store.reading import metadata_bytes

METADATA = "tensorboard.SummaryMetadata"

UPGRADED = {"scalar": "scalars", "histogram": "histograms", "image": "images", "audio": "audio"}
"""The plugins of the kinds that had encodings of their own, whatever plugin their metadata names, if any."""

DATA_CLASSES: Mapping[str, int] = {
    "scalars": SCALAR,
    "histograms": TENSOR,
    "text": TENSOR,
    "hparams": TENSOR,
    "pr_curves": TENSOR,
    "mesh": TENSOR,
    "custom_scalars": TENSOR,
    "images": BLOBS,
    "audio": BLOBS,
    "graphs": BLOBS,
    "graph_run_metadata": BLOBS,
    "graph_run_metadata_graph": BLOBS,
    "graph_keras_model": BLOBS,
    "graph_tagged_run_metadata": BLOBS,
}
"""Of plugins whose writers left the data class out, being older than it."""

_CONVERTED = {  # plugin contents that say: the value was in an old encoding
    "images": encode(Message("tensorboard.ImagePluginData", converted_to_tensor=True)),
    "audio": encode(Message("tensorboard.AudioPluginData", converted_to_tensor=True, encoding=11)),  # WAV
}
_KEPT = 4096  # bytes: longer metadata is read again instead of remembered
_MOST = 500_000  # tags whose metadata is remembered


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """What the protocol's lists say of one series.

    Attributes:
        max_step: largest step of the points in force.
        max_wall_time: largest wall time of those, seconds since the epoch.
        max_length: most blobs at one step; 0 of scalars and tensors.
        metadata: tensorboard.SummaryMetadata, encoded.
    """

    max_step: int
    max_wall_time: float
    max_length: int
    metadata: bytes


@dataclass(frozen=True, slots=True)
class About:
    """A tag as the protocol has it.

    Attributes:
        plugin: "" for none.
        data_class: SCALAR, TENSOR, BLOBS; 0 for one that the protocol cannot reach.
        metadata: tensorboard.SummaryMetadata, encoded.
    """

    plugin: str
    data_class: int
    metadata: bytes


class Tags:
    """Tells what tags are; remembers what it read of their metadata. Safe to call from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, int, int], bytes] = {}  # assignments are atomic; who loses a race reads twice
        self._made: dict[tuple[Tag, bytes], About] = {}

    def plugin(self, run: int, tag: Tag) -> str:
        """The plugin a tag belongs to; "" for none."""
        upgraded = UPGRADED.get(tag.kind, tag.plugin)
        if tag.plugin in ("", upgraded):
            return upgraded
        return self.about(run, tag).plugin

    def about(self, run: int, tag: Tag) -> About:
        """All that the protocol knows of a tag beside its points."""
        raw = self._raw(run, tag)
        key = tag, raw
        about = self._made.get(key)
        if about is None:
            about = _upgraded(tag, raw)
            if len(self._made) >= _MOST:
                self._made.clear()
            if len(raw) <= _KEPT:
                self._made[key] = about
        return about

    def _raw(self, run: int, tag: Tag) -> bytes:
        """The metadata as logged; empty where none was, or the file is gone."""
        where = self._store.metadata(run, tag.name)
        if where is None:
            return b""
        raw = self._known.get(where)
        if raw is None:
            try:
                raw = metadata_bytes(where)
            except FormatError:
                return b""
            if len(self._known) >= _MOST:
                self._known.clear()
            if len(raw) <= _KEPT:
                self._known[where] = raw
        return raw


def _upgraded(tag: Tag, raw: bytes) -> About:
    try:
        metadata = decode(METADATA, raw)
    except FormatError:
        metadata = Message(METADATA)
    if not raw:  # none was logged, or it is gone with its file; the store knows the rest
        metadata.display_name, metadata.summary_description = tag.display_name, tag.description
        metadata.plugin_data = Message(f"{METADATA}.PluginData", plugin_name=tag.plugin)
    plugin: str = metadata.plugin_data.plugin_name
    forced = UPGRADED.get(tag.kind, plugin)
    if plugin != forced and not metadata.data_class:
        plugin = forced
        content = _CONVERTED.get(plugin, b"")
        metadata.plugin_data = Message(f"{METADATA}.PluginData", plugin_name=plugin, content=content)
        metadata.display_name = metadata.display_name or tag.name
    if not metadata.data_class:
        metadata.data_class = DATA_CLASSES.get(plugin, 0)
    return About(plugin, metadata.data_class, encode(metadata))
