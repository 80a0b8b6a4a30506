"""The shapes of what the decoder hands over; `take` and `read_whole` of `events._core` say what each item means."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.model import Steps, Values, WallTimes

TagFact: TypeAlias = tuple[int, str, str, str, int, str, str, int, int, bytes]
ScalarChunk: TypeAlias = tuple[int, Steps, WallTimes, Values]
ReferenceChunk: TypeAlias = tuple[int, npt.NDArray[Any]]
MarkFact: TypeAlias = tuple[int, bool, int, int]
DamageFact: TypeAlias = tuple[int, int, str]
PackedScalars: TypeAlias = tuple[bytes, Steps, WallTimes, Values]
Taken: TypeAlias = tuple[
    list[TagFact], list[ScalarChunk], list[ReferenceChunk], list[int], list[MarkFact], list[DamageFact]
]
Packed: TypeAlias = tuple[
    tuple[TagFact, ...], PackedScalars, list[ReferenceChunk], list[int], list[MarkFact], list[DamageFact]
]
Whole: TypeAlias = tuple[int, int, int, int, int, int, int, Packed | None]

# One reference: the value's bytes lie at [offset, offset + size) of the file. shape is up to three
# dimensions of a tensor, -1 where there is none; height, width, channels of an old image; frames, channels,
# rate of an old audio clip; buckets, 3 of an old histogram. form is an index into FORMS.
REFERENCE = np.dtype(
    [("step", "<i8"), ("wall_time", "<f8"), ("offset", "<i8"), ("size", "<i8"), ("shape", "<i4", (3,)), ("form", "<i4")]
)
FORMS = ("none", "simple", "tensor", "histo", "image", "audio", "graph", "run_metadata")
