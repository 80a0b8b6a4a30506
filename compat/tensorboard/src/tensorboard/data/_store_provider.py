"""Our store as the data provider that plugins ask: `sightline.provider`'s answers in the interface's records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from sightline.errors import FormatError, QueryError, UnknownNameError
from sightline.events.message import Message
from sightline.events.tensor import STRING, shape_of, to_array, to_strings
from sightline.events.wire import decode
from sightline.provider import BLOBS, SCALAR, TENSOR, Provider, SeriesInfo
from sightline.store import Store
from tensorboard import errors
from tensorboard.data import provider

T = TypeVar("T")
S = TypeVar("S")


class StoreDataProvider(provider.DataProvider):
    """Answers from a store, which has one experiment, whatever it is called.

    Args:
        store: what has been loaded; answers are as of the moment of the question.
        location: where the data lies, for people.
    """

    def __init__(self, store: Store, location: str = "") -> None:
        self._provider = Provider(store)
        self._location = location

    def __repr__(self) -> str:
        return f"StoreDataProvider(location={self._location!r})"

    def experiment_metadata(self, ctx: Any = None, *, experiment_id: str) -> provider.ExperimentMetadata:
        return provider.ExperimentMetadata(data_location=self._location)

    def list_plugins(self, ctx: Any = None, *, experiment_id: str) -> list[str]:
        return self._provider.plugins()

    def list_runs(self, ctx: Any = None, *, experiment_id: str) -> list[provider.Run]:
        return [provider.Run(run_id=name, run_name=name, start_time=start) for name, start in self._provider.runs()]

    def list_scalars(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        run_tag_filter: provider.RunTagFilter | None = None,
    ) -> dict[str, dict[str, provider.ScalarTimeSeries]]:
        found = self._provider.series(plugin_name, SCALAR, *_names(run_tag_filter))
        return _mapped(found, lambda info: provider.ScalarTimeSeries(**_facts(info)))

    def read_scalars(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        downsample: int | None = None,
        run_tag_filter: provider.RunTagFilter | None = None,
    ) -> dict[str, dict[str, list[provider.ScalarDatum]]]:
        found = self._provider.scalars(plugin_name, *_names(run_tag_filter), _most(downsample))
        return _mapped(
            found,
            lambda points: list(
                map(
                    provider.ScalarDatum,
                    points.steps.tolist(),
                    points.wall_times.tolist(),
                    points.values.tolist(),
                )
            ),
        )

    def read_last_scalars(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        run_tag_filter: provider.RunTagFilter | None = None,
    ) -> dict[str, dict[str, provider.ScalarDatum]]:
        found = self.read_scalars(
            ctx, experiment_id=experiment_id, plugin_name=plugin_name, downsample=1, run_tag_filter=run_tag_filter
        )
        return _mapped(found, lambda points: points[-1])

    def list_tensors(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        run_tag_filter: provider.RunTagFilter | None = None,
    ) -> dict[str, dict[str, provider.TensorTimeSeries]]:
        found = self._provider.series(plugin_name, TENSOR, *_names(run_tag_filter))
        return _mapped(found, lambda info: provider.TensorTimeSeries(**_facts(info)))

    def read_tensors(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        downsample: int | None = None,
        run_tag_filter: provider.RunTagFilter | None = None,
    ) -> dict[str, dict[str, list[provider.TensorDatum]]]:
        found = self._provider.tensors(plugin_name, *_names(run_tag_filter), _most(downsample))
        return _mapped(
            found,
            lambda points: [
                provider.TensorDatum(step, wall_time, array)
                for step, wall_time, value in zip(
                    points.steps.tolist(), points.wall_times.tolist(), points.values, strict=True
                )
                if (array := _array(value)) is not None
            ],
        )

    def list_blob_sequences(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        run_tag_filter: provider.RunTagFilter | None = None,
    ) -> dict[str, dict[str, provider.BlobSequenceTimeSeries]]:
        found = self._provider.series(plugin_name, BLOBS, *_names(run_tag_filter))
        return _mapped(found, lambda info: provider.BlobSequenceTimeSeries(max_length=info.max_length, **_facts(info)))

    def read_blob_sequences(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        downsample: int | None = None,
        run_tag_filter: provider.RunTagFilter | None = None,
    ) -> dict[str, dict[str, list[provider.BlobSequenceDatum]]]:
        found = self._provider.blobs(plugin_name, *_names(run_tag_filter), _most(downsample))
        return _mapped(
            found,
            lambda points: [
                provider.BlobSequenceDatum(step, wall_time, tuple(map(provider.BlobReference, keys)))
                for step, wall_time, keys in zip(
                    points.steps.tolist(), points.wall_times.tolist(), points.keys, strict=True
                )
            ],
        )

    def read_blob(self, ctx: Any = None, *, blob_key: str) -> bytes:
        try:
            return self._provider.blob(blob_key)
        except QueryError as error:
            raise errors.InvalidArgumentError(str(error)) from None
        except (FormatError, UnknownNameError) as error:
            raise errors.NotFoundError(str(error)) from None


def _names(chosen: provider.RunTagFilter | None) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    if chosen is None:
        return None, None
    if not isinstance(chosen, provider.RunTagFilter):
        raise TypeError(f"run_tag_filter: a RunTagFilter or None is wanted, not {chosen!r}")
    return chosen.runs, chosen.tags


def _most(downsample: int | None) -> int:
    """The most points of a series; 0 for every one."""
    if downsample is None:
        raise TypeError("`downsample` required but not given")
    if not isinstance(downsample, (int, np.integer)) or isinstance(downsample, bool):
        raise TypeError(f"downsample: a whole number is wanted, not {downsample!r}")
    if downsample < 0:
        raise ValueError(f"downsample: {downsample} is below 0")
    return int(downsample)


def _facts(info: SeriesInfo) -> dict[str, Any]:
    said = _said if len(info.metadata) < 4096 else _said.__wrapped__
    content, description, display_name = said(info.metadata)
    return {
        "max_step": info.max_step,
        "max_wall_time": info.max_wall_time,
        "plugin_content": content,
        "description": description,
        "display_name": display_name,
    }


@lru_cache(10_000)  # a tag's is the same in every run
def _said(metadata: bytes) -> tuple[bytes, str, str]:
    """Plugin content, description and display name of a tensorboard.SummaryMetadata."""
    found = decode("tensorboard.SummaryMetadata", metadata)
    return found.plugin_data.content, found.summary_description, found.display_name


def _mapped(found: Mapping[str, Mapping[str, S]], make: Callable[[S], T]) -> dict[str, dict[str, T]]:
    return {run: {tag: make(one) for tag, one in tags.items()} for run, tags in found.items()}


def _array(tensor: Message) -> npt.NDArray[Any] | None:
    """The elements, of strings an array of `object`; None of a damaged tensor."""
    try:
        if tensor.dtype % 100 != STRING:
            return to_array(tensor)
        flat = np.empty(len(strings := to_strings(tensor)), object)
        flat[:] = strings
        return flat.reshape(shape_of(tensor))
    except FormatError:
        return None
