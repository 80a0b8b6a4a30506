"""Models for graph_test, and what their graphs are; runs beside PyTorch."""

from __future__ import annotations

import random
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tests.records import RecordWriter
from torch import nn

from sightline.events.wire import decode, encode
from sightline.kinds.graph.summary import graph


class Mlp(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.act, self.fc2 = nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4)

    def forward(self, x):
        return self.fc2(self.act(self.fc1(x)))


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, padding=1, bias=False)
        self.bn, self.act, self.drop = nn.BatchNorm2d(8), nn.ReLU(inplace=True), nn.Dropout(0.1)

    def forward(self, x):
        return self.act(self.drop(self.bn(self.conv(x))) + x)


class ResNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem, self.layers, self.fc = nn.Conv2d(3, 8, 3), nn.Sequential(Block(), Block()), nn.Linear(8, 10)

    def forward(self, x):
        return self.fc(self.layers(self.stem(x)).mean((2, 3)))


class Lstm(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.cell, self.fc = nn.LSTM(4, 8, 2, batch_first=True), nn.Linear(8, 2)

    def forward(self, x):
        y, (_, c) = self.cell(x)
        return self.fc(y[:, -1]), c


class Shared(nn.Module):
    """One module called twice, one parameter under two names, odd keys, and a dict of results."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = nn.ModuleDict({"größe 1": nn.Linear(4, 4), 'qu"ote': nn.ReLU()})
        self.embed, self.head = nn.Embedding(7, 4), nn.Linear(4, 7, bias=False)
        self.head.weight = self.embed.weight
        self.register_buffer("scale", torch.ones(1))

    def forward(self, ids, mask=None):
        x = self.embed(ids)
        for part in self.parts.values():
            x = part(x)
        a, b = self.parts["größe 1"](x).chunk(2, -1)
        with torch.no_grad():
            scaled = torch.cat([b, a], -1) * self.scale
        return {"logits": self.head(scaled), "halves": (a, b)}


@dataclass
class Batch:
    x: torch.Tensor
    times: int


class Branching(Mlp):
    """Takes an object and a flag, returns an object, and decides by its data: nothing but running it for real helps."""

    def forward(self, batch, flag=True):
        y = super().forward(batch.x) if batch.x.sum() > -1e9 and flag else batch.x
        return Batch(y * batch.times, 1)


class Broken(Mlp):
    def forward(self, x):
        raise ValueError("out of order")


class Careless(nn.Module):
    """Its forward leaves traces wherever it can."""

    def __init__(self, branch: bool) -> None:
        super().__init__()
        self.conv, self.bn, self.frozen = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.BatchNorm2d(4)
        self.spectral = nn.utils.parametrizations.spectral_norm(nn.Linear(4, 4))
        self.register_buffer("count", torch.zeros(1))
        self.calls, self.seen, self.cache, self.plain = 0, [], {}, torch.zeros(2)
        self.hidden = [nn.BatchNorm1d(4)]
        self.scale, self.branch = nn.Parameter(torch.ones(4)), branch

    def forward(self, x):
        self.calls += 1
        self.seen.append(x)
        self.cache["x"] = self.last = x
        self.count += 1
        self.plain += 1
        random.random(), np.random.rand()
        if self.branch and x.sum() > -1e9:
            self.count *= 2
        with torch.no_grad():
            self.scale.mul_(1.5)
            self.scale.data = self.scale.data + 1
        x += 1
        y = self.frozen(self.bn(self.conv(x))).mean((2, 3)) + torch.rand(4)
        return self.hidden[0](self.spectral(y)) * self.scale


MODELS: dict[str, tuple[Callable[[], nn.Module], Callable[[], Any]]] = {
    "mlp": (Mlp, lambda: torch.randn(2, 8)),
    "resnet": (ResNet, lambda: torch.randn(2, 3, 16, 16)),
    "lstm": (Lstm, lambda: torch.randn(2, 5, 4)),
    "transformer": (lambda: nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), lambda: torch.randn(2, 5, 8)),
    "shared": (Shared, lambda: {"ids": torch.zeros(2, 3, dtype=torch.long)}),
    "branching": (Branching, lambda: (Batch(torch.randn(2, 8), 3), True)),
    "half": (lambda: ResNet().half(), lambda: torch.randn(2, 3, 8, 8).half()),
    "scripted": (lambda: torch.jit.script(ResNet()), lambda: None),
    "exported": (lambda: torch.export.export(Mlp(), (torch.randn(2, 8),)), lambda: None),
    "symbolic": (lambda: torch.fx.symbolic_trace(Mlp()), lambda: None),
    "without input": (ResNet, lambda: None),
    "broken": (Broken, lambda: torch.randn(2, 8)),
}


def made(name: str) -> tuple[Any, Any]:
    """Model and inputs, the same at every call."""
    torch.manual_seed(0)
    model, inputs = MODELS[name]
    return model(), inputs()


def plain(nodes: Any) -> list[dict[str, Any]]:
    """Nodes of a GraphDef, ours or TensorBoard's, as plain data."""
    return [
        {
            "name": node.name,
            "op": node.op,
            "input": list(node.input),
            "device": node.device,
            "shapes": [
                None if shape.unknown_rank else [dim.size for dim in shape.dim]
                for shape in (node.attr["_output_shapes"].list.shape if "_output_shapes" in node.attr else ())
            ],
            "type": node.attr["dtype"].type if "dtype" in node.attr else 0,
        }
        for node in nodes
    ]


def graph_of(model: Any, inputs: Any) -> dict[str, Any]:
    """The nodes of its graph, what was warned of, and the seconds it took."""
    start = time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        (event,) = graph(model, inputs)
    took = time.perf_counter() - start
    nodes = plain(decode("tensorboard.GraphDef", event.graph_def).node)
    return {"nodes": nodes, "warned": [str(warning.message) for warning in caught], "took": took}


def originals(name: str) -> list[dict[str, Any]]:
    """The nodes that PyTorch's own writer draws."""
    from torch.utils.tensorboard._pytorch_graph import graph as original

    return plain(original(*made(name))[0].node)


def write(folder: Path, names: list[str]) -> None:
    """An event file for each model, and a scalar behind it."""
    for name in names:
        (folder / name).mkdir(parents=True)
        with (folder / name / "events.out.tfevents.1.h.1.0").open("wb") as file:
            records = RecordWriter(file, 1.0)
            for event in graph(*made(name)):
                event.wall_time = 2.0
                records.write(encode(event))
            records.scalars(3.0, 0, {"~last": 1.0})


def state(model: nn.Module) -> dict[str, Any]:
    """All that must be as it was."""
    return {
        "training": [module.training for module in model.modules()],
        "tensors": {name: value.tolist() for name, value in model.state_dict().items()},
        "gradients": [None if p.grad is None else p.grad.tolist() for p in model.parameters()],
        "parameters": [(id(p), p._version, p.requires_grad, p.data_ptr()) for p in model.parameters()],
        "attributes": [sorted((key, _shown(value)) for key, value in vars(m).items()) for m in model.modules()],
        "hidden": {name: value.tolist() for name, value in model.hidden[0].state_dict().items()},
        "random": [torch.get_rng_state().tolist(), random.getstate(), np.random.get_state()[1].tolist()],
        "mode": torch.is_grad_enabled(),
    }


def _shown(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return f"{id(value)} {value.tolist()}"
    return repr([*value] if isinstance(value, dict) else value)


def changes(branch: bool, give_input: bool) -> list[str]:
    """Which parts of a careless model's state drawing it changed, hooks and inputs included."""
    torch.manual_seed(0)
    model, x = Careless(branch).train(), torch.randn(2, 3, 8, 8)
    model.frozen.eval()
    model(x.clone()).sum().backward()
    called: list[Any] = []
    model.bn.register_forward_hook(lambda *given: called.append(given))
    before, given = state(model), x.clone()
    graph_of(model, x if give_input else None)
    after = state(model)
    changed = [key for key in before if before[key] != after[key]]
    return changed + ["hooks"] * bool(called) + ["input"] * (not torch.equal(x, given))
