"""Types of the compiled matcher; its meaning is in the source."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]

def run(
    code: Ints, sets: Ints, ranges: Ints, ignore_case: bool, texts: list[str], spans: bool, out: Ints
) -> None: ...
