"""Types of the compiled kernels; their meaning is in the source."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Indices = npt.NDArray[np.int64]

def ema(values: Floats, weight: float, out: Floats) -> None: ...
def median(values: Floats, half: int, window: npt.NDArray[np.float64], out: Floats) -> None: ...
def count(values: Floats) -> tuple[int, int]: ...
def ascending(x: npt.NDArray[np.float64]) -> bool: ...
def thin(
    x: npt.NDArray[Any],
    y: Floats,
    start: int,
    stop: int,
    origin: float,
    shift: float,
    pitch: float,
    width: int,
    out: Indices,
) -> int: ...
def merge(a: Indices, b: Indices, out: Indices) -> int: ...
def steps_i4(steps: npt.NDArray[np.int64], base: int) -> bytes: ...
def times_f4(times: npt.NDArray[np.float64], start: float) -> bytes: ...
