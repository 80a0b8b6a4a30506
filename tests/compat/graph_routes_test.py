"""The graphs plugin over a data provider that is not ours; graphs merged, made smaller, made of Keras models."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf import text_format
from tensorboard.backend.process_graph import prepare_graph_for_ui
from tensorboard.compat.proto.config_pb2 import RunMetadata
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.plugins.graph import graph_util, keras_util, metadata
from tensorboard.plugins.graph.graphs_plugin import GraphsPlugin
from tests.compat.structures import Made, ask

from sightline.kinds.graph import KIND


def graph(text: str) -> Any:
    return text_format.Parse(text, GraphDef())


CALLS = graph("""
    node { name: "x" op: "P" attr { key: "big" value { s: "123456789012345678901234567890" } } }
    node { name: "y" op: "f" input: "x:1" input: "^x" attr { key: "f" value { func { name: "f" } } } }
    library { function { signature { name: "f" } node_def { name: "n" op: "f" } }
              gradient { function_name: "f" gradient_func: "g" } }
    versions { producer: 3 }
""")
PLAIN = graph('node { name: "x" op: "Q" } versions { producer: 3 }')
MODEL = {"class_name": "Sequential", "config": {"name": "m", "layers": [{"class_name": "A", "config": {"name": "a"}}]}}


def traced(*graphs: Any) -> bytes:
    made = RunMetadata()
    for one in graphs:
        made.function_graphs.add().pre_optimization_graph.CopyFrom(one)
    made.step_stats.dev_stats.add(device="cpu")
    return bytes(made.SerializeToString())


SOURCE = Made(
    blobs={
        ("graphs", "a", "__run_graph__"): [[PLAIN.SerializeToString()], [CALLS.SerializeToString()]],
        ("graph_run_metadata", "a", "both"): [[traced(CALLS, PLAIN)]],
        ("graph_run_metadata_graph", "b", "one"): [[traced(PLAIN)]],
        ("graph_run_metadata_graph", "b", "from the future"): [[traced(PLAIN)]],
        ("graph_keras_model", "b", "keras"): [[json.dumps(MODEL).encode()]],
        ("graph_keras_model", "b", "broken"): [[b"{"]],
        ("graphs", "damaged", "__run_graph__"): [[b"\xff"]],
        ("graph_tagged_run_metadata", "damaged", "t"): [[b"\xff"]],
        ("graph_tagged_run_metadata", "b", "step1"): [[traced()]],
    },
    contents={
        ("graph_run_metadata", "a", "both"): b"1",
        ("graph_run_metadata_graph", "b", "one"): b"1",
        ("graph_run_metadata_graph", "b", "from the future"): b"2",
        ("graph_keras_model", "b", "keras"): b"1",
        ("graph_keras_model", "b", "broken"): b"1",
    },
)


def asked(route: str) -> Any:
    answer = ask(GraphsPlugin, SOURCE, route)
    assert (answer.status_code, answer.mimetype) == (200, "text/x-protobuf")
    return graph(answer.text)


def test_the_plugins_whose_data_it_shows_are_those_of_our_graphs() -> None:
    assert set(KIND.plugins) == {value for name, value in vars(metadata).items() if name.startswith("PLUGIN_NAME")}


def test_the_list_says_what_each_tag_has() -> None:
    def tag(name: str, *has: str) -> dict[str, Any]:
        facts = {fact: fact in has for fact in ("conceptual_graph", "op_graph", "profile")}
        return {name: {"tag": name, **facts}}

    assert ask(GraphsPlugin, SOURCE, "info").json == {
        "a": {"run": "a", "run_graph": True, "tags": tag("both", "op_graph", "profile")},
        "b": {
            "run": "b",
            "run_graph": False,
            "tags": {
                **tag("one", "op_graph"),
                **tag("keras", "conceptual_graph"),
                **tag("broken", "conceptual_graph"),
                **tag("step1", "profile"),
            },
        },
        "damaged": {"run": "damaged", "run_graph": True, "tags": tag("t", "profile")},
    }


def test_the_newest_graph_of_a_run_is_given_whole_or_without_its_large_attributes() -> None:
    assert asked("graph?run=a") == CALLS
    smaller = asked("graph?run=a&limit_attr_size=20&large_attrs_key=gone")
    assert {key: list(value.list.s) for key, value in smaller.node[0].attr.items()} == {"gone": [b"big"]}
    assert smaller.node[1:] == CALLS.node[1:]


def test_graphs_of_functions_are_merged_and_one_alone_is_left_as_it_is() -> None:
    assert asked("graph?run=b&tag=one") == PLAIN
    assert asked("graph?run=a&tag=both") == graph_util.merge_graph_defs([CALLS, PLAIN])


def test_a_profile_is_given_of_tags_that_have_one() -> None:
    answer = ask(GraphsPlugin, SOURCE, "run_metadata?run=a&tag=both")
    assert text_format.Parse(answer.text, RunMetadata()) == RunMetadata.FromString(traced(CALLS, PLAIN))
    assert ask(GraphsPlugin, SOURCE, "run_metadata?run=b&tag=step1").status_code == 200
    assert ask(GraphsPlugin, SOURCE, "run_metadata?run=b&tag=one").status_code == 404


@pytest.mark.parametrize(
    ("route", "status"),
    [
        ("graph", 400),
        ("graph?run=a&limit_attr_size=x", 400),
        ("graph?run=a&limit_attr_size=9", 400),
        ("graph?run=a&limit_attr_size=0&large_attrs_key=k", 400),
        ("graph?run=a&conceptual=true", 400),
        ("graph?run=b&tag=broken&conceptual=true", 400),
        ("graph?run=damaged", 400),
        ("run_metadata?run=damaged&tag=t", 400),
        ("graph?run=b", 404),
        ("graph?run=b&tag=keras", 404),
        ("graph?run=b&tag=one&conceptual=true", 404),
        ("run_metadata?run=a", 400),
        ("run_metadata?tag=a", 400),
    ],
)
def test_what_cannot_be_answered_is_refused_in_plain_text(route: str, status: int) -> None:
    answer = ask(GraphsPlugin, SOURCE, route)
    assert (answer.status_code, answer.mimetype) == (status, "text/plain")


def test_merged_graphs_name_nodes_and_functions_that_are_there() -> None:
    merged = graph_util.merge_graph_defs([PLAIN, CALLS])
    assert [node.name for node in merged.node] == ["graph_1/x", "graph_2/x", "graph_2/y"]
    calling = merged.node[2]
    assert list(calling.input) == ["graph_2/x:1", "^graph_2/x"]
    function = merged.library.function[0]
    assert {calling.op, calling.attr["f"].func.name, function.signature.name, function.node_def[0].op} == {"graph_2_f"}
    assert merged.library.gradient[0].function_name == "graph_2_f"
    assert merged.versions.producer == 3


def test_graphs_of_different_versions_are_no_graph() -> None:
    with pytest.raises(ValueError, match="different versions"):
        graph_util.merge_graph_defs([PLAIN, graph("versions { producer: 4 }")])
    assert graph_util.merge_graph_defs([]) == GraphDef()


def test_a_limit_needs_an_attribute_for_the_names_and_no_limit_changes_nothing() -> None:
    for limit, key in ((0, "k"), (-1, "k"), (5, None)):
        with pytest.raises(ValueError, match="limit_attr_size"):
            prepare_graph_for_ui(GraphDef(), limit, key)
    same = graph(str(CALLS))
    prepare_graph_for_ui(same, None, None)
    assert same == CALLS


def layer(name: str, *calls: Any, **config: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "name": name, "config": {"name": name, **config}, "inbound_nodes": list(calls)}


def new(*names: Any, **given: str) -> Any:
    """A call in Keras 3's JSON."""

    def tensor(name: Any) -> Any:
        name, output = name if isinstance(name, tuple) else (name, 0)
        return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, output]}}

    return {"args": [list(map(tensor, names))], "kwargs": {name: tensor(one) for name, one in given.items()}}


