"""The part of the table for numbers: scalars, histograms, tensors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from tests.foreign.cases.table import at, case, clock


def f32(number: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.float32(number))


# Scalars

HUGE = (1 << 62) + 1
NUMBERS = {-7: 0.1, 0: 3, 1: -1.5e-30, 2: math.nan, 3: math.inf, 4: -math.inf, 5: 131072.00, 6: True, HUGE: 2.5}


@case({"scalars": {"loss": {step: f32(number) for step, number in NUMBERS.items()}}})
def scalar_numbers(w: Any) -> None:
    for step, number in NUMBERS.items():
        w.add_scalar("loss", number, **at(step))


TAGS = [
    "損失/тест ☃",
    "a/b/c",
    "a",
    " spaces ",
    "100 %&?=+#",
    '"quoted" \\ back',
    "x" * 400,
    "train/loss.0",
    "é́",
    "/a//b/",
    "new\nline\t",
]


@case({"scalars": {tag: {0: float(index)} for index, tag in enumerate(TAGS)}})
def scalar_tags(w: Any) -> None:
    for index, tag in enumerate(TAGS):
        w.add_scalar(tag, index, **at(0))


@case({"scalars": {"float16": {1: 0.5}, "float64": {1: f32(0.1)}, "int64": {1: -3.0}, "one": {1: 2.0}}})
def scalar_numpy(w: Any) -> None:
    w.add_scalar("float16", np.float16(0.5), **at(1))
    w.add_scalar("float64", np.array(0.1), **at(1))
    w.add_scalar("int64", np.int64(-3), **at(1))
    w.add_scalar("one", np.array([2.0]), **at(1))


@case(
    {"scalars": {"half": {1: 0.5}, "bfloat16": {1: 1.5}, "grad": {1: 4.0}, "one": {1: 2.0}, "int": {1: 7.0}}},
    needs=("torch",),
)
def scalar_torch(w: Any) -> None:
    import torch

    w.add_scalar("half", torch.tensor(0.5, dtype=torch.half), **at(1))
    w.add_scalar("bfloat16", torch.tensor(1.5, dtype=torch.bfloat16), **at(1))
    w.add_scalar("grad", torch.tensor(2.0, requires_grad=True) * 2, **at(1))
    w.add_scalar("one", torch.tensor([2.0]), **at(1))
    w.add_scalar("int", torch.tensor(7), **at(1))


@case({"scalars": {"new": {0: f32(0.1)}, "old": {0: f32(0.1)}}})
def scalar_styles(w: Any) -> None:
    w.add_scalar("new", 0.1, new_style=True, **at(0))
    w.add_scalar("old", 0.1, new_style=False, **at(0))


@case({"scalars": {"double": {0: 0.1}}}, slow_only=("scalars",))
def scalar_double(w: Any) -> None:
    w.add_scalar("double", 0.1, new_style=True, double_precision=True, **at(0))


@case({"scalars": {"loss": {3: 1.0, 4: 2.0}}}, torch=False)
def scalar_step_alias(w: Any) -> None:
    w.add_scalar("loss", 1.0, step=3, walltime=clock(3))
    w.add_scalar("loss", 2.0, step=np.int64(4), walltime=clock(4))


@case({"scalars": {"loss": {0: 1.0}}})
def scalar_without_step(w: Any) -> None:
    w.add_scalar("loss", 1.0, walltime=clock(0))


def _one_run_a_line(picture: dict[str, Any]) -> None:
    """PyTorch's lines are the runs `<main tag>_<line>`; the test merges them as `<run>:<tag>`."""
    picture["scalars"] = {
        tag.partition(":")[0].removeprefix("run_14h_").join(("run_14h/", "")): values
        for tag, values in picture["scalars"].items()
    }


@case(
    {"scalars": {"run_14h/sin": {0: 0.0, 1: 0.5}, "run_14h/cos": {0: 1.0, 1: f32(0.86)}}},
    unlike="the lines are tags of one run, where PyTorch opens a run for each",
    adapt=_one_run_a_line,
)
def scalars(w: Any) -> None:
    w.add_scalars("run_14h", {"sin": 0.0, "cos": 1}, **at(0))
    w.add_scalars("run_14h", {"sin": np.float64(0.5), "cos": 0.86}, **at(1))


# Histograms


def torch_edges() -> Any:
    """The edges of PyTorch's default buckets: zero, and both ways from 1e-12, each a tenth wider than the last."""
    edges, edge = [], 1e-12
    while edge < 1e20:
        edges.append(edge)
        edge *= 1.1
    return np.array([-edge for edge in reversed(edges)] + [0.0] + edges)


def counted(values: Any, edges: Any) -> Any:
    """Rows of left edge, right edge and count; the outermost edges are the values' own, empty ends are left out."""
    values = np.asarray(values, float).ravel()
    counts, edges = np.histogram(values, edges if isinstance(edges, (int, str)) else np.asarray(edges, float))
    used = np.flatnonzero(counts)
    first, last = used[0], used[-1]
    lefts, rights = edges[first : last + 1].copy(), edges[first + 1 : last + 2].copy()
    lefts[0], rights[-1] = values.min(), values.max()
    return np.stack([lefts, rights, counts[first : last + 1]], 1)


