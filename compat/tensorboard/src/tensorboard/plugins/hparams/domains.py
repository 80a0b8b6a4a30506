"""What an experiment varies and measures: hyperparameters with the values they may have, and metrics."""

from __future__ import annotations

import abc
import random
from collections.abc import Iterable
from typing import Any

from tensorboard.plugins.hparams import api_pb2

_TYPES = {int: "DATA_TYPE_FLOAT64", float: "DATA_TYPE_FLOAT64", bool: "DATA_TYPE_BOOL", str: "DATA_TYPE_STRING"}


class Domain(abc.ABC):
    """The values that a hyperparameter may have."""

    @property
    @abc.abstractmethod
    def dtype(self) -> type:
        """Their Python type: int, float, bool or str."""

    @abc.abstractmethod
    def sample_uniform(self, rng: Any = random) -> Any:
        """One of them, each as likely as any other.

        Args:
            rng: a `random.Random`, or the module `random`.
        """

    @abc.abstractmethod
    def update_hparam_info(self, hparam_info: Any) -> None:
        """Set type and domain of a HParamInfo."""


class _Interval(Domain):
    """All values between two, both included.

    Raises:
        TypeError: not of the interval's type.
        ValueError: the least is above the greatest.
    """

    _type: type
    _article: str

    def __init__(self, min_value: Any = None, max_value: Any = None) -> None:
        for name, value in (("min_value", min_value), ("max_value", max_value)):
            if not isinstance(value, self._type):
                raise TypeError(f"{name} must be {self._article}: {value!r}")
        if min_value > max_value:
            raise ValueError(f"{min_value!r} > {max_value!r}")
        self._min_value = min_value
        self._max_value = max_value

    def __str__(self) -> str:
        return f"[{self._min_value}, {self._max_value}]"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._min_value!r}, {self._max_value!r})"

    @property
    def dtype(self) -> type:
        return self._type

    @property
    def min_value(self) -> Any:
        return self._min_value

    @property
    def max_value(self) -> Any:
        return self._max_value

    def update_hparam_info(self, hparam_info: Any) -> None:
        hparam_info.type = api_pb2.DATA_TYPE_FLOAT64
        hparam_info.domain_interval.min_value = self._min_value
        hparam_info.domain_interval.max_value = self._max_value


class IntInterval(_Interval):
    """All whole numbers between two, both included."""

    _type = int
    _article = "an int"

    def sample_uniform(self, rng: Any = random) -> int:
        return int(rng.randint(self._min_value, self._max_value))


class RealInterval(_Interval):
    """All numbers between two, both included."""

    _type = float
    _article = "a float"

    def sample_uniform(self, rng: Any = random) -> float:
        return float(rng.uniform(self._min_value, self._max_value))


class Discrete(Domain):
    """Single values of one type.

    Args:
        values: int, float, bool or str; kept sorted.
        dtype: their type, needed where there are none.

    Raises:
        ValueError: neither values nor a type, or a type that is none of the four.
        TypeError: values of different types.
    """

    def __init__(self, values: Iterable[Any], dtype: type | None = None) -> None:
        self._values = list(values)
        if dtype is None:
            if not self._values:
                raise ValueError("Empty domain with no dtype specified")
            dtype = type(self._values[0])
        if dtype not in _TYPES:
            raise ValueError(f"Unknown dtype: {dtype!r}")
        self._dtype = dtype
        for value in self._values:
            if not isinstance(value, dtype):
                raise TypeError(f"dtype mismatch: not isinstance({value!r}, {dtype.__name__})")
        self._values.sort()

    def __str__(self) -> str:
        return "{" + ", ".join(map(repr, self._values)) + "}"

    def __repr__(self) -> str:
        return f"Discrete({self._values!r})"

    @property
    def dtype(self) -> type:
        return self._dtype

    @property
    def values(self) -> list[Any]:
        return list(self._values)

    def sample_uniform(self, rng: Any = random) -> Any:
        """One of the values.

        Raises:
            IndexError: there are none.
        """
        return rng.choice(self._values)

    def update_hparam_info(self, hparam_info: Any) -> None:
        hparam_info.type = api_pb2.DataType.Value(_TYPES[self._dtype])
        hparam_info.ClearField("domain_discrete")
        hparam_info.domain_discrete.extend(self._values)


class HParam:
    """A hyperparameter of an experiment; one object each, so that it can be a key.

    Args:
        name: what runs log it under.
        domain: the values it may have.
        display_name: shown instead of the name.
        description: Markdown.

    Raises:
        ValueError: `domain` is none.
    """

    def __init__(
        self, name: str, domain: Domain | None = None, display_name: str | None = None, description: str | None = None
    ) -> None:
        if not isinstance(domain, (Domain, type(None))):
            raise ValueError(f"not a domain: {domain!r}")
        self._name = name
        self._domain = domain
        self._display_name = display_name
        self._description = description

    def __str__(self) -> str:
        return f"<HParam {self._name!r}: {self._domain}>"

    def __repr__(self) -> str:
        return (
            f"HParam(name={self._name!r}, domain={self._domain!r}, display_name={self._display_name!r}, "
            f"description={self._description!r})"
        )

    @property
    def name(self) -> str:
        return self._name

    @property
    def domain(self) -> Domain | None:
        return self._domain

    @property
    def display_name(self) -> str | None:
        return self._display_name

    @property
    def description(self) -> str | None:
        return self._description


class Metric:
    """A number by which the runs of an experiment are judged.

    Args:
        tag: of a scalar.
        group: run below that of the session in which it is logged.
        display_name: shown instead of the tag.
        description: Markdown.
        dataset_type: `TRAINING`, `VALIDATION` or None.
    """

    TRAINING = api_pb2.DATASET_TRAINING
    VALIDATION = api_pb2.DATASET_VALIDATION

    def __init__(
        self,
        tag: str,
        group: str | None = None,
        display_name: str | None = None,
        description: str | None = None,
        dataset_type: int | None = None,
    ) -> None:
        self._tag = tag
        self._group = group
        self._display_name = display_name
        self._description = description
        if dataset_type not in (None, Metric.TRAINING, Metric.VALIDATION):
            raise ValueError(f"invalid dataset type: {dataset_type!r}")
        self._dataset_type = dataset_type

    def as_proto(self) -> Any:
        """The MetricInfo."""
        return api_pb2.MetricInfo(
            name=api_pb2.MetricName(group=self._group, tag=self._tag),
            display_name=self._display_name,
            description=self._description,
            dataset_type=self._dataset_type,
        )
