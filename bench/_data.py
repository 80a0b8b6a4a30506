"""The data every benchmark reads: made here, byte for byte the same each time, kept in bench/data.

    python bench/_data.py            make every set (about 5 GB, two minutes)
    python bench/_data.py a_torch b  make these
    python bench/_data.py --clean    remove them all

Records of one shape are made as rows of one array, checksums included, since a writer that makes them one
by one would take an hour.
"""

from __future__ import annotations

import itertools
import shutil
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
FOLDER = HERE / "data"
FILE = "events.out.tfevents.1700000000.bench"
START = 1_700_000_000.0
ROWS = 1 << 16  # records made at a time: as many as stay in the cache

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Dataset:
    """A log directory of `runs` runs, each with `points` scalars over `tags` tags."""

    name: str
    path: Path
    runs: int
    tags: int
    steps: int

    @property
    def points(self) -> int:
        return self.runs * self.tags * self.steps

    @property
    def bytes(self) -> int:
        return sum(file.stat().st_size for file in self.path.rglob(FILE))

    def run_name(self, number: int) -> str:
        return f"run_{number:04d}"

    def tag_name(self, number: int) -> str:
        return tag_name(number)


def tag_name(number: int) -> str:
    return f"train/loss_{number:04d}"


# ---------------------------------------------------------------- the sets


def a_torch(quick: bool = False) -> Dataset:
    """100 runs × 20 tags × 1,000 steps as PyTorch writes them: `simple_value`."""
    return _scalars("a_torch", 4 if quick else 100, 20, 1000)


def a_tf(quick: bool = False) -> Dataset:
    """The same as TensorFlow 2 writes them: a tensor and the plugin's name in every event."""
    return _scalars("a_tf", 4 if quick else 100, 20, 1000, modern=True)


def a_part(quick: bool = False) -> Dataset:
    """A tenth of a_torch, for the loader that takes a minute for the whole."""
    return _scalars("a_part", 2 if quick else 10, 20, 1000)


def b(quick: bool = False) -> Dataset:
    """One run × 10 tags × 1 million steps."""
    return _scalars("b", 1, 10, 20_000 if quick else 1_000_000)


def c(quick: bool = False) -> Dataset:
    """10 runs, each 100,000 scalars, 25,000 histograms, 2,000 images, 2,000 sounds and 500 texts."""
    return _mixed("c", 2 if quick else 10, 100 if quick else 5000)


def d(quick: bool = False) -> Dataset:
    """2,000 runs × 5 tags × 100 steps."""
    return _scalars("d", 100 if quick else 2000, 5, 100)


def long(quick: bool = False) -> Dataset:
    """One tag of 1 million steps with one point, at `SPIKE_AT` of them, that stands out."""
    return _scalars("long", 1, 1, 50_000 if quick else 1_000_000, spike=True)


def board(quick: bool = False) -> Dataset:
    """100 runs × 30 tags × 1,000 steps, for the browser."""
    return _scalars("board", 10 if quick else 100, 30, 1000)


def many(quick: bool = False) -> Dataset:
    """10,000 runs × 20 tags × 200 steps, each with six hyperparameters."""
    return _scalars("many", 100 if quick else 10_000, 20, 200, hparams=True)


def seeds(quick: bool = False) -> Dataset:
    """500 runs × 1 tag × 1,000 steps: one group."""
    return _scalars("seeds", 20 if quick else 500, 1, 1000)


def lines(quick: bool = False) -> Dataset:
    """5,000 runs × 1 tag × 200 steps: one card, as full as can be."""
    return _scalars("lines", 1500 if quick else 5000, 1, 200)


SETS: dict[str, Callable[[bool], Dataset]] = {
    make.__name__: make for make in (a_torch, a_tf, a_part, b, c, d, long, board, many, seeds, lines)
}
SPIKE_AT, SPIKE = 0.437, 1000.0


# ---------------------------------------------------------------- scalars


