"""What PyTorch's ways of tracing have in common: nested results, tensors and constants as a `Drawing` wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from sightline.kinds.graph.drawing import Drawing, Dtype, Port, Tensor

Result: TypeAlias = Any
"""What a value of a traced graph stands for: a Port, a list or dict of results, a module, or a constant."""


def named(name: str, result: Result) -> Iterator[tuple[str, Result]]:
    """The leaves of nested results, each with a name made of keys and indices."""
    if isinstance(result, Mapping):
        for key, item in result.items():
            yield from named(f"{name}.{key}" if name else str(key), item)
    elif isinstance(result, (list, tuple)):
        for index, item in enumerate(result):
            yield from named(f"{name}.{index}" if name else str(index), item)
    else:
        yield name, result


def outputs(results: list[tuple[str, Result]], drawing: Drawing, tensors: Mapping[Port, Tensor]) -> None:
    """Nodes for what the model returns; constants among it are left out."""
    for name, result in results:
        if isinstance(result, Port):
            alone = len(results) == 1 and name in ("", "0")
            drawing.node(("output",), "output" if alone else name, "Output", [result], [tensors.get(result)])


def described(value: Any) -> tuple[Tensor | None, str]:
    """(shape and dtype, device) of anything like a tensor; (None, "") of anything else."""
    if value is None or not hasattr(type(value), "shape") or not hasattr(type(value), "dtype"):
        return None, ""
    try:
        shape = tuple(size if type(size) is int else None for size in value.shape)
    except Exception:  # nested tensors and lazy parameters have no shape
        return Tensor(None, _bare(value.dtype)), str(getattr(value, "device", ""))
    return Tensor(shape, _bare(value.dtype)), str(getattr(value, "device", ""))


def _bare(dtype: Any) -> str:
    return str(dtype).removeprefix("torch.")


def constant(value: Any) -> Any:
    """A constant argument as an attribute."""
    kind = type(value).__module__ + "." + type(value).__name__
    if kind == "torch.dtype":
        return Dtype(_bare(value))
    if kind in ("torch.device", "torch.memory_format", "torch.layout"):
        return _bare(value)
    if isinstance(value, (list, tuple)):
        return [constant(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value

    try:
        return str(value)
    except Exception:  # whatever a foreign type raises
        return type(value).__name__
