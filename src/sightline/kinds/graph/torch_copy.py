"""A stand-in for a model that may be traced: what happens to it does not happen to the model.

Tracing runs `forward`, and forward may count calls, keep activations, move running means or fill caches. The copy
has modules, buffers, plain tensors and lists of its own, in evaluation mode; parameters are shared unless it is run.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import random
import sys
import types
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

OWN_LIMIT = 1 << 30
"""Bytes of parameters up to which a copy gets its own when it is to be run for real."""

MAX_DEPTH, MAX_ITEMS = 4, 10_000  # containers in attributes: further ones are shared

_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
_PARTS = ("_modules", "_buffers", "_parameters")
_COMPILED = "_compiled_call_impl"


def unwrapped(model: Any) -> Any:
    """The module within DataParallel, DistributedDataParallel and torch.compile."""
    torch = importlib.import_module("torch")
    parallel = (torch.nn.DataParallel, torch.nn.parallel.DistributedDataParallel)
    while True:
        inner = getattr(model, "module", None) if isinstance(model, parallel) else getattr(model, "_orig_mod", None)
        if not isinstance(inner, torch.nn.Module):
            return model
        model = inner


def copied(model: Any, to_run: bool = False) -> Any:
    """The stand-in, in evaluation mode.

    Args:
        model: a torch.nn.Module; submodules that TorchScript compiled are shared, see `untouched`.
        to_run: it will be run for real: it gets parameters of its own, without gradients, and up to `OWN_LIMIT`
            their numbers too.
    """
    return _Copier(to_run, sum(p.numel() * p.element_size() for p in model.parameters())).module(model)


class _Copier:
    def __init__(self, to_run: bool, size: int) -> None:
        self._torch = importlib.import_module("torch")
        self._to_run = to_run
        self._numbers_too = size <= OWN_LIMIT
        self._memo: dict[int, Any] = {}
        self._alive: list[Any] = []  # an id is good only as long as its object lives

    def module(self, module: Any) -> Any:
        if id(module) in self._memo:
            return self._memo[id(module)]
        if isinstance(module, self._torch.jit.ScriptModule):
            return module
        twin = module.__class__.__new__(module.__class__)
        self._memo[id(module)] = twin
        held = dict(module.__dict__)
        held.pop(_COMPILED, None)
        twin.__dict__.update(held)  # properties of the class may look at others while they are set
        for name, value in held.items():
            if name in _HOOKS:
                twin.__dict__[name] = _own_hooks(value)
            else:
                twin.__dict__[name] = self.container(value, 0) if name in _PARTS else self.value(value, 0)
        twin.__dict__["training"] = False
        return twin

    def value(self, value: Any, depth: int) -> Any:
        torch = self._torch
        if isinstance(value, torch.nn.Module):
            return self.module(value)
        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        if isinstance(value, types.MethodType) and isinstance(value.__self__, torch.nn.Module):
            return types.MethodType(value.__func__, self.module(value.__self__))
        if type(value) is functools.partial:
            parts = self.value((value.func, *value.args), depth), self.value(value.keywords, depth)
            return functools.partial(parts[0][0], *parts[0][1:], **parts[1])
        if type(value) in (list, tuple, dict, OrderedDict, set) and depth < MAX_DEPTH and len(value) <= MAX_ITEMS:
            return self.container(value, depth + 1)
        return value

    def container(self, value: Any, depth: int) -> Any:
        if id(value) in self._memo:
            return self._memo[id(value)]
        self._alive.append(value)
        if isinstance(value, (set, tuple)):
            twin: Any = type(value)(self.value(item, depth) for item in value)
        elif isinstance(value, list):
            twin = self._memo[id(value)] = []
            twin.extend(self.value(item, depth) for item in value)
        else:
            twin = self._memo[id(value)] = type(value)()
            twin.update((key, self.value(item, depth)) for key, item in value.items())
        return twin

    def tensor(self, tensor: Any) -> Any:
        if id(tensor) in self._memo:
            return self._memo[id(tensor)]
        twin = tensor
        is_parameter = isinstance(tensor, self._torch.nn.Parameter)
        if is_parameter and self._to_run:
            numbers = tensor.detach().clone() if self._numbers_too else tensor.detach()
            twin = self._torch.nn.Parameter(numbers, requires_grad=False)
        elif not is_parameter and type(tensor) is self._torch.Tensor:
            twin = tensor.detach().clone()
        self._memo[id(tensor)] = twin
        self._alive.append(tensor)
        return twin


def _own_hooks(hooks: Any) -> Any:
    """PyTorch's own (weight_norm, pruning, …) belong to the model; the user's watch it, and are not to see tracing."""
    kept = OrderedDict()
    for key, hook in hooks.items():
        home = getattr(hook, "__module__", None) or type(hook).__module__
        if home == "torch" or home.startswith("torch."):
            kept[key] = hook
    return kept


@contextlib.contextmanager
def untouched(model: Any, *inputs: Any) -> Iterator[None]:
    """Keep what a copy cannot own: random states, and flags and buffers of modules that TorchScript compiled."""
    torch = importlib.import_module("torch")
    modules = model.modules() if isinstance(model, torch.nn.Module) else ()
    scripted = [module for module in modules if isinstance(module, torch.jit.ScriptModule)]
    flags = [(module, module.training) for module in scripted if hasattr(module, "training")]
    buffers = {id(b): (b, b.detach().clone()) for module in scripted for b in module.buffers()}
    with contextlib.ExitStack() as stack:
        stack.callback(random.setstate, random.getstate())
        if "numpy" in sys.modules:
            numpy_random = sys.modules["numpy"].random
            stack.callback(numpy_random.set_state, numpy_random.get_state())
        stack.enter_context(torch.random.fork_rng(devices=[]))
        for kind, indices in _devices(model, inputs).items():
            with contextlib.suppress(Exception):  # a device without a random state of its own
                stack.enter_context(torch.random.fork_rng(sorted(indices), device_type=kind))
        for module in scripted:
            module.eval()
        try:
            yield
        finally:
            for module, training in flags:
                module.training = training
            with torch.no_grad():
                for buffer, before in buffers.values():
                    buffer.copy_(before)


def _devices(model: Any, inputs: Any) -> dict[str, set[int]]:
    """Accelerators in use, each with its indices."""
    torch = importlib.import_module("torch")
    found: dict[str, set[int]] = {}
    held = [*model.parameters(), *model.buffers()] if isinstance(model, torch.nn.Module) else []
    tensors = [*held, *_tensors(inputs)]
    for device in {tensor.device for tensor in tensors if isinstance(tensor, torch.Tensor)}:
        if device.type not in ("cpu", "meta"):
            found.setdefault(device.type, set()).add(device.index or 0)
    return found


def _tensors(value: Any) -> Iterator[Any]:
    if hasattr(value, "device"):
        yield value
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _tensors(item)
