"""A data provider made of dictionaries, and the plugins asked over it: none of our store is behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tensorboard.backend.application import TensorBoardWSGI
from tensorboard.data import provider
from tensorboard.plugins import base_plugin
from werkzeug.test import Client, TestResponse

Key = tuple[str, str, str]
"""Plugin, run, tag."""


@dataclass
class Made(provider.DataProvider):
    """Attributes:
    tensors: values of a series, one a step, from step 0 on; its plugin content is in `contents`.
    scalars: the same as floats.
    blobs: the same as lists of bytes.
    """

    tensors: Mapping[Key, Sequence[Any]] = field(default_factory=dict)
    contents: Mapping[Key, bytes] = field(default_factory=dict)
    scalars: Mapping[Key, Sequence[float]] = field(default_factory=dict)
    blobs: Mapping[Key, Sequence[Sequence[bytes]]] = field(default_factory=dict)

    def list_runs(self, ctx: Any = None, **_: Any) -> Any:
        keys = [*self.tensors, *self.scalars, *self.blobs]
        return [provider.Run(run, run, None) for run in sorted({run for _, run, _ in keys})]

    def list_scalars(self, ctx: Any = None, **question: Any) -> Any:
        return self._listed(self.scalars, provider.ScalarTimeSeries, question)

    def list_tensors(self, ctx: Any = None, **question: Any) -> Any:
        return self._listed(self.tensors, provider.TensorTimeSeries, question)

    def list_blob_sequences(self, ctx: Any = None, **question: Any) -> Any:
        return self._listed(self.blobs, provider.BlobSequenceTimeSeries, question, max_length=1)

    def read_scalars(self, ctx: Any = None, **question: Any) -> Any:
        return self._read(self.scalars, provider.ScalarDatum, question)

    def read_last_scalars(self, ctx: Any = None, **question: Any) -> Any:
        found = self._read(self.scalars, provider.ScalarDatum, {**question, "downsample": 1})
        return {run: {tag: points[-1] for tag, points in tags.items()} for run, tags in found.items()}

    def read_tensors(self, ctx: Any = None, **question: Any) -> Any:
        return self._read(self.tensors, provider.TensorDatum, question)

    def read_blob_sequences(self, ctx: Any = None, **question: Any) -> Any:
        def point(step: int, wall_time: float, value: Sequence[bytes]) -> Any:
            references = tuple(provider.BlobReference(one.hex()) for one in value)
            return provider.BlobSequenceDatum(step, wall_time, references)

        return self._read(self.blobs, point, question)

    def read_blob(self, ctx: Any = None, *, blob_key: str) -> bytes:
        return bytes.fromhex(blob_key)

    def _listed(self, held: Mapping[Key, Any], form: Any, question: dict[str, Any], **more: Any) -> Any:
        out: dict[str, Any] = {}
        for key in _chosen(held, question):
            content = self.contents.get(key, b"")
            about = {"plugin_content": content, "display_name": "shown", "description": "*why*", **more}
            out.setdefault(key[1], {})[key[2]] = form(max_step=1, max_wall_time=1.0, **about)
        return out

    def _read(self, held: Mapping[Key, Sequence[Any]], form: Any, question: dict[str, Any]) -> Any:
        out: dict[str, Any] = {}
        for key in _chosen(held, question):
            points = [form(step, 100.0 + step, value) for step, value in enumerate(held[key])]
            out.setdefault(key[1], {})[key[2]] = points[-question["downsample"] :]
        return out


def _chosen(held: Mapping[Key, Any], question: dict[str, Any]) -> list[Key]:
    chosen = question.get("run_tag_filter") or provider.RunTagFilter()
    return [
        (plugin, run, tag)
        for plugin, run, tag in held
        if plugin == question["plugin_name"]
        and (chosen.runs is None or run in chosen.runs)
        and (chosen.tags is None or tag in chosen.tags)
    ]


def client(plugin: type[Any], source: provider.DataProvider, **context: Any) -> Client:
    """Asks a plugin behind the application, by routes such as "tags?run=a"."""
    made = plugin(base_plugin.TBContext(data_provider=source, **context))
    return Client(TensorBoardWSGI([made], data_provider=source))


def ask(plugin: type[Any], source: provider.DataProvider, route: str, **more: Any) -> TestResponse:
    """What a plugin answers; `logdir` and `sampling_hints` go to it, the rest to the request."""
    context = {name: more.pop(name) for name in ("logdir", "sampling_hints") if name in more}
    return client(plugin, source, **context).open(f"/data/plugin/{plugin.plugin_name}/{route}", **more)
