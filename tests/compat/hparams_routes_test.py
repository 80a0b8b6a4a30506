"""The hparams plugin over a data provider that is not ours: sessions, groups, filters, order, tables."""

from __future__ import annotations

import csv
import io
import json
import statistics
from typing import Any

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.plugins.hparams import _aggregation, api_pb2, metadata, metrics, plugin_data_pb2
from tensorboard.plugins.hparams.hparams_plugin import HParamsPlugin
from tests.compat.structures import Made, ask

STATUSES = ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"]
ALL = {"allowedStatuses": STATUSES, "sliceSize": 100}


def content(**data: Any) -> bytes:
    return bytes(plugin_data_pb2.HParamsPluginData(**data).SerializeToString())


def start(hparams: dict[str, Any], **more: Any) -> bytes:
    info = plugin_data_pb2.SessionStartInfo(**more)
    for name, one in hparams.items():
        json_format.ParseDict(one, info.hparams[name])
    return content(session_start_info=info)


def end(status: str) -> bytes:
    return content(session_end_info=plugin_data_pb2.SessionEndInfo(status=status, end_time_secs=9))


def source(
    sessions: dict[str, dict[str, Any]],
    *,
    groups: dict[str, str] | None = None,
    ends: dict[str, str] | None = None,
    **more: Any,
) -> Made:
    """Sessions by run; `scalars` are {(run, tag): values}, `experiment` a record in the run "a"."""
    contents = {
        ("hparams", run, metadata.SESSION_START_INFO_TAG): start(
            hparams, group_name=(groups or {}).get(run, ""), start_time_secs=5, monitor_url=f"of {run}"
        )
        for run, hparams in sessions.items()
    }
    for run, status in (ends or {}).items():
        contents["hparams", run, metadata.SESSION_END_INFO_TAG] = end(status)
    if "experiment" in more:
        contents["hparams", "a", metadata.EXPERIMENT_TAG] = content(experiment=more["experiment"])
    scalars = {("scalars", run, tag): values for (run, tag), values in more.get("scalars", {}).items()}
    return Made(tensors=dict.fromkeys(contents, ()), contents=contents, scalars=scalars)


def post(made: Made, route: str, request: dict[str, Any]) -> Any:
    answer = ask(HParamsPlugin, made, route, method="POST", json=request)
    assert (answer.status_code, answer.mimetype) == (200, "application/json"), answer.text
    return answer.json


def names(made: Made, *columns: dict[str, Any], **request: Any) -> list[str]:
    found = post(made, "session_groups", {**ALL, "colParams": list(columns), **request})
    return [group["name"] for group in found["sessionGroups"]]


THREE = source(
    {"a": {"lr": 0.1, "opt": "adam", "fast": True}, "b": {"lr": 3, "opt": "sgd"}, "c": {"lr": 20, "fast": False}},
    scalars={
        ("a", "loss"): [9.0, 1.0],
        ("a/eval", "acc"): [0.5],
        ("b", "loss"): [2.0],
        ("c", "loss"): [float("nan")],
        ("elsewhere", "loss"): [7.0],
    },
    ends={"a": "STATUS_SUCCESS", "c": "STATUS_FAILURE"},
)


def test_what_is_not_declared_is_told_by_the_sessions() -> None:
    found = post(THREE, "experiment", {})
    assert [(info["name"], info["type"], info["differs"]) for info in found["hparamInfos"]] == [
        ("fast", "DATA_TYPE_BOOL", True),
        ("lr", "DATA_TYPE_FLOAT64", True),
        ("opt", "DATA_TYPE_STRING", True),
    ]
    assert found["hparamInfos"][0]["domainDiscrete"] == [False, True]
    assert found["hparamInfos"][1]["domainInterval"] == {"minValue": 0.1, "maxValue": 20.0}
    assert found["hparamInfos"][2]["domainDiscrete"] == ["adam", "sgd"]
    assert [info["name"] for info in found["metricInfos"]] == [
        {"group": "eval", "tag": "acc"},
        {"group": "", "tag": "loss"},
    ]
    assert [info["name"] for info in post(THREE, "experiment", {"hparamsLimit": 2})["hparamInfos"]] == ["fast", "lr"]
    assert post(THREE, "experiment", {"includeMetrics": False})["metricInfos"] == []


