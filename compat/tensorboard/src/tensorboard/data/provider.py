"""Where plugins get logged data from: the interface, and the records its answers are made of.

Whoever keeps data in a place of their own implements `DataProvider`; whoever shows data asks one, no matter which.
"""

from __future__ import annotations

import abc
import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = [
    "BlobReference",
    "BlobSequenceDatum",
    "BlobSequenceTimeSeries",
    "DataProvider",
    "ExperimentMetadata",
    "Hyperparameter",
    "HyperparameterDomainType",
    "HyperparameterFilter",
    "HyperparameterFilterType",
    "HyperparameterSessionGroup",
    "HyperparameterSessionRun",
    "HyperparameterSort",
    "HyperparameterSortDirection",
    "HyperparameterValue",
    "ListHyperparametersResult",
    "Run",
    "RunTagFilter",
    "ScalarDatum",
    "ScalarTimeSeries",
    "TensorDatum",
    "TensorTimeSeries",
]


class DataProvider(metaclass=abc.ABCMeta):
    """Logged data: runs, and in them time series of scalars, tensors and sequences of blobs.

    Everywhere: `ctx` is a `tensorboard.context.RequestContext` or None; `experiment_id` says which experiment, for
    providers that have several; `plugin_name` whose series; `run_tag_filter` a `RunTagFilter` that says which of them,
    None for all; `downsample` the most points of a series that are wanted. Answers are dicts run → tag → …, in which
    what has no data is absent. Errors that are the asker's are those of `tensorboard.errors`.
    """

    def experiment_metadata(self, ctx: Any = None, *, experiment_id: str) -> ExperimentMetadata:
        """What is known of an experiment as a whole."""
        return ExperimentMetadata()

    def list_plugins(self, ctx: Any = None, *, experiment_id: str) -> Collection[str] | None:
        """Plugins that have data; None of a provider that cannot tell, which has every plugin asked itself."""
        return None

    @abc.abstractmethod
    def list_runs(self, ctx: Any = None, *, experiment_id: str) -> Collection[Run]:
        """Every run."""

    @abc.abstractmethod
    def list_scalars(
        self, ctx: Any = None, *, experiment_id: str, plugin_name: str, run_tag_filter: RunTagFilter | None = None
    ) -> Mapping[str, Mapping[str, ScalarTimeSeries]]:
        """Which scalar series there are."""

    @abc.abstractmethod
    def read_scalars(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        downsample: int | None = None,
        run_tag_filter: RunTagFilter | None = None,
    ) -> Mapping[str, Mapping[str, Sequence[ScalarDatum]]]:
        """Points of scalar series, by step."""

    @abc.abstractmethod
    def read_last_scalars(
        self, ctx: Any = None, *, experiment_id: str, plugin_name: str, run_tag_filter: RunTagFilter | None = None
    ) -> Mapping[str, Mapping[str, ScalarDatum]]:
        """The last point of each scalar series."""

    def list_tensors(
        self, ctx: Any = None, *, experiment_id: str, plugin_name: str, run_tag_filter: RunTagFilter | None = None
    ) -> Mapping[str, Mapping[str, TensorTimeSeries]]:
        """Which tensor series there are; none of a provider that has no tensors."""
        return {}

    def read_tensors(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        downsample: int | None = None,
        run_tag_filter: RunTagFilter | None = None,
    ) -> Mapping[str, Mapping[str, Sequence[TensorDatum]]]:
        """Points of tensor series, by step."""
        return {}

    def list_blob_sequences(
        self, ctx: Any = None, *, experiment_id: str, plugin_name: str, run_tag_filter: RunTagFilter | None = None
    ) -> Mapping[str, Mapping[str, BlobSequenceTimeSeries]]:
        """Which series of blob sequences there are; none of a provider that has no blobs."""
        return {}

    def read_blob_sequences(
        self,
        ctx: Any = None,
        *,
        experiment_id: str,
        plugin_name: str,
        downsample: int | None = None,
        run_tag_filter: RunTagFilter | None = None,
    ) -> Mapping[str, Mapping[str, Sequence[BlobSequenceDatum]]]:
        """Points of series of blob sequences, by step; of the blobs only references."""
        return {}

    def read_blob(self, ctx: Any = None, *, blob_key: str) -> bytes:
        """The bytes that a `BlobReference.blob_key` stands for.

        Raises:
            tensorboard.errors.NotFoundError: there is nothing behind the key.
            tensorboard.errors.InvalidArgumentError: it is no key.
        """
        raise NotImplementedError("this data provider has no blobs")

    def list_hyperparameters(
        self, ctx: Any = None, *, experiment_ids: Sequence[str], limit: int | None = None
    ) -> ListHyperparametersResult:
        """Hyperparameters and the sessions they were set in; none of a provider that keeps them as tensors only.

        Args:
            limit: the most hyperparameters that are wanted.
        """
        return ListHyperparametersResult(hyperparameters=[], session_groups=[])

    def read_hyperparameters(
        self,
        ctx: Any = None,
        *,
        experiment_ids: Sequence[str],
        filters: Collection[HyperparameterFilter] | None = None,
        sort: Sequence[HyperparameterSort] | None = None,
        hparams_to_include: Collection[str] | None = None,
    ) -> Collection[HyperparameterSessionGroup]:
        """Groups of sessions that pass all filters, in order.

        Args:
            sort: the first counts most.
            hparams_to_include: whose values are wanted; None for all.
        """
        return []