def old(*names: str) -> Any:
    """A call in Keras 2's."""
    return [[name, 0, 0, {}] for name in names]


def model(name: str, layers: list[Any], takes: list[str], gives: list[str]) -> dict[str, Any]:
    ends = {"input_layers": [[one, 0, 0] for one in takes], "output_layers": [[one, 0, 0] for one in gives]}
    return {"class_name": "Functional", "name": name, "config": {"name": name, "layers": layers, **ends}}


def drawn(json: Any) -> dict[str, list[str]]:
    return {node.name: list(node.input) for node in keras_util.keras_model_to_graph_def(json).node}


@pytest.mark.parametrize("call", [new, old])
def test_both_kerases_say_what_a_layer_takes(call: Any) -> None:
    layers = [layer("a"), layer("b", call("a")), layer("c", call("a", "b"), call("b"))]
    assert drawn(model("m", layers, ["a"], ["c"])) == {"m/a": [], "m/b": ["m/a"], "m/c": ["m/a", "m/b", "m/b"]}


def test_arguments_given_by_name_count_and_layers_that_are_not_there_do_not() -> None:
    layers = [layer("a"), layer("b", new("a", mask="a", state="nobody"))]
    assert drawn(model("m", layers, ["a"], ["b"])) == {"m/a": [], "m/b": ["m/a", "m/a"]}


