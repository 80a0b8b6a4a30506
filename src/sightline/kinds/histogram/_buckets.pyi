"""Types of the compiled kernels; their meaning is in the source."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Bits = npt.NDArray[np.unsignedinteger[Any]]
Counts = npt.NDArray[np.int64]

def extent(values: Floats, ends: Floats) -> int: ...
def count_by_table(values: Bits, first: npt.NDArray[np.uint16], last: Bits, counts: Counts, ends: Floats) -> None: ...
def count_uniform(values: Floats, scale: float, low: float, width: float, counts: Counts) -> None: ...
def count_by_edges(values: Floats, edges: npt.NDArray[np.float64], counts: Counts) -> None: ...