def test_values_of_several_types_are_texts_and_those_of_none_are_left_out() -> None:
    made = source({"a": {"x": 1, "y": None, "z": "NaN"}, "b": {"x": True, "y": [1]}, "c": {"x": "t"}})
    (x, z) = post(made, "experiment", {})["hparamInfos"]
    assert (x["name"], x["type"], x["domainDiscrete"]) == ("x", "DATA_TYPE_STRING", ["1.0", "t", "true"])
    assert (z["name"], z["differs"]) == ("z", False)


def test_numbers_that_are_not_finite_are_no_bounds() -> None:
    made = source({"a": {"x": 1}})
    info = plugin_data_pb2.SessionStartInfo()
    info.hparams["x"].number_value = float("inf")
    made.contents["hparams", "b", metadata.SESSION_START_INFO_TAG] = content(session_start_info=info)  # type: ignore[index]
    made.tensors["hparams", "b", metadata.SESSION_START_INFO_TAG] = ()  # type: ignore[index]
    (x,) = post(made, "experiment", {})["hparamInfos"]
    assert x["domainInterval"] == {"minValue": 1.0, "maxValue": 1.0}
    assert [group["hparams"] for group in post(made, "session_groups", ALL)["sessionGroups"]] == [{"x": 1.0}, {}]


def test_a_declared_experiment_is_given_as_it_is_those_that_differ_first() -> None:
    infos = [
        api_pb2.HParamInfo(name="z", differs=True),
        api_pb2.HParamInfo(name="a"),
        api_pb2.HParamInfo(name="b", differs=True),
    ]
    declared = api_pb2.Experiment(description="d", hparam_infos=infos)
    found = post(source({"a": {"other": 1}}, experiment=declared), "experiment", {})
    assert [info["name"] for info in found["hparamInfos"]] == ["b", "z", "a"]
    assert (found["description"], found["metricInfos"]) == ("d", [])


def test_a_session_has_its_last_points_and_its_status() -> None:
    a, b, c = post(THREE, "session_groups", ALL)["sessionGroups"]
    assert a["sessions"] == [
        {
            "name": "a",
            "startTimeSecs": 5.0,
            "endTimeSecs": 9.0,
            "status": "STATUS_SUCCESS",
            "modelUri": "",
            "monitorUrl": "of a",
            "metricValues": [
                {"name": {"group": "eval", "tag": "acc"}, "value": 0.5, "trainingStep": 0, "wallTimeSecs": 100.0},
                {"name": {"group": "", "tag": "loss"}, "value": 1.0, "trainingStep": 1, "wallTimeSecs": 101.0},
            ],
        }
    ]
    assert a["metricValues"] == a["sessions"][0]["metricValues"]
    assert b["sessions"][0]["status"] == "STATUS_UNKNOWN"
    assert c["metricValues"][0]["value"] == "NaN"
    bare = post(THREE, "session_groups", {**ALL, "includeMetrics": False})["sessionGroups"]
    assert all(group["metricValues"] == [] for group in bare)


def test_a_metric_is_in_the_run_below_the_session() -> None:
    place = metrics.run_tag_from_session_and_metric
    assert place("a/b", api_pb2.MetricName(group="c", tag="t")) == ("a/b/c", "t")
    assert place(".", api_pb2.MetricName(group="c", tag="t")) == ("c", "t")
    assert place(".", api_pb2.MetricName(tag="t")) == (".", "t")


def test_groups_have_the_hyperparameters_of_their_first_session_and_the_means_of_all() -> None:
    made = source(
        {"b": {"x": 1}, "a": {"x": 2}, "c": {"x": 3}},
        groups={"a": "g", "b": "g"},
        scalars={("a", "m"): [1.0, 5.0], ("b", "m"): [2.0], ("c", "m"): [3.0]},
    )
    c, g = post(made, "session_groups", ALL)["sessionGroups"]
    assert (c["name"], g["name"], g["hparams"], g["monitorUrl"]) == ("c", "g", {"x": 1.0}, "of b")
    assert [session["name"] for session in g["sessions"]] == ["a", "b"]
    assert g["metricValues"] == [
        {"name": {"group": "", "tag": "m"}, "value": 3.5, "trainingStep": 0, "wallTimeSecs": 100.5}
    ]


