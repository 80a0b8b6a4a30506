"""The drop-in's `_pb2` modules are what generated code would be: real messages, nested names, enums, text, pickle."""

from __future__ import annotations

import importlib
import pickle
from pathlib import Path
from types import ModuleType

import pytest
from google.protobuf import json_format, struct_pb2, text_format
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, graph_pb2, histogram_pb2, summary_pb2, tensor_shape_pb2, types_pb2
from tensorboard.compat.proto._pool import PUBLIC, module_of
from tensorboard.data.proto import data_provider_pb2
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2

from sightline.events import wire
from sightline.events.message import Message

PACKAGE = Path(importlib.import_module("tensorboard").__file__ or "").parent
MODULES = sorted(
    ".".join(("tensorboard", *path.relative_to(PACKAGE).with_suffix("").parts)) for path in PACKAGE.rglob("*_pb2.py")
)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_bears_the_names_of_its_file(name: str) -> None:
    module = importlib.import_module(name)
    assert module_of(module.DESCRIPTOR.name) == name
    for message in module.DESCRIPTOR.message_types_by_name:
        assert getattr(module, message).DESCRIPTOR.file is module.DESCRIPTOR


def test_the_modules_are_those_clients_import() -> None:
    assert len(MODULES) == 48
    assert all(module_of(path) in MODULES for pair in PUBLIC.items() for path in (pair[0], *pair[1]))


def test_messages_are_real_ones() -> None:
    event = event_pb2.Event(wall_time=1.5, step=2)
    assert event.WhichOneof("what") is None
    event.summary.value.add(tag="loss", simple_value=0.5)
    assert event.WhichOneof("what") == "summary"
    assert event.HasField("summary")
    assert event == event_pb2.Event.FromString(event.SerializeToString()) == pickle.loads(pickle.dumps(event))
    assert text_format.Parse(text_format.MessageToString(event), event_pb2.Event()) == event
    assert json_format.MessageToDict(event)["wallTime"] == 1.5
    assert event_pb2.Event.DESCRIPTOR.full_name == "tensorboard.Event"
    assert type(event.summary.value[0]) is summary_pb2.Summary.Value


def test_enums_are_wrappers_and_constants() -> None:
    assert types_pb2.DT_FLOAT == types_pb2.DataType.Value("DT_FLOAT") == 1
    assert types_pb2.DataType.Name(7) == "DT_STRING"
    assert event_pb2.SessionLog.START == event_pb2.SessionLog.SessionStatus.Value("START") == 1
    assert api_pb2.DATA_TYPE_FLOAT64 == 3
    assert types_pb2.DT_FLOAT8_E4M3FN == 25


def test_nested_and_shared_names() -> None:
    assert layout_pb2.MarginChartContent.Series(value="a").value == "a"
    assert summary_pb2.HistogramProto is histogram_pb2.HistogramProto
    assert graph_pb2.GraphDef().versions.DESCRIPTOR.full_name == "tensorboard.VersionDef"
    assert tensor_shape_pb2.TensorShapeProto.Dim(size=-1).size == -1
    assert data_provider_pb2.ReadBlobResponse(data=b"x").data == b"x"


def test_protobufs_own_messages_fit_in() -> None:
    values = struct_pb2.ListValue(values=[struct_pb2.Value(string_value="adam")])
    info = api_pb2.HParamInfo(name="optimizer", type=api_pb2.DataType.Value("DATA_TYPE_STRING"), domain_discrete=values)
    assert info.WhichOneof("domain") == "domain_discrete"
    start = plugin_data_pb2.SessionStartInfo()
    start.hparams["lr"].number_value = 0.1
    assert json_format.MessageToDict(start) == {"hparams": {"lr": 0.1}}


@given(tag=st.text(), value=st.floats(width=32, allow_nan=False), step=st.integers(-(2**63), 2**63 - 1))
def test_the_bytes_are_the_ones_our_codec_writes(tag: str, value: float, step: int) -> None:
    theirs = event_pb2.Event(step=step)
    theirs.summary.value.add(tag=tag, simple_value=value)
    inner = Message("tensorboard.Summary.Value", tag=tag, simple_value=value)
    ours = Message("tensorboard.Event", step=step, summary=Message("tensorboard.Summary", value=[inner]))
    assert event_pb2.Event.FromString(wire.encode(ours)) == theirs
    assert wire.encode(wire.decode("tensorboard.Event", theirs.SerializeToString())) == wire.encode(ours)


def test_a_file_that_is_in_the_pool_already_is_taken_as_it_is() -> None:
    fresh = ModuleType("fresh")
    importlib.import_module("tensorboard.compat.proto._pool").publish(
        "tensorboard/compat/proto/event.proto", vars(fresh)
    )
    assert fresh.Event.DESCRIPTOR is event_pb2.Event.DESCRIPTOR
