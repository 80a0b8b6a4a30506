"""A PyTorch model → a graph, by the best way that works for it; there is always one.

With inputs: torch.export, which runs the model on tensors without data; torch.jit.trace, which runs it for real and
so follows any control flow; torch.fx, which runs it on symbols. Without inputs torch.fx alone. When all of them
refuse, the tree of modules. All of it happens to a copy (`torch_copy`), so the model is left as it was.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from sightline.errors import SummaryError
from sightline.kinds.arrays import describe
from sightline.kinds.graph import module_tree, torch_copy, torch_fx, torch_jit, torch_trace
from sightline.kinds.graph.drawing import Drawing, Scopes

Way: TypeAlias = Callable[[Scopes, Drawing], object]
"""Draws the model; returns what can be printed of it. Raises when the model will not have it."""

SYMBOLS = "torch.fx"
SHARDED = ("FullyShardedDataParallel", "FSDPModule", "DTensor")


def recognise(model: Any) -> bool:
    """Whether this is something of PyTorch's that has a graph; PyTorch is not imported to find out."""
    homes = {"torch.nn": "Module", "torch.jit": "ScriptFunction", "torch.export": "ExportedProgram"}
    kinds = [getattr(sys.modules.get(home), name, None) for home, name in homes.items()]
    return isinstance(model, tuple(kind for kind in kinds if isinstance(kind, type)))


def draw(model: Any, inputs: Any, verbose: bool, strict: bool) -> Drawing:
    """The graph of a model.

    Args:
        model: torch.nn.Module, ScriptModule, ScriptFunction, GraphModule or ExportedProgram.
        inputs: a tensor; a tuple or list of arguments; a dict of keyword arguments; None.
        verbose: print what was traced.
        strict: `strict` of torch.jit.trace.

    Raises:
        SummaryError: a function or program, which have no modules to fall back to, of a form that is not known.
    """
    model = torch_copy.unwrapped(model)
    reasons = []
    for name, way in _ways(model, inputs, strict):
        drawing = Drawing()
        try:
            with torch_copy.untouched(model, inputs), _quiet():
                traced = way(_scopes(model), drawing)
        except Exception as error:  # tracing runs the user's code and much of PyTorch: anything may come
            reasons.append(f"{name}: {_brief(error)}")
            continue
        if verbose:
            print(f"{name}:\n{traced}")
        if name == SYMBOLS and reasons:
            _warn(model, "without shapes, since it could not be run", reasons)
        return drawing
    if not hasattr(model, "named_modules"):
        raise SummaryError("model", f"{describe(model)} that cannot be drawn ({'; '.join(reasons)})", "another one")
    _warn(model, "as the tree of its modules", reasons or [_why_untraced(model)])
    if verbose:
        print(model)
    return _tree(model)


def _ways(model: Any, inputs: Any, strict: bool) -> list[tuple[str, Way]]:
    """What to try, in this order."""
    torch = importlib.import_module("torch")
    if hasattr(model, "graph_signature"):
        return [("torch.export", lambda scopes, drawing: _program(model, scopes, drawing))]
    if isinstance(model, (torch.jit.ScriptModule, torch.jit.ScriptFunction)):
        return [("TorchScript", lambda scopes, drawing: torch_jit.draw(model, scopes, drawing))]
    if isinstance(model, torch.fx.GraphModule):
        return [("torch.fx", lambda scopes, drawing: _module(model, scopes, drawing))]
    if _why_untraced(model):
        return []
    symbols = (SYMBOLS, lambda scopes, drawing: _symbolic(model, scopes, drawing))
    called = _arguments(model, inputs)
    if called is None:
        return [symbols]
    args, kwargs = called
    return [
        ("torch.export", lambda scopes, drawing: _exported(model, args, kwargs, scopes, drawing)),
        ("torch.jit.trace", lambda scopes, drawing: _traced(model, args, kwargs, strict, scopes, drawing)),
        symbols,
    ]


def _why_untraced(model: Any) -> str:
    """Why a model must not be run, or ""."""
    torch = importlib.import_module("torch")
    if any(torch.nn.parameter.is_lazy(tensor) for tensor in (*model.parameters(), *model.buffers())):
        return "it has parameters without a shape yet; run it once first"
    kinds = {kind.__name__ for thing in (*model.modules(), *model.parameters()) for kind in type(thing).__mro__}
    if kinds.intersection(SHARDED):
        return "its parameters are spread over processes, which would all have to take part"
    return ""