def test_statuses_that_are_not_allowed_and_pages_that_are_not_asked_for_are_left_out() -> None:
    assert names(THREE, allowedStatuses=[]) == []
    assert names(THREE, allowedStatuses=["STATUS_FAILURE", "STATUS_SUCCESS"]) == ["a", "c"]
    assert names(THREE, sliceSize=0) == []
    assert names(THREE, startIndex=1, sliceSize=1) == ["b"]
    assert post(THREE, "session_groups", {**ALL, "sliceSize": 1})["totalSize"] == 3


@pytest.mark.parametrize(
    ("column", "kept"),
    [
        ({"hparam": "opt", "filterRegexp": "d"}, ["a", "b", "c"]),
        ({"hparam": "opt", "filterRegexp": "^a", "excludeMissingValues": True}, ["a"]),
        ({"hparam": "opt", "excludeMissingValues": True}, ["a", "b"]),
        ({"hparam": "lr", "filterInterval": {"minValue": 3, "maxValue": 20}}, ["b", "c"]),
        ({"hparam": "fast", "filterDiscrete": [True]}, ["a", "b"]),
        ({"hparam": "lr", "filterDiscrete": []}, []),
        ({"metric": {"tag": "loss"}, "filterInterval": {"minValue": 0, "maxValue": 1}}, ["a"]),
        ({"hparam": "nowhere", "filterRegexp": "x"}, ["a", "b", "c"]),
    ],
)
def test_filters(column: dict[str, Any], kept: list[str]) -> None:
    assert names(THREE, column) == kept


@pytest.mark.parametrize(
    ("columns", "order"),
    [
        ([{"hparam": "lr", "order": "ORDER_DESC"}], "cba"),
        ([{"hparam": "opt", "order": "ORDER_ASC"}], "abc"),
        ([{"hparam": "opt", "order": "ORDER_DESC"}], "bac"),
        ([{"hparam": "opt", "order": "ORDER_DESC", "missingValuesFirst": True}], "cba"),
        ([{"hparam": "fast", "order": "ORDER_ASC", "missingValuesFirst": True}], "bca"),
        ([{"hparam": "nowhere", "order": "ORDER_ASC"}, {"hparam": "lr", "order": "ORDER_DESC"}], "cba"),
        ([{"hparam": "lr"}], "abc"),
    ],
)
def test_orders(columns: list[dict[str, Any]], order: str) -> None:
    assert names(THREE, *columns) == list(order)


def test_values_of_several_types_have_an_order() -> None:
    made = source({"a": {"x": "z"}, "b": {"x": 2}, "c": {"x": True}, "d": {"x": "y"}})
    assert names(made, {"hparam": "x", "order": "ORDER_ASC"}) == ["c", "b", "d", "a"]


def test_columns_that_are_not_to_be_in_the_answer_are_not() -> None:
    def hparams(*columns: dict[str, Any]) -> Any:
        request = {**ALL, "colParams": list(columns)}
        return post(THREE, "session_groups", request)["sessionGroups"][0]["hparams"]

    assert hparams({"hparam": "lr"}) == {"lr": 0.1, "opt": "adam", "fast": True}
    assert hparams({"hparam": "lr", "includeInResult": True}) == {"lr": 0.1}
    assert hparams({"hparam": "lr"}, {"hparam": "opt", "includeInResult": False}) == {"lr": 0.1}


@given(
    st.lists(st.lists(st.none() | st.integers(-9, 9), min_size=2, max_size=2), min_size=1, max_size=6),
    st.sampled_from(["MIN", "MAX", "MEDIAN", "AVG"]),
)
def test_aggregations_against_statistics(rows: list[list[int | None]], way: str) -> None:
    group = api_pb2.SessionGroup()
    for row in rows:
        session = group.sessions.add()
        for tag, number in zip("ab", row, strict=True):
            if number is not None:
                session.metric_values.add(name=api_pb2.MetricName(tag=tag), value=number)
    name = api_pb2.MetricName(tag="a")
    request = api_pb2.ListSessionGroupsRequest(aggregation_type=f"AGGREGATION_{way}", aggregation_metric=name)
    _aggregation.aggregate(group, request)
    found = {value.name.tag: value.value for value in group.metric_values}
    having = [row for row in rows if row[0] is not None]
    if way == "AVG":
        columns = {tag: [row[at] for row in rows if row[at] is not None] for at, tag in enumerate("ab")}
        assert found == pytest.approx({tag: statistics.mean(column) for tag, column in columns.items() if column})
    elif not having:
        assert found == {}
    else:
        choose = {"MIN": min, "MAX": max, "MEDIAN": statistics.median_low}[way]
        assert found["a"] == choose([row[0] for row in having])
        assert [found["a"], found.get("b")] in having