NORMAL = np.random.default_rng(1).normal(2, 3, 500)
INTEGERS = np.random.default_rng(2).integers(-50, 50, (10, 10))
SPARSE = [-1e-20, 1e-13, 5e-3, 5e-3, 7e9]


@case(
    {
        "histograms": {
            "normal": {0: counted(NORMAL, torch_edges()), 1: counted(NORMAL * 2, torch_edges())},
            "integers": {0: counted(INTEGERS, torch_edges())},
            "sparse": {0: counted(SPARSE, torch_edges())},
            "one": {0: counted([3.0], torch_edges())},
            "float32": {0: counted(NORMAL.astype(np.float32), torch_edges())},
            "strided": {0: counted(NORMAL[::3], torch_edges())},
            "bool": {0: counted([0, 1, 1], torch_edges())},
        }
    }
)
def histogram(w: Any) -> None:
    w.add_histogram("normal", NORMAL, **at(0))
    w.add_histogram("normal", NORMAL * 2, **at(1))
    w.add_histogram("integers", INTEGERS, **at(0))
    w.add_histogram("sparse", np.array(SPARSE), **at(0))
    w.add_histogram("one", np.array([3.0]), **at(0))
    w.add_histogram("float32", NORMAL.astype(np.float32), **at(0))
    w.add_histogram("strided", NORMAL[::3], **at(0))
    w.add_histogram("bool", np.array([False, True, True]), **at(0))


@case(
    {
        "histograms": {
            "auto": {0: counted(NORMAL, "auto")},
            "count": {0: counted(NORMAL, 7)},
            "edges": {0: counted(NORMAL, [-100, 0, 1, 50])},
        }
    }
)
def histogram_bins(w: Any) -> None:
    w.add_histogram("auto", NORMAL, bins="auto", **at(0))
    w.add_histogram("count", NORMAL, bins=7, **at(0))
    w.add_histogram("edges", NORMAL, bins=[-100, 0, 1, 50], **at(0))


@case({"histograms": {"half": {0: counted([0.5, 1.5], torch_edges())}, "grad": {0: counted([1, 2], torch_edges())}}},
      needs=("torch",))  # fmt: skip
def histogram_torch(w: Any) -> None:
    import torch

    w.add_histogram("half", torch.tensor([[0.5], [1.5]], dtype=torch.half).T, **at(0))
    w.add_histogram("grad", torch.tensor([1.0, 2.0], requires_grad=True), **at(0))


@case({"histograms": {"bfloat16": {0: counted([0.5, 131072.0], torch_edges())}}}, needs=("torch",),
      unlike="PyTorch's writer reads bfloat16 as float16, whose largest value is 65504")  # fmt: skip
def histogram_bfloat16(w: Any) -> None:
    import torch

    w.add_histogram("bfloat16", torch.tensor([0.5, 131072.0], dtype=torch.bfloat16), **at(0))


@case({"histograms": {"list": {0: counted([1.0, 2.0, 2.0], torch_edges())}}}, torch=False)
def histogram_lists(w: Any) -> None:
    w.add_histogram("list", [1.0, 2.0, 2.0], **at(0))


@case({"histograms": {"raw": {5: np.array([[-1.5, 0.0, 3], [0.0, 1.0, 0], [1.0, 1.75, 2]])}}})
def histogram_raw(w: Any) -> None:
    numbers = {"min": -1.5, "max": 1.75, "num": 5, "sum": 0.5, "sum_squares": 9.0}
    w.add_histogram_raw("raw", **numbers, bucket_limits=[-2.0, 0.0, 1.0, 2.0], bucket_counts=[0, 3, 0, 2], **at(5))


# Tensors; no page shows them

TENSOR = np.arange(6, dtype=np.float32).reshape(2, 3)


@case({}, needs=("torch",))
def tensor_torch(w: Any) -> None:
    import torch

    w.add_tensor("weights", torch.from_numpy(TENSOR), **at(0))
    w.add_tensor("half", torch.tensor([0.5, 1.5], dtype=torch.half), **at(0))
    w.add_tensor("transposed", torch.from_numpy(TENSOR).T, **at(0))
    w.add_tensor("long", torch.tensor([1, -(1 << 60)]), **at(0))
    w.add_tensor("bool", torch.tensor([True, False]), **at(0))
    w.add_tensor("complex", torch.tensor([1 + 2j, 3]), **at(0))
    w.add_tensor("none", torch.zeros(0, 3), **at(0))
    w.add_tensor("alone", torch.tensor(2.0), **at(0))


@case({}, torch=False)
def tensor_arrays(w: Any) -> None:
    w.add_tensor("list", [[1, 2], [3, 4]], **at(0))
    w.add_tensor("big-endian", TENSOR.astype(">f8"), **at(0))
    w.add_tensor("texts", np.array([["a", "é"], ["", "☃"]]), **at(0))
    w.add_tensor("unsigned", np.array([1, (1 << 64) - 1], np.uint64), **at(0))  # which TensorBoard cannot decode
    w.add_tensor("unsigned 32", np.array([1, (1 << 32) - 1], np.uint32), **at(0))