def _arguments(model: Any, inputs: Any) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
    """(args, kwargs) of forward; None when there are no inputs and it needs some."""
    if inputs is None:
        return ((), {}) if _fits(model, (), {}) else None
    if isinstance(inputs, Mapping):
        named = {str(key): value for key, value in inputs.items()}
        return ((), named) if _fits(model, (), named) or not _fits(model, (inputs,), {}) else ((inputs,), {})
    if isinstance(inputs, (tuple, list)) and not hasattr(inputs, "_fields"):
        several = isinstance(inputs, tuple) or _fits(model, tuple(inputs), {}) or not _fits(model, (inputs,), {})
        return (tuple(inputs), {}) if several else ((inputs,), {})
    return (inputs,), {}


def _fits(model: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    try:
        inspect.signature(model.forward).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return False
    return True


def _exported(model: Any, args: tuple[Any, ...], kwargs: dict[str, Any], scopes: Scopes, drawing: Drawing) -> object:
    """Not strict: reading the bytecode of forward takes far longer, and what that gains the next way gains too."""
    export = importlib.import_module("torch.export").export
    return _program(export(torch_copy.copied(model), args, kwargs, strict=False), scopes, drawing)


def _program(program: Any, scopes: Scopes, drawing: Drawing) -> object:
    torch_fx.draw_program(program, scopes, drawing)
    return program


def _module(module: Any, scopes: Scopes, drawing: Drawing) -> object:
    torch_fx.draw_module(module, scopes, drawing)
    return module.graph


def _symbolic(model: Any, scopes: Scopes, drawing: Drawing) -> object:
    """Modules of PyTorch without parts are one node each; all others are looked into."""
    torch = importlib.import_module("torch")
    copy, tracer = torch_copy.copied(model), torch.fx.Tracer()
    of_torch = tracer.is_leaf_module
    tracer.is_leaf_module = lambda module, path: not any(module.children()) and of_torch(module, path)
    try:
        graph = tracer.trace(copy)
    except Exception:  # containers of PyTorch's own, such as TransformerEncoder, are often not for symbols
        copy = torch_copy.copied(model)
        graph = torch.fx.Tracer().trace(copy)
    return _module(torch.fx.GraphModule(copy, graph), scopes, drawing)


def _traced(
    model: Any, args: tuple[Any, ...], kwargs: dict[str, Any], strict: bool, scopes: Scopes, drawing: Drawing
) -> object:
    traced = torch_trace.trace(model, args, kwargs, strict)
    torch_jit.draw_traced(traced, model, scopes, drawing)
    return traced.script.graph


def _scopes(model: Any) -> Scopes:
    if hasattr(model, "graph_signature"):
        found = torch_fx.classes(model)
        return Scopes(found.pop("", "Model"), found)
    if not hasattr(model, "named_modules"):
        return Scopes(getattr(model, "name", "function"), {})
    modules = dict(model.named_modules(remove_duplicate=False))
    return Scopes(_class(model), {path: _class(module) for path, module in modules.items()})


def _class(module: Any) -> str:
    return str(getattr(module, "original_name", None) or type(module).__name__)


def _tree(model: Any) -> Drawing:
    drawing = Drawing()
    module_tree.draw(model, _scopes(model), drawing)
    return drawing


def _warn(model: Any, how: str, reasons: list[str]) -> None:
    warnings.warn(f"graph of {type(model).__name__}: drawn {how} ({'; '.join(reasons)})", stacklevel=5)


def _brief(error: Exception) -> str:
    """The first line of what went wrong; PyTorch's messages go on for pages."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without PyTorch's remarks on a way that does not work, since there is another; other threads are still heard."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "torch"]
    loggers = [logger for logger in map(logging.getLogger, names) if not logger.disabled]
    with warnings.catch_warnings(), contextlib.redirect_stderr(_Deaf(sys.stderr)):
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.disabled = True
        try:
            yield
        finally:
            for logger in loggers:
                logger.disabled = False


class _Deaf(io.TextIOBase):
    """A stream that leaves out what this thread writes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._thread = threading.get_ident()

    def write(self, text: str) -> int:
        if threading.get_ident() == self._thread:
            return len(text)
        return int(self._stream.write(text))

    def flush(self) -> None:
        self._stream.flush()

    def fileno(self) -> int:
        return int(self._stream.fileno())
