"""`tensorboard.plugins.hparams.api` without TensorFlow: domains, hyperparameters, metrics and their messages."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import numpy as np
import pytest
from tensorboard.plugins.hparams import api as hp
from tensorboard.plugins.hparams import api_pb2, metadata, summary


@pytest.mark.parametrize(
    ("domain", "dtype", "text", "shown"),
    [
        (hp.IntInterval(1, 3), int, "[1, 3]", "IntInterval(1, 3)"),
        (hp.RealInterval(0.5, 2.0), float, "[0.5, 2.0]", "RealInterval(0.5, 2.0)"),
        (hp.Discrete([3, 1]), int, "{1, 3}", "Discrete([1, 3])"),
        (hp.Discrete(["b", "a"]), str, "{'a', 'b'}", "Discrete(['a', 'b'])"),
        (hp.Discrete([True, False]), bool, "{False, True}", "Discrete([False, True])"),
        (hp.Discrete([], dtype=float), float, "{}", "Discrete([])"),
    ],
)
def test_domains_know_themselves(domain: Any, dtype: type, text: str, shown: str) -> None:
    assert isinstance(domain, hp.Domain)
    assert (domain.dtype, str(domain), repr(domain)) == (dtype, text, shown)


def test_what_is_no_domain_is_refused() -> None:
    for call, error in (
        (lambda: hp.IntInterval(1.0, 3), TypeError),
        (lambda: hp.IntInterval(1), TypeError),
        (lambda: hp.IntInterval(3, 1), ValueError),
        (lambda: hp.RealInterval(1, 3), TypeError),
        (lambda: hp.RealInterval(3.0, 1.0), ValueError),
        (lambda: hp.Discrete([]), ValueError),
        (lambda: hp.Discrete([None]), ValueError),
        (lambda: hp.Discrete([1, "x"]), TypeError),
        (lambda: hp.Discrete([1], dtype=float), TypeError),
        (lambda: hp.HParam("a", domain=3), ValueError),
        (lambda: hp.Metric("a", dataset_type=9), ValueError),
    ):
        with pytest.raises(error):
            call()


def test_samples_are_of_the_domain_and_repeatable() -> None:
    for domain in (hp.IntInterval(1, 3), hp.RealInterval(0.5, 2.0), hp.Discrete(["a", "b"])):
        drawn = [domain.sample_uniform(random.Random(seed)) for seed in range(50)]
        assert drawn == [domain.sample_uniform(random.Random(seed)) for seed in range(50)]
        assert all(isinstance(one, domain.dtype) for one in drawn)
        assert len(set(drawn)) > 1
        assert isinstance(domain.sample_uniform(), domain.dtype)
    assert {hp.IntInterval(1, 3).sample_uniform(random.Random(seed)) for seed in range(50)} == {1, 2, 3}


def test_hyperparameters_are_keys() -> None:
    units = hp.HParam("units", hp.Discrete([1]), display_name="Units", description="d")
    assert (units.name, units.display_name, units.description) == ("units", "Units", "d")
    assert units.domain is not None
    assert {units: 1}[units] == 1
    assert units != hp.HParam("units")
    assert str(hp.HParam("a")) == "<HParam 'a': None>"
    assert repr(hp.HParam("a", hp.IntInterval(1, 2))) == (
        "HParam(name='a', domain=IntInterval(1, 2), display_name=None, description=None)"
    )


def told(message: Any) -> Any:
    (value,) = message.value
    assert value.metadata.plugin_data.plugin_name == "hparams"
    assert value.tensor == metadata.NULL_TENSOR
    return value.tag, value.metadata.plugin_data.content


def test_a_run_says_what_it_used() -> None:
    used = {"layers": 2, hp.HParam("rate"): np.float32(0.5), "name": np.str_("x"), "shuffle": np.bool_(True)}
    tag, content = told(hp.hparams_pb(used, start_time_secs=3.0))
    info = metadata.parse_session_start_info_plugin_data(content)
    assert tag == "_hparams_/session_start_info"
    assert info.start_time_secs == 3.0
    kinds = {name: info.hparams[name].WhichOneof("kind") for name in info.hparams}
    assert kinds == {
        "layers": "number_value", "rate": "number_value", "name": "string_value", "shuffle": "bool_value"
    }  # fmt: skip
    assert info.hparams["rate"].number_value == 0.5
    compact = '{"layers":2,"name":"x","rate":0.5,"shuffle":true}'
    assert info.group_name == hashlib.sha256(compact.encode()).hexdigest()
    named = metadata.parse_session_start_info_plugin_data(told(hp.hparams_pb({}, trial_id="again"))[1])
    assert named.group_name == "again"
    assert named.start_time_secs > 1e9


def test_what_a_run_cannot_use_is_refused() -> None:
    with pytest.raises(ValueError, match="'a'"):
        hp.hparams_pb({"a": 1, hp.HParam("a"): 2})
    for wrong in (None, object(), [1], {1: 2}):
        with pytest.raises(TypeError):
            hp.hparams_pb({"a": wrong})


def test_an_experiment_says_what_it_varies_and_measures() -> None:
    hparams = [
        hp.HParam("depth", hp.IntInterval(1, 3), display_name="Depth", description="d"),
        hp.HParam("rate", hp.RealInterval(0.0, 1.0)),
        hp.HParam("optimizer", hp.Discrete(["sgd", "adam"])),
        hp.HParam("shuffle", hp.Discrete([True, False])),
        hp.HParam("free"),
    ]
    metrics = [
        hp.Metric("accuracy", group="validation", display_name="Accuracy", dataset_type=hp.Metric.VALIDATION),
        hp.Metric("loss"),
    ]
    tag, content = told(hp.hparams_config_pb(hparams, metrics, time_created_secs=5.0))
    experiment = metadata.parse_experiment_plugin_data(content)
    assert tag == "_hparams_/experiment"
    depth, rate, optimizer, shuffle, free = experiment.hparam_infos
    assert (depth.name, depth.display_name, depth.description) == ("depth", "Depth", "d")
    assert (depth.domain_interval.min_value, depth.domain_interval.max_value) == (1, 3)
    assert (rate.type, rate.domain_interval.max_value) == (api_pb2.DATA_TYPE_FLOAT64, 1)
    assert list(optimizer.domain_discrete) == ["adam", "sgd"]
    assert (shuffle.type, list(shuffle.domain_discrete)) == (api_pb2.DATA_TYPE_BOOL, [False, True])
    assert (free.type, free.WhichOneof("domain")) == (api_pb2.DATA_TYPE_UNSET, None)
    accuracy, loss = experiment.metric_infos
    assert (accuracy.name.tag, accuracy.name.group, accuracy.display_name) == ("accuracy", "validation", "Accuracy")
    assert accuracy.dataset_type == api_pb2.DATASET_VALIDATION
    assert loss == hp.Metric("loss").as_proto()


def test_sessions_put_together_by_hand() -> None:
    values = {"a": 1, "b": True, "c": "x", "d": [1, 2]}
    tag, content = told(summary.session_start_pb(values, "uri", "url", "group", start_time_secs=1.0))
    info = metadata.parse_session_start_info_plugin_data(content)
    assert tag == "_hparams_/session_start_info"
    assert (info.model_uri, info.monitor_url, info.group_name) == ("uri", "url", "group")
    assert (info.hparams["b"].bool_value, info.hparams["d"].string_value) == (True, "[1, 2]")
    with pytest.raises(TypeError, match=r"hparams\[e\]"):
        summary.session_start_pb({"e": np.float32(1)})
    tag, content = told(summary.session_end_pb(api_pb2.STATUS_FAILURE, end_time_secs=2.0))
    end = metadata.parse_session_end_info_plugin_data(content)
    assert (tag, end.status, end.end_time_secs) == ("_hparams_/session_end_info", api_pb2.STATUS_FAILURE, 2.0)
    _, content = told(summary.experiment_pb([api_pb2.HParamInfo(name="a")], [], "me", "d", 3.0))
    experiment = metadata.parse_experiment_plugin_data(content)
    assert (experiment.user, experiment.hparam_infos[0].name, experiment.time_created_secs) == ("me", "a", 3.0)