def test_a_model_in_a_model_is_its_layers() -> None:
    inner = model(
        "in", [layer("p"), layer("q"), layer("s", new("p", "q")), layer("t", new("p"))], ["p", "q"], ["s", "t"]
    )
    inner["inbound_nodes"] = [new("a", "b"), new("b", "a")]
    layers = [layer("a"), layer("b", new("a")), inner, layer("last", new(("in", 1), ("in", 0)))]
    assert drawn(model("m", layers, ["a"], ["last"])) == {
        "m/a": [],
        "m/b": ["m/a"],
        "m/in/p": ["m/a"],
        "m/in/q": ["m/b"],
        "m/in/s": ["m/in/p", "m/in/q"],
        "m/in/t": ["m/in/p"],
        "m/last": ["m/in/t", "m/in/s"],
    }


def test_layers_in_sequence_follow_each_other_through_models() -> None:
    inner = {"class_name": "Sequential", "config": {"name": "in", "layers": [layer("x"), layer("y")]}}
    outer = {"class_name": "Sequential", "config": {"name": "m", "layers": [layer("a"), inner, layer("z")]}}
    assert drawn(outer) == {"m/a": [], "m/in/x": ["m/a"], "m/in/y": ["m/in/x"], "m/z": ["m/in/y"]}


@pytest.mark.parametrize(
    ("said", "type_"),
    [
        ("float16", 19),
        ("float32", 1),
        ("int64", 9),
        ({"class_name": "DTypePolicy", "config": {"name": "bfloat16"}}, 14),
        ("mixed_float16", None),
        (None, None),
    ],
)
def test_the_type_a_layer_computes_in(said: Any, type_: int | None) -> None:
    node = keras_util.keras_model_to_graph_def(layer("a", dtype=said)).node[0]
    assert node.attr["keras_class"].s == b"Dense"
    assert (node.attr["dtype"].type if "dtype" in node.attr else None) == type_


@pytest.mark.parametrize("json", [[], 5, {"config": {"layers": 7}}, {"config": {"layers": [3]}}])
def test_what_is_no_model_is_said_to_be_none(json: Any) -> None:
    with pytest.raises(ValueError, match="Keras"):
        keras_util.keras_model_to_graph_def(json)


def test_models_in_models_without_end_are_refused() -> None:
    deep: Any = layer("leaf")
    for _ in range(150):
        deep = {"class_name": "Sequential", "config": {"name": "m", "layers": [deep]}}
    with pytest.raises(ValueError, match="deeper"):
        keras_util.keras_model_to_graph_def(deep)
