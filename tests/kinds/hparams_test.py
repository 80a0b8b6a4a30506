"""Hyperparameters arrive as they were given, or are refused by name."""

from __future__ import annotations

import enum
import math
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from sightline.errors import SummaryError
from sightline.events.message import Message, has, which
from sightline.events.tensor import to_array
from sightline.events.wire import decode
from sightline.kinds.base import TENSOR, Value
from sightline.kinds.hparams.summary import check, experiment, session_end, session_start

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | TEXTS


class Optimizer(enum.Enum):
    ADAM = "adam"
    SGD = 2


class Level(enum.IntEnum):
    HIGH = 3


class Tensor:
    """What a framework's tensor looks like from outside."""

    dtype, shape = "torch.float32", (1,)

    def detach(self) -> Tensor:
        return self

    def cpu(self) -> Tensor:
        return self

    def numpy(self) -> np.ndarray[Any, Any]:
        return np.array([0.5], np.float32)


def content(value: Value) -> Message:
    """The plugin's message, after what all three records have in common."""
    assert (value.plugin, value.data_class) == ("hparams", TENSOR)
    assert isinstance(value.tensor, Message)
    tensor = to_array(value.tensor)
    assert (tensor.shape, tensor.dtype) == ((0,), np.float32)
    message = decode("tensorboard.hparams.HParamsPluginData", value.content)
    assert message.version == 0
    return message


def plain(value: Message) -> Any:
    return getattr(value, which(value, "kind") or "")


def same(a: Any, b: Any) -> bool:
    """Equal in type and value; NaN is NaN; numbers are float64 on the wire."""
    number = (int, float)
    if isinstance(a, number) and isinstance(b, number) and isinstance(a, bool) == isinstance(b, bool):
        return a == b or (math.isnan(a) and math.isnan(b))
    return type(a) is type(b) and a == b


@given(st.dictionaries(TEXTS, PLAIN | st.none()))
def test_plain_values_are_read_back_as_they_were(hparams: dict[str, Any]) -> None:
    message = content(session_start(hparams, "group", 12.5))
    read = {name: plain(value) for name, value in message.session_start_info.hparams.items()}
    given = {name: value for name, value in hparams.items() if value is not None}
    assert read.keys() == given.keys()
    assert all(same(read[name], given[name]) for name in given)
    assert message.session_start_info.group_name == "group"
    assert message.session_start_info.start_time_secs == 12.5


@given(st.integers() | st.integers(2**52, 2**70).map(lambda n: n * 3 + 1) | st.integers(0, 2000).map(lambda n: 1 << n))
def test_no_digit_of_an_integer_is_lost(number: int) -> None:
    (value,) = content(session_start({"n": number})).session_start_info.hparams.values()
    assert int(plain(value)) == number


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float32(0.25), 0.25),
        (np.float64(0.1), 0.1),
        (np.longdouble(0.5), 0.5),
        (np.int64(7), 7),
        (np.uint64(2**64 - 1), str(2**64 - 1)),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (np.array([[3]], np.int8), 3),
        (np.array(False), False),
        (np.array(1.5, np.float16), 1.5),
        (Tensor(), 0.5),
        (Optimizer.ADAM, "adam"),
        (Optimizer.SGD, "SGD"),
        (Level.HIGH, "HIGH"),
        (Path("data") / "train", "data/train"),
        (Path("\udcff"), "\ufffd"),
        ("a\ud800b", "a\ufffdb"),
        (10**400, str(10**400)),
    ],
)
def test_what_else_is_taken(value: Any, expected: Any) -> None:
    (checked,) = check({"x": value}).values()
    assert type(checked) is type(expected)
    assert checked == expected
    assert check(check({"x": value})) == {"x": expected}


@pytest.mark.parametrize(
    "value",
    [[1], (1, 2), {"a": 1}, b"bytes", 1j, np.zeros(2), np.zeros(0), np.array(1j), np.array("text"), object, math.sin],
)
def test_anything_else_is_refused_by_name(value: Any) -> None:
    for use in (check, session_start, lambda hparams: experiment(hparams, [])):
        with pytest.raises(SummaryError, match=r"hparam_dict\['the name'\]"):
            use({"fine": 1, "the name": value})


@pytest.mark.parametrize("hparams", [None, [("a", 1)], "a", 3, {1: 2}, {None: 2}])
def test_only_dicts_of_names_are_taken(hparams: Any) -> None:
    with pytest.raises(SummaryError, match="hparam_dict"):
        check(hparams)


def test_an_experiment_names_columns_with_types_and_domains() -> None:
    hparams = {"lr": 0.1, "layers": 3, "bn": True, "opt": "adam", "none": None}
    domains = {"lr": [0.1, np.float32(0.5), 1, math.nan, math.inf], "bn": (True, False), "opt": [Optimizer.ADAM, "sgd"]}
    message = content(experiment(hparams, ["loss", "acc/val"], domains)).experiment
    types = {info.name: info.type for info in message.hparam_infos}
    assert types == {"lr": 3, "layers": 3, "bn": 2, "opt": 1}
    assert list(types) == ["lr", "layers", "bn", "opt"]
    read = {
        info.name: [plain(value) for value in info.domain_discrete.values]
        for info in message.hparam_infos
        if has(info, "domain_discrete")
    }
    assert read == {"lr": [0.1, 0.5, 1.0], "bn": [True, False], "opt": ["adam", "sgd"]}
    assert [type(value) for value in read["bn"]] == [bool, bool]
    assert [(metric.name.group, metric.name.tag) for metric in message.metric_infos] == [("", "loss"), ("", "acc/val")]


@pytest.mark.parametrize(
    ("domains", "named"),
    [
        ([0.1], "hparam_domain_discrete"),
        ({"other": [1]}, "'other'"),
        ({"lr": 0.1}, "'lr'"),
        ({"lr": "0.1"}, "'lr'"),
        ({"lr": ["0.1"]}, "'lr'"),
        ({"lr": [True]}, "'lr'"),
        ({"bn": [1]}, "'bn'"),
        ({"lr": [None]}, "'lr'"),
    ],
)
def test_domains_belong_to_a_hyperparameter_and_have_its_type(domains: Any, named: str) -> None:
    with pytest.raises(SummaryError, match=named):
        experiment({"lr": 0.1, "bn": True}, [], domains)


@pytest.mark.parametrize("tags", ["loss", None, [1]])
def test_metrics_are_tags(tags: Any) -> None:
    with pytest.raises(SummaryError, match="metric_dict"):
        experiment({}, tags)


@pytest.mark.parametrize(("status", "number"), [("unknown", 0), ("success", 1), ("failure", 2), ("RUNNING", 3)])
def test_a_session_ends_in_one_of_four_ways(status: str, number: int) -> None:
    message = content(session_end(status, 99.5))
    assert which(message, "data") == "session_end_info"
    assert (message.session_end_info.status, message.session_end_info.end_time_secs) == (number, 99.5)
    with pytest.raises(SummaryError, match="success, failure"):
        session_end(status + "!")