def test_points_of_a_metric() -> None:
    asked = {"sessionName": "a", "metricName": {"tag": "loss"}}
    assert post(THREE, "metric_evals", asked) == [[100.0, 0, 9.0], [101.0, 1, 1.0]]
    answer = ask(HParamsPlugin, THREE, "metric_evals", method="POST", json={**asked, "sessionName": "b/c"})
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


def table(form: str, visible: list[bool] | None = None, made: Made = THREE) -> Any:
    query = {"request": json.dumps(ALL), "format": form, "columnsVisibility": json.dumps(visible or [True] * 9)}
    answer = ask(HParamsPlugin, made, "download_data", query_string=query)
    assert answer.status_code == 200, answer.text
    return answer


def test_the_table_as_json_and_csv() -> None:
    rows = [
        ["fast", "lr", "opt", "acc", "loss"],
        [True, 0.1, "adam", 0.5, 1.0],
        ["", 3.0, "sgd", None, 2.0],
        [False, 20.0, "", None, "NaN"],
    ]
    assert table("json").json == {"header": rows[0], "rows": rows[1:]}
    assert table("json", [False, True, False, True]).json["rows"] == [[0.1, 0.5], [3.0, None], [20.0, None]]
    answer = table("csv")
    assert answer.mimetype == "text/csv"
    assert list(csv.reader(io.StringIO(answer.text))) == [
        rows[0],
        ["True", "0.1", "adam", "0.5", "1.0"],
        ["", "3.0", "sgd", "", "2.0"],
        ["False", "20.0", "", "", "nan"],
    ]


def test_the_table_as_latex() -> None:
    made = source(
        {"a": {"a_b": "50% & $\\"}, "b": {"x": 1234567}, "c": {"x": 2e-7}, "d": {"x": 2.5}, "e": {"x": True}},
        scalars={("a", "m"): [float("-inf")], ("b", "m"): [float("nan")]},
    )
    answer = table("latex", made=made)
    assert answer.mimetype == "application/x-latex"
    assert answer.text.splitlines() == [
        r"\begin{table}[tbp]",
        r"\begin{tabular}{lll}",
        r"x & a\_b & m \\ \hline",
        r" & 50\% \& \$\textbackslash{} & $-\infty$ \\",
        r"$1.23\cdot 10^{6}$ &  & $\mathrm{NaN}$ \\",
        r"$2\cdot 10^{-7}$ &  & - \\",
        r"$2.5$ &  & - \\",
        r"$1$ &  & - \\",
        r"\hline",
        r"\end{tabular}",
        r"\end{table}",
    ]


@pytest.mark.parametrize(
    ("route", "request_"),
    [
        ("experiment", {"request": "{"}),
        ("experiment", {"request": '{"nothing": 1}'}),
        ("experiment", {}),
        ("session_groups", {"request": json.dumps({**ALL, "colParams": [{"hparam": "lr", "filterRegexp": "x"}]})}),
        ("session_groups", {"request": json.dumps({**ALL, "colParams": [{"hparam": "opt", "filterRegexp": "("}]})}),
        ("session_groups", {"request": json.dumps({**ALL, "colParams": [{"order": "ORDER_ASC"}]})}),
        ("session_groups", {"request": json.dumps({**ALL, "aggregationType": 77})}),
        ("download_data", {"request": "{}", "format": "csv"}),
        ("download_data", {"request": "{}", "format": "csv", "columnsVisibility": "7"}),
        ("download_data", {"request": "{}", "format": "xml", "columnsVisibility": "[]"}),
    ],
)
def test_what_cannot_be_answered_is_a_bad_request(route: str, request_: dict[str, str]) -> None:
    answer = ask(HParamsPlugin, THREE, route, query_string=request_)
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "<script" not in answer.text


def test_records_that_are_none_are_a_bad_request_that_says_why() -> None:
    made = source({"a": {"x": 1}})
    for broken in (content(), content(version=9), b"\xff"):
        made.contents["hparams", "a", metadata.SESSION_START_INFO_TAG] = broken  # type: ignore[index]
        assert ask(HParamsPlugin, made, "session_groups", method="POST", json=ALL).status_code == 400


def test_a_form_is_no_request() -> None:
    assert ask(HParamsPlugin, THREE, "experiment", method="POST", data={"request": "{}"}).status_code == 400