@dataclass(frozen=True)
class ExperimentMetadata:
    """An experiment as a whole; `creation_time` in seconds since the epoch, 0 when it is not known."""

    data_location: str = ""
    experiment_name: str = ""
    experiment_description: str = ""
    creation_time: float = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A run: an id that never changes, the name it has now, its first wall time in seconds since the epoch or None."""

    run_id: str
    run_name: str
    start_time: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _TimeSeries:
    """What is known of a series without its points.

    Attributes:
        max_step, max_wall_time: the largest among its points.
        plugin_content: bytes that the writing plugin laid into the metadata.
        description, display_name: as logged; Markdown, plain text.
        last_value: the value of the last point, where the provider says it.
    """

    max_step: int
    max_wall_time: float
    plugin_content: bytes
    description: str
    display_name: str
    last_value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarTimeSeries(_TimeSeries):
    """A scalar series. See `_TimeSeries`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorTimeSeries(_TimeSeries):
    """A tensor series. See `_TimeSeries`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobSequenceTimeSeries:
    """A series of blob sequences, of which the longest has `max_length` blobs. See `_TimeSeries`."""

    max_step: int
    max_wall_time: float
    max_length: int
    plugin_content: bytes
    description: str
    display_name: str
    last_value: Any = field(default=None, init=False, repr=False)


@dataclass(frozen=True, slots=True)
class ScalarDatum:
    """A point of a scalar series; wall time in seconds since the epoch."""

    step: int
    wall_time: float
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class TensorDatum:
    """A point of a tensor series; `numpy` is the tensor, of strings an array of `object`."""

    step: int
    wall_time: float
    numpy: npt.NDArray[Any]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TensorDatum):
            return False
        same = (self.step, self.wall_time) == (other.step, other.wall_time)
        return same and np.array_equal(self.numpy, other.numpy)

    __hash__ = None  # type: ignore[assignment]  # arrays have none


@dataclass(frozen=True, slots=True)
class BlobSequenceDatum:
    """A point of a series of blob sequences: one `BlobReference` for each blob."""

    step: int
    wall_time: float
    values: tuple[BlobReference, ...]


@dataclass(frozen=True, slots=True)
class BlobReference:
    """Stands for a blob: `blob_key` for `DataProvider.read_blob`, and an address to fetch it from, if it has one."""

    blob_key: str
    url: str | None = None


class RunTagFilter:
    """Which time series of a plugin are meant.

    Args:
        runs, tags: names, None for all; a series is meant when both its run and its tag are.

    Raises:
        TypeError: a single text, or what holds other things than texts.
    """

    def __init__(self, runs: Iterable[str] | None = None, tags: Iterable[str] | None = None) -> None:
        self._runs = _names("runs", runs)
        self._tags = _names("tags", tags)

    @property
    def runs(self) -> frozenset[str] | None:
        return self._runs

    @property
    def tags(self) -> frozenset[str] | None:
        return self._tags

    def __repr__(self) -> str:
        return f"RunTagFilter(runs={self._runs!r}, tags={self._tags!r})"


def _names(argument: str, names: Iterable[str] | None) -> frozenset[str] | None:
    if names is None:
        return None
    expected = f"{argument}: expected `None` or collection of strings; got"
    if isinstance(names, (str, bytes)):
        raise TypeError(f"{expected} {type(names)}: {names!r}")
    found = frozenset(names)
    for name in found:
        if not isinstance(name, str):
            raise TypeError(f"{expected} item of type {type(name)}: {name!r}")
    return found


class HyperparameterDomainType(enum.Enum):
    """What values a hyperparameter can have."""

    INTERVAL = "interval"
    DISCRETE_FLOAT = "discrete_float"
    DISCRETE_STRING = "discrete_string"
    DISCRETE_BOOL = "discrete_bool"


class HyperparameterFilterType(enum.Enum):
    """How a filter compares."""

    REGEX = "regex"
    INTERVAL = "interval"
    DISCRETE = "discrete"


class HyperparameterSortDirection(enum.Enum):
    """Which way a sort goes."""

    ASCENDING = "ascending"
    DESCENDING = "descending"


_Domain: TypeAlias = "tuple[float, float] | Collection[float] | Collection[str] | Collection[bool] | None"


@dataclass(frozen=True)
class Hyperparameter:
    """A hyperparameter; `differs` when its value is not the same everywhere."""

    hyperparameter_name: str
    hyperparameter_display_name: str
    domain_type: HyperparameterDomainType | None = None
    domain: _Domain = None
    differs: bool = False


@dataclass(frozen=True)
class HyperparameterValue:
    """The value of a hyperparameter in a group of sessions; None for none."""

    hyperparameter_name: str
    domain_type: HyperparameterDomainType | None = None
    value: float | str | bool | None = None


@dataclass(frozen=True)
class HyperparameterSessionRun:
    """The run of a session, or the beginning of the names of its runs."""

    experiment_id: str
    run: str


@dataclass(frozen=True)
class HyperparameterSessionGroup:
    """Sessions with the same hyperparameters; what they have in common is below `root`."""

    root: HyperparameterSessionRun
    sessions: Sequence[HyperparameterSessionRun]
    hyperparameter_values: Collection[HyperparameterValue]


@dataclass(frozen=True)
class HyperparameterFilter:
    """A condition on a hyperparameter; `filter` is a regular expression, (lower, upper) or the values allowed."""

    hyperparameter_name: str
    filter_type: HyperparameterFilterType
    filter: str | tuple[float, float] | Collection[float | str | bool]


@dataclass(frozen=True)
class HyperparameterSort:
    """A hyperparameter to sort by, and which way."""

    hyperparameter_name: str
    sort_direction: HyperparameterSortDirection


@dataclass(frozen=True)
class ListHyperparametersResult:
    """What `DataProvider.list_hyperparameters` answers."""

    hyperparameters: Collection[Hyperparameter]
    session_groups: Collection[HyperparameterSessionGroup]
