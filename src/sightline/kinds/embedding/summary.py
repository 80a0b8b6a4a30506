"""Points in many dimensions with labels and pictures: the files that TensorBoard's projector shows.

Nothing of it goes into an event file. In the run's directory are

    projector_config.pbtxt          every embedding of the run: tensorboard.projector.ProjectorConfig as text
    00042/tag/tensors.bytes         float32, little-endian, row-major; its shape is in the configuration
    00042/tag/metadata.tsv          one line a point; a header when there are several columns
    00042/tag/sprite.png            pictures of one size, row by row in a square of as many columns as rows

where 42 is the step. TensorBoard takes a file of numbers for text unless it cannot be UTF-8, so the few matrices
that by chance could be are written as `tensors.tsv` instead.
"""

from __future__ import annotations

import codecs
import hashlib
import math
import operator
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from sightline.errors import SummaryError
from sightline.events.message import Message
from sightline.kinds.arrays import Array, describe, sound_text, to_array
from sightline.kinds.embedding import config

SHEET = 8192
"""Pixels a side that TensorBoard takes at most for the picture of all pictures; larger ones are scaled down."""

NO_LABEL = "\u200b"
"""What stands for a line that would be blank: the projector skips those, and would shift all labels after."""

_MATRIX = "an array of real numbers of shape (N, D), N and D at least 1"
_PICTURES = "an array of shape (N, C, H, W) with 1, 3 or 4 channels and a picture for each of the N points"
_BREAKS = str.maketrans(dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029", " "))


def embedding(
    folder: Path,
    mat: Any,
    metadata: Iterable[Any] | None = None,
    label_img: Any = None,
    step: int | None = None,
    tag: str = "default",
    metadata_header: Sequence[str] | None = None,
) -> tuple[Callable[[], None], int]:
    """One matrix of points; logged again for the same step and tag it takes the place of the former one.

    Args:
        folder: the run's directory.
        mat: real numbers, shape (N, D), written as float32. NaN and infinities are written as they are.
        metadata: N labels; or, with a header of C names, N rows of C values. Tabs and line breaks become spaces.
        label_img: shape (N, C, H, W), C = 1 (grey), 3 (RGB) or 4 (RGBA): floats in [0, 1], or integers in
            [0, 255]; more is clipped.
        step: None for 0.
        tag: name of the embedding.
        metadata_header: names of the columns. A single one is not written, since TensorBoard would take it for
            the first label.

    Returns:
        tuple: a function that writes the files, which raises OSError; the bytes it keeps in memory until then.

    Raises:
        SummaryError: anything else than the above; nothing has been written then.
    """
    points = _check_points(mat)
    number = _check_step(step)
    if not isinstance(tag, str) or not tag:
        raise SummaryError("tag", describe(tag), "a str that is not empty")
    labels = None if metadata is None else _lines(metadata, metadata_header, len(points))
    pictures = None if label_img is None else _check_pictures(label_img, len(points))
    name = f"{number:05d}/{_folder_name(tag)}"
    info = Message(
        "tensorboard.projector.EmbeddingInfo",
        tensor_name=f"{sound_text(tag)}:{number:05d}",
        tensor_shape=list(points.shape),
    )

    def job() -> None:
        _write(folder, name, info, points, labels, pictures)

    return job, points.nbytes + (0 if labels is None else len(labels)) + (0 if pictures is None else pictures.nbytes)


# Checks, at the call


def _check_points(mat: Any) -> Array:
    array = to_array(mat, "mat")
    if array.ndim != 2 or not array.size or array.dtype.kind == "c":
        raise SummaryError("mat", describe(mat), _MATRIX)
    with np.errstate(over="ignore"):
        return array.astype("<f4", order="C", copy=True)


def _check_step(step: Any) -> int:
    try:
        return 0 if step is None else operator.index(step)
    except TypeError:
        raise SummaryError("global_step", describe(step), "an integer, or None for 0") from None


def _check_pictures(label_img: Any, count: int) -> Array:
    array = to_array(label_img, "label_img")
    if array.ndim != 4 or array.shape[1] not in (1, 3, 4) or not array.size or array.dtype.kind == "c":
        raise SummaryError("label_img", describe(label_img), _PICTURES)
    if len(array) != count:
        raise SummaryError("label_img", f"{len(array)} pictures for {count} points", _PICTURES)
    if _side(count) > SHEET:
        raise SummaryError("label_img", f"{count} pictures", f"at most {SHEET**2}, each of at least one pixel")
    return array.copy()


def _lines(metadata: Any, header: Any, count: int) -> bytes:
    """metadata.tsv."""
    if callable(getattr(metadata, "tolist", None)):  # arrays and tensors of every framework
        metadata = metadata.tolist()
    if isinstance(metadata, (str, bytes)) or not isinstance(metadata, Iterable):
        raise SummaryError("metadata", describe(metadata), "a list with a label for each point")
    metadata = list(metadata)
    if len(metadata) != count:
        raise SummaryError("metadata", f"{len(metadata)} labels for {count} points", "a label for each point")
    rows = _check_rows(metadata, header) if header is not None and len(header) else [[label] for label in metadata]
    lines = ["\t".join(_cell(value) for value in row) for row in rows]
    # Blank is what has only characters that JavaScript or Python trims
    lines = [line if line.replace("\ufeff", "").strip() else NO_LABEL + line for line in lines]
    return ("\n".join(lines) + "\n").encode()


def _check_rows(metadata: Sequence[Any], header: Any) -> list[Sequence[Any]]:
    if isinstance(header, (str, bytes)) or not all(isinstance(name, str) for name in header):
        raise SummaryError("metadata_header", describe(header), "a list of str")
    width = len(header)
    for number, row in enumerate(metadata):
        if width == 1 and not isinstance(row, (list, tuple)):
            continue
        if not isinstance(row, (list, tuple)) or len(row) != width:
            accepted = f"for each point a list of {width} values, as metadata_header has {width} names"
            raise SummaryError(f"metadata[{number}]", describe(row), accepted)
    rows: list[Sequence[Any]] = [row if isinstance(row, (list, tuple)) else [row] for row in metadata]
    return [header, *rows] if width > 1 else rows


def _cell(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    elif hasattr(value, "dtype") and callable(getattr(value, "item", None)) and getattr(value, "ndim", 1) == 0:
        value = value.item()
    return sound_text(str(value)).translate(_BREAKS)


def _folder_name(tag: str) -> str:
    """A tag as the name of one folder: what a path cannot have is percent-encoded, what is too long ends in a hash."""
    data = tag.encode("utf-8", "surrogatepass")
    if data in (b".", b".."):
        return data.replace(b".", b"%2e").decode()
    kept = "".join(char if char.isprintable() and char not in "%/\\" else _percent(char) for char in tag)
    if len(kept.encode()) <= 200:
        return kept
    return kept.encode()[:160].decode("utf-8", "ignore") + "~" + hashlib.sha256(data).hexdigest()[:16]


def _percent(char: str) -> str:
    return "".join(f"%{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))


# The files, on the writer's thread


def _write(folder: Path, name: str, info: Message, points: Array, labels: bytes | None, pictures: Array | None) -> None:
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    data = points.tobytes()
    form = "tensors.bytes" if _reads_as_binary(data) else "tensors.tsv"
    config.replace(place / form, data if form == "tensors.bytes" else _tsv(points))
    info.tensor_path = f"{name}/{form}"
    if labels is not None:
        config.replace(place / "metadata.tsv", labels)
        info.metadata_path = f"{name}/metadata.tsv"
    if pictures is not None:
        png, size = sheet(pictures)
        config.replace(place / "sprite.png", png)
        info.sprite = Message(
            "tensorboard.projector.SpriteMetadata", image_path=f"{name}/sprite.png", single_image_dim=list(size)
        )
    config.add(folder, info)


def _reads_as_binary(data: bytes) -> bool:
    """Whether TensorBoard will take a file for raw numbers: its first line must not be UTF-8.

    Not just any line: with TensorFlow installed it reads line by line, and a first line that is text but not
    numbers is an error that hides every embedding.
    """
    line = data[: 1 << 16].partition(b"\n")[0]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line)
    except UnicodeDecodeError:
        return True
    return False


def _tsv(points: Array) -> bytes:
    """Nine digits: enough for every float32 to come back as it was."""
    return "".join("\t".join(f"{x:.9g}" for x in row) + "\n" for row in points.tolist()).encode()


def _side(count: int) -> int:
    return math.isqrt(count - 1) + 1


def sheet(pictures: Array) -> tuple[bytes, tuple[int, int]]:
    """All pictures as one PNG: a square of columns and rows, filled row by row, black where none is left.

    Args:
        pictures: shape (N, C, H, W), as `embedding` takes them.

    Returns:
        tuple: PNG; width and height in pixels of one picture in it, smaller than given when it would get too large.
    """
    from PIL import Image

    count, channels, height, width = pictures.shape
    side = _side(count)
    room = SHEET // side
    scale = min(1.0, room / width, room / height)
    size = (max(1, int(width * scale)), max(1, int(height * scale)))
    cells = np.zeros((side * side, size[1], size[0], channels), np.uint8)
    for number, picture in enumerate(pictures):
        pixels = _pixels(picture.transpose(1, 2, 0))
        if scale < 1.0:
            whole = Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels)
            pixels = np.asarray(whole.resize(size, Image.Resampling.BOX)).reshape(size[1], size[0], channels)
        cells[number] = pixels
    joined = cells.reshape(side, side, size[1], size[0], channels).transpose(0, 2, 1, 3, 4)
    image = np.ascontiguousarray(joined.reshape(side * size[1], side * size[0], channels))
    file = BytesIO()
    Image.fromarray(image[:, :, 0] if channels == 1 else image).save(file, "PNG")
    return file.getvalue(), size


def _pixels(picture: Array) -> Array:
    if picture.dtype == np.uint8:
        return picture
    if picture.dtype == bool:
        return picture.astype(np.uint8) * np.uint8(255)
    if picture.dtype.kind == "f":
        with np.errstate(over="ignore"):
            picture = np.nan_to_num(picture.astype(np.float32).clip(0, 1)) * 255
        return picture.round().astype(np.uint8)
    return picture.clip(0, 255).astype(np.uint8)
