from typing import Any

import numpy as np
import numpy.typing as npt

from sightline.events.facts import Taken, Whole

checksum_unit: str

def use_checksum(hardware: bool) -> str: ...
def crc32c(data: bytes | bytearray | memoryview) -> int: ...
def masked_crc32c(data: bytes | bytearray | memoryview) -> int: ...
def rising(steps: npt.NDArray[np.int64]) -> bool: ...
def split(data: bytes, number: int) -> tuple[list[bytes], bytes] | None: ...
def inside(data: bytes, path: tuple[int, ...]) -> bytes | None: ...
def records(data: bytes | bytearray | memoryview) -> tuple[list[bytes], int, bool]: ...

def read_whole(
    decoders: list[Decoder], paths: list[bytes], buffer: memoryview, last: int
) -> list[Whole | None]: ...

class Decoder:
    def __init__(self, limit: int = ...) -> None: ...
    need: int
    records: int
    first_wall_time: float
    min_wall_time: float
    max_wall_time: float
    max_step: int | None
    rewinds: int
    nans: int
    tags: int
    open_damage: tuple[int, int] | None
    def feed(self, data: Any, offset: int) -> int: ...
    def take(self, release: bool = ...) -> Taken: ...

class PlainDecoder(Decoder):
    found: str
    in_order: bool
    refers: bool
    last_step: int
    last_wall_time: float