def _scalars(
    name: str, runs: int, tags: int, steps: int, modern: bool = False, spike: bool = False, hparams: bool = False
) -> Dataset:
    made = Dataset(name, FOLDER / f"{name}-{runs}x{tags}x{steps}", runs, tags, steps)
    _make(made, partial(_write_scalars, tags=tags, steps=steps, modern=modern, spike=spike, hparams=hparams))
    return made


def _make(made: Dataset, write: Callable[[Path, int], None]) -> None:
    """Write every run in a few processes, to a folder that gets its name when it is whole."""
    if made.path.exists():
        return
    part = made.path.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    paths = [part / made.run_name(number) / FILE for number in range(made.runs)]
    for path in paths:
        path.parent.mkdir(parents=True)
    if made.runs == 1:
        write(paths[0], 0)
    else:
        with ProcessPoolExecutor() as pool:
            list(pool.map(write, paths, range(made.runs), chunksize=max(1, made.runs // 64)))
    part.rename(made.path)


def _write_scalars(
    path: Path, run: int, *, tags: int, steps: int, modern: bool, spike: bool, hparams: bool
) -> None:
    generator = np.random.default_rng(run)
    with path.open("wb") as file:
        file.write(_frame(_double(1, START) + _field(3, b"brain.Event:2")))
        if hparams:
            file.write(_frame(_event(START, 0, _session(run))))
        for first, last in _chunks(steps, max(1, ROWS // tags)):
            numbers = np.arange(first, last)
            values = _curves(generator, run, numbers, tags, steps)
            if spike:
                values[numbers == int(steps * SPIKE_AT)] = SPIKE
            file.write(_rows(run, numbers, values, modern).tobytes())


def _session(run: int) -> bytes:
    """What the hparams plugin is told of a run."""
    from sightline.kinds.hparams.summary import session_start

    told = session_start(
        {
            "lr": 10.0 ** -(1 + run % 5),
            "batch_size": 2 ** (4 + run % 4),
            "optimizer": ("adam", "sgd", "lion")[run % 3],
            "dropout": run % 10 / 10,
            "augment": run % 2 == 0,
            "seed": run // 100,
        }
    )
    return _field(1, told.tag.encode()) + _field(9, _field(1, _field(1, b"hparams") + _field(2, told.content)))


def _curves(
    generator: np.random.Generator, run: int, steps: NDArray[np.int64], tags: int, total: int
) -> NDArray[np.float32]:
    """Losses that fall and flatten, noisy; steps × tags."""
    x = steps[:, None] / total * 8
    level = 1 + 0.05 * (run % 100) + 0.3 * np.arange(tags)
    noise = generator.standard_normal((len(steps), tags), dtype=np.float32)
    return (level * np.exp(-x) + 0.2 + 0.05 * noise).astype(np.float32)


def _chunks(steps: int, most: int) -> Iterator[tuple[int, int]]:
    """Ranges of steps in each of which every step takes as many bytes."""
    edges = sorted({0, steps, *(edge for edge in (1, 1 << 7, 1 << 14, 1 << 21) if edge < steps)})
    for low, high in itertools.pairwise(edges):
        for first in range(low, high, most):
            yield first, min(first + most, high)


def _rows(run: int, steps: NDArray[np.int64], values: NDArray[np.float32], modern: bool) -> Bytes:
    """Framed events, one a row, step by step and tag by tag; the parts that differ are written over a template."""
    wide, tags = values.shape
    sample = _event(START, int(steps[0]), _value(tag_name(0), 0.0, modern))
    framed = _frame(sample)
    rows = np.empty((wide, tags, len(framed)), np.uint8)
    rows[:] = np.frombuffer(framed, np.uint8)
    walls = START + run + steps * 0.5
    rows[:, :, 13:21] = walls.astype("<f8").view(np.uint8).reshape(wide, 1, 8)
    if steps[0]:
        size = len(_varint(int(steps[0])))
        for place in range(size):
            more = 0x80 if place < size - 1 else 0
            rows[:, :, 22 + place] = ((steps >> 7 * place & 0x7F) | more)[:, None]
    name_at = framed.index(tag_name(0).encode())
    names = b"".join(tag_name(number).encode() for number in range(tags))
    rows[:, :, name_at : name_at + len(tag_name(0))] = np.frombuffer(names, np.uint8).reshape(1, tags, -1)
    value_at = name_at + len(tag_name(0)) + (8 if modern else 1)
    rows[:, :, value_at : value_at + 4] = values.view(np.uint8).reshape(wide, tags, 4)
    flat = rows.reshape(wide * tags, -1)
    flat[:, -4:] = _masked(_crc_rows(flat[:, 12:-4])).astype("<u4").view(np.uint8).reshape(-1, 4)
    return flat


def _value(tag: str, number: float, modern: bool) -> bytes:
    """A Summary.Value: as PyTorch writes it, or as TensorFlow 2 does."""
    data = struct.pack("<f", number)
    if not modern:
        return _field(1, tag.encode()) + b"\x15" + data
    return _field(1, tag.encode()) + _field(8, b"\x08\x01\x12\x00" + _field(5, data)) + _metadata(b"scalars", 1)


# ---------------------------------------------------------------- everything else


def _mixed(name: str, runs: int, steps: int) -> Dataset:
    made = Dataset(name, FOLDER / f"{name}-{runs}x{steps}", runs, 20, steps)
    _make(made, partial(_write_mixed, steps=steps))
    return made


def _write_mixed(path: Path, run: int, *, steps: int) -> None:
    """Each step 20 scalars and 5 histograms; of each 5 steps 2 images and 2 sounds; of each 10 a text."""
    from sightline.events._core import masked_crc32c  # these records are too long for the rows above

    generator = np.random.default_rng(run)
    modern = run % 2 == 1
    histograms = [_histogram(generator, f"weights/{i}", modern) for i in range(20)]
    pictures = [_picture(generator, f"samples/{i % 2}", modern) for i in range(8)]
    sounds = [_sound(generator, f"speech/{i % 2}", modern) for i in range(8)]
    words = b"".join(b"%d words in a text, " % i for i in range(60))
    text = _field(1, b"notes") + _field(8, b"\x08\x07\x12\x04\x12\x02\x08\x01" + _field(8, words))
    text += _metadata(b"text", 2)

    def others(step: int) -> list[bytes]:
        found = [histograms[step % 4 + 4 * i] for i in range(5)]
        if step % 5 == 0:
            found += [pool[(step // 5 * 2 + i) % 8] for pool in (pictures, sounds) for i in range(2)]
        if step % 10 == 0:
            found.append(text)
        return [_event(START + run + step * 0.5, step, value) for value in found]

    def framed(payload: bytes) -> bytes:
        length = struct.pack("<Q", len(payload))
        head, body = masked_crc32c(length), masked_crc32c(payload)
        return length + struct.pack("<I", head) + payload + struct.pack("<I", body)

    with path.open("wb") as file:
        file.write(_frame(_double(1, START) + _field(3, b"brain.Event:2")))
        for first, last in _chunks(steps, 1000):
            numbers = np.arange(first, last)
            curves = _curves(generator, run, numbers, 20, steps)
            scalars = _rows(run, numbers, curves, modern).reshape(last - first, -1)
            for step in range(first, last):
                file.write(scalars[step - first].tobytes())
                file.write(b"".join(map(framed, others(step))))


def _histogram(generator: np.random.Generator, tag: str, modern: bool) -> bytes:
    """30 bins."""
    counts, edges = np.histogram(generator.standard_normal(1000), 30)
    if modern:
        table = np.stack([edges[:-1], edges[1:], counts], axis=1).astype("<f8").tobytes()
        shape = _field(2, b"\x12\x02\x08\x1e\x12\x02\x08\x03")
        return _field(1, tag.encode()) + _field(8, b"\x08\x02" + shape + _field(4, table)) + _metadata(b"histograms", 2)
    packed = _field(6, edges[1:].astype("<f8").tobytes()) + _field(7, counts.astype("<f8").tobytes())
    sums = b"".join(_double(i + 1, float(x)) for i, x in enumerate((edges[0], edges[-1], 1000, 1.0, 990.0)))
    return _field(1, tag.encode()) + _field(5, sums + packed)


def _picture(generator: np.random.Generator, tag: str, modern: bool) -> bytes:
    """A PNG of 85 × 85 pixels that does not compress, 22 kB."""
    rows = np.zeros((85, 1 + 85 * 3), np.uint8)
    rows[:, 1:] = generator.integers(0, 256, (85, 85 * 3))
    head = struct.pack(">IIBBBBB", 85, 85, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 0)), (b"IEND", b"")):
        png += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    if modern:
        strings = _field(8, b"85") + _field(8, b"85") + _field(8, png)
        tensor = b"\x08\x07" + _field(2, b"\x12\x02\x08\x03") + strings
        return _field(1, tag.encode()) + _field(8, tensor) + _metadata(b"images", 3)
    return _field(1, tag.encode()) + _field(4, b"\x08\x55\x10\x55\x18\x03" + _field(4, png))


def _sound(generator: np.random.Generator, tag: str, modern: bool) -> bytes:
    """A WAV of half a second, 22 kB."""
    samples = generator.integers(-8000, 8000, 11025).astype("<i2").tobytes()
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 22050, 44100, 2, 16)
    body = head + b"data" + struct.pack("<I", len(samples)) + samples
    wav = b"RIFF" + struct.pack("<I", len(body)) + body
    if modern:
        tensor = b"\x08\x07" + _field(2, b"\x12\x02\x08\x01\x12\x02\x08\x02") + _field(8, wav) + _field(8, b"")
        return _field(1, tag.encode()) + _field(8, tensor) + _metadata(b"audio", 3)
    rate = b"\x0d" + struct.pack("<f", 22050) + b"\x10\x01\x18" + _varint(11025)
    return _field(1, tag.encode()) + _field(6, rate + _field(4, wav) + _field(5, b"audio/wav"))


# ---------------------------------------------------------------- bytes


def _event(wall: float, step: int, value: bytes) -> bytes:
    """An Event around one Summary.Value; like every proto3 writer it leaves out a step of 0."""
    return _double(1, wall) + (b"\x10" + _varint(step) if step else b"") + _field(5, _field(1, value))


def _metadata(plugin: bytes, data_class: int) -> bytes:
    return _field(9, _field(1, _field(1, plugin)) + b"\x20" + _varint(data_class))


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _double(number: int, value: float) -> bytes:
    return _varint(number << 3 | 1) + struct.pack("<d", value)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _frame(payload: bytes) -> bytes:
    def check(data: bytes) -> bytes:
        row = np.frombuffer(data, np.uint8)[None, :]
        return _masked(_crc_rows(row)).astype("<u4").tobytes()

    length = struct.pack("<Q", len(payload))
    return length + check(length) + payload + check(payload)


def _table() -> NDArray[np.uint32]:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, table >> 1 ^ np.uint32(0x82F63B78), table >> 1)
    return table


_TABLE = _table()


def _crc_rows(rows: Bytes) -> NDArray[np.uint32]:
    """CRC-32C of every row."""
    crc = np.full(len(rows), 0xFFFFFFFF, np.uint32)
    for column in np.ascontiguousarray(rows.T):
        crc = _TABLE[(crc ^ column) & 0xFF] ^ crc >> 8
    return ~crc


def _masked(crc: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return (crc >> 15 | crc << 17) + np.uint32(0xA282EAD8)


def main(words: list[str]) -> None:
    if "--clean" in words:
        shutil.rmtree(FOLDER, ignore_errors=True)
        return
    if unknown := set(words) - set(SETS):
        sys.exit(f"No such set: {', '.join(sorted(unknown))}. There are {', '.join(SETS)}, and --clean.")
    for name in words or SETS:
        made = SETS[name](False)
        print(f"{name:8} {made.bytes / 1e6:7.0f} MB  {made.path}")


if __name__ == "__main__":
    main(sys.argv[1:])
