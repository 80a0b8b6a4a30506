"""The tree of a PyTorch model's modules: what is always known, even when nothing can be traced.

Every module is a node in a group of its own, with its parameters. Edges are drawn only where the order is certain:
from parameters to their module, and along a Sequential. What else flows where is not guessed.
"""

from __future__ import annotations

from typing import Any

from sightline.kinds.graph.drawing import Drawing, Port, Scopes, Tensor, parameter
from sightline.kinds.graph.torch_values import described


def draw(model: Any, scopes: Scopes, drawing: Drawing) -> None:
    """Draw the tree; shared modules and parameters stand where they are first registered."""
    _Tree(scopes, drawing).module("", model, None)


class _Tree:
    def __init__(self, scopes: Scopes, drawing: Drawing) -> None:
        self._scopes = scopes
        self._drawing = drawing
        self._ends: dict[int, Port | None] = {}
        self._parameters: dict[int, Port] = {}

    def module(self, path: str, module: Any, before: Port | None) -> Port | None:
        """Draw a module; `before` gives its input, as far as known. Returns what gives its output."""
        if id(module) in self._ends:
            return self._ends[id(module)]
        children = [(f"{path}.{name}" if path else name, child) for name, child in module.named_children()]
        held = [self._parameter(path, name, value) for name, value in module.named_parameters(recurse=False)]
        if type(module).__name__ == "Sequential" and children:
            end = before
            for child_path, child in children:
                end = self.module(child_path, child, end)
        else:
            inputs = held if before is None else [*held, before]
            kind = str(getattr(module, "original_name", None) or type(module).__name__)
            end = Port(self._drawing.node(self._scopes.of(path), kind, kind, inputs, (), _settings(module)))
            for child_path, child in children:
                self.module(child_path, child, None)
        self._ends[id(module)] = end
        return end

    def _parameter(self, path: str, name: str, value: Any) -> Port:
        if id(value) not in self._parameters:
            tensor, device = described(value)
            scope, trainable = self._scopes.of(path), bool(value.requires_grad)
            made = parameter(self._drawing, scope, name, tensor or Tensor(), trainable, device)
            self._parameters[id(value)] = Port(made)
        return self._parameters[id(value)]


def _settings(module: Any) -> dict[str, Any]:
    """What a module says of itself, and how many numbers it and its parts learn."""
    sizes = [value.numel() for value in module.parameters() if not hasattr(value, "materialize")]
    settings = module.extra_repr() if hasattr(module, "extra_repr") else ""
    return {"settings": settings or None, "parameters": sum(sizes), "module": type(module).__module__}
