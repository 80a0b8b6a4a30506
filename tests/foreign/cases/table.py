"""What a case of the table is, and how the other modules add theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

Values: TypeAlias = dict[str, dict[int, Any]]
"""tag → step → value, as `original.Picture` has it."""


@dataclass(frozen=True)
class Case:
    """One run.

    Attributes:
        write: makes the calls on a writer.
        shown: plugin → what its page must show.
        needs: modules that the calls import.
        unlike: why PyTorch's picture is another; "" where it is the same.
        torch: whether PyTorch's writer has these calls at all.
        adapt: where the unlikeness can be said: makes PyTorch's picture ours, in place.
        within: by so much pixels and samples may differ from PyTorch's.
        slow_only: plugins of which TensorBoard's fast loader shows nothing here, and why is said in `unlike`.
    """

    write: Callable[[Any], None]
    shown: dict[str, Values]
    needs: tuple[str, ...] = ()
    unlike: str = ""
    torch: bool = True
    adapt: Callable[[dict[str, Any]], None] | None = None
    within: int = 0
    slow_only: tuple[str, ...] = ()


CASES: dict[str, Case] = {}


def case(shown: dict[str, Values], **more: Any) -> Callable[[Callable[[Any], None]], None]:
    def register(write: Callable[[Any], None]) -> None:
        assert write.__name__ not in CASES
        CASES[write.__name__] = Case(write, shown, **more)

    return register


def clock(step: int) -> float:
    """The wall time of a step in every case."""
    return 1_700_000_000.25 + step % 1000


def at(step: int) -> dict[str, Any]:
    return {"global_step": step, "walltime": clock(step)}
