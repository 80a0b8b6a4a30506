"""torch.jit.trace for any forward: whatever it takes and returns, the tracer sees tensors alone.

The tracer itself wants tensors and plain containers of them. Here flags, None and objects stay as they were given,
and of what comes back the tensors are kept, each with a name made of where it stood.
"""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sightline.kinds.graph import torch_copy

MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Traced:
    """A model run once.

    Attributes:
        script: the torch.jit.ScriptModule.
        inputs, outputs: names of the tensors it takes and gives, in order.
    """

    script: Any
    inputs: list[str]
    outputs: list[str]


def trace(model: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], strict: bool) -> Traced:
    """Run a copy of the model on copies of the inputs.

    Raises:
        Exception: whatever forward raises; TypeError when no tensor comes back.
    """
    torch = importlib.import_module("torch")
    twin = torch_copy.copied(model, to_run=True)
    forward = twin.forward
    given = [*leaves((args, dict(kwargs)), torch.Tensor)]
    outputs: list[str] = []

    def flat(*tensors: Any) -> tuple[Any, ...]:
        args_now, kwargs_now = rebuilt((args, dict(kwargs)), torch.Tensor, iter(tensors).__next__)
        found = list(leaves(forward(*args_now, **kwargs_now), torch.Tensor))
        outputs[:] = [name or "output" for name, _ in found]
        if not found:
            raise TypeError("forward returns no tensor")
        return tuple(tensor for _, tensor in found)

    twin.__dict__["forward"] = flat
    with torch.no_grad():
        tensors = tuple(tensor.detach().clone() for _, tensor in given)
        script = torch.jit.trace(twin, tensors, check_trace=False, strict=strict)
    inputs = [name for name, _ in leaves(_by_name(model, args, kwargs), torch.Tensor)]
    return Traced(script, inputs, outputs)


def _by_name(model: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    try:
        return dict(inspect.signature(model.forward).bind(*args, **kwargs).arguments)
    except (TypeError, ValueError):
        return (args, dict(kwargs))


def leaves(value: Any, kind: type, name: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The values of a kind within lists, tuples, mappings and dataclasses, each with its keys as a name."""
    if isinstance(value, kind):
        yield name, value
    elif depth < MAX_DEPTH:
        for key, item in _parts(value):
            yield from leaves(item, kind, f"{name}.{key}" if name else str(key), depth + 1)


def rebuilt(value: Any, kind: type, make: Callable[[], Any], depth: int = 0) -> Any:
    """The same with what `make` gives in place of each value of a kind, in the order of `leaves`."""
    if isinstance(value, kind):
        return make()
    parts = {key: rebuilt(item, kind, make, depth + 1) for key, item in _parts(value)} if depth < MAX_DEPTH else {}
    if not parts:
        return value
    if isinstance(value, tuple):
        return type(value)(*parts.values()) if hasattr(value, "_fields") else tuple(parts.values())
    if isinstance(value, list):
        return list(parts.values())
    twin = copy.copy(value)
    for key, item in parts.items():
        if isinstance(value, Mapping):
            twin[key] = item
        else:
            object.__setattr__(twin, key, item)
    return twin


def _parts(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, (list, tuple)):
        return list(enumerate(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    return []
