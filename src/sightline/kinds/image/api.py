"""Pictures over HTTP: one sample as browsers show it, and what there is to know about the samples of a value."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Generic, TypeVar

import msgspec
import numpy as np
from msgspec import Meta, Struct

from sightline.errors import FormatError, QueryError, UnknownNameError
from sightline.kinds.base import Answer, Route
from sightline.query.packing import Block, Ref
from sightline.query.values import Store, read_one

if TYPE_CHECKING:
    from sightline.kinds.image.picture import Picture

KEPT_BYTES = 8 << 20
"""Of converted pictures, and as much of values with many samples."""

SMALL = 256 << 10
"""Bytes of a picture that is sent together with others."""

MAX_SAMPLES = 10_000
Kept = TypeVar("Kept")


class ImageRequest(Struct, frozen=True, omit_defaults=True):
    """One sample of one value.

    `width` asks for a small version, which is given when the picture is much larger. `window` asks for 8 bits of a
    picture with more: `low` becomes black and `high` white, or the smallest and the largest value where they are
    not given.
    """

    run: Annotated[int, Meta(ge=0)]
    tag: str
    id: str
    sample: Annotated[int, Meta(ge=0)] = 0
    width: Annotated[int, Meta(ge=0, le=65_535)] = 0
    window: bool = False
    low: float | None = None
    high: float | None = None


class ImageFactsRequest(Struct, frozen=True, omit_defaults=True):
    """One value; `ranges` asks for the range of the colours of pictures with more than 8 bits."""

    run: Annotated[int, Meta(ge=0)]
    tag: str
    id: str
    ranges: bool = False


class ImageSample(Struct, omit_defaults=True, gc=False):
    """What is known of a sample without decoding it.

    Attributes:
        format: such as "PNG"; media: as it is sent to browsers.
        width, height: pixels; 0 of a film.
        bytes: as logged; `bits` of each channel.
        frames: of a GIF; of other animations 2.
        cut: the file ends too early; what there is of it is shown.
        range: the smallest and the largest colour value, when asked for.
        error: why it cannot be shown; nothing else is set then.
    """

    format: str = ""
    media: str = ""
    width: int = 0
    height: int = 0
    bytes: int = 0
    bits: int = 8
    frames: int = 1
    cut: bool = False
    range: tuple[float, float] | None = None
    error: str = ""


class ImagesRequest(Struct, frozen=True, omit_defaults=True):
    """Samples of many values; `of` is JSON: pairs of a tag and RUN.SAMPLE.ID of each, with commas between them."""

    of: Annotated[str, Meta(min_length=1, max_length=32_000)]


class ImagePart(Struct, omit_defaults=True, gc=False):
    """One of many pictures.

    Attributes:
        facts: what it is; none when it is not there.
        data: its file, filled up to whole words; none when it has to be asked for alone, because it is large or moves.
    """

    facts: ImageSample | None = None
    data: Ref | None = None


class ImagesHeader(Struct):
    """The JSON header of an answer with many pictures."""

    images: list[ImagePart]


class ImageFacts(Struct):
    """The samples of a value."""

    samples: list[ImageSample]


class _Recent(Generic[Kept]):
    """The last few results, up to KEPT_BYTES."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], tuple[int, Kept]] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[object, ...]) -> Kept | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][1]

    def put(self, key: tuple[object, ...], size: int, result: Kept) -> None:
        with self._lock:
            if size > KEPT_BYTES // 2 or key in self._kept:
                return
            self._kept[key] = (size, result)
            self._bytes += size
            while self._bytes > KEPT_BYTES:
                self._bytes -= self._kept.popitem(last=False)[1][0]


_values: _Recent[list[bytes]] = _Recent()
_made: _Recent[bytes] = _Recent()
_pairs = msgspec.json.Decoder(list[tuple[str, str]]).decode


def give(store: Store, request: ImageRequest) -> Answer:
    """The sample's file, as logged wherever browsers show that.

    Raises:
        UnknownNameError: there is no such value or sample.
        FormatError: it cannot be shown.
    """
    from sightline.kinds.image import convert
    from sightline.kinds.image.data import look

    samples = _samples(store, request.run, request.tag, request.id)
    if request.sample >= len(samples):
        raise UnknownNameError("sample", str(request.sample), [str(number) for number in range(len(samples))])
    data = samples[request.sample]
    picture = look(data)
    made: bytes | None = None
    media = picture.media
    if media == "image/tiff":
        made, media = _make(store, request, lambda: convert.to_png(data, request.low, request.high)), "image/png"
    elif request.window and media == "image/png" and picture.bits > 8:
        made = _make(store, request, lambda: convert.png_window(data, request.low, request.high))
    elif request.width:
        made = _make(store, request, lambda: convert.small(data, picture, request.width))
        if made is not None and media != "image/jpeg":
            media = "image/png"
    return Answer(data if made is None else made, media, lasting=True)


def give_many(store: Store, request: ImagesRequest) -> Answer:
    """Small pictures, packed: a step of all tags and runs on a screen in one answer.

    Raises:
        QueryError: `of` is not what it should be.
    """
    parts, block, lasting = [], Block(), True
    for tag, run, sample, name in _asked(request.of):
        try:
            parts.append(_part(_samples(store, run, tag, name), sample, block))
        except UnknownNameError:
            parts.append(ImagePart())
            lasting = False
        except FormatError as error:
            parts.append(ImagePart(ImageSample(error=str(error))))
    return Answer(block.pack(msgspec.json.encode(ImagesHeader(parts))), lasting=lasting)


def _asked(of: str) -> Iterator[tuple[str, int, int, str]]:
    """Tag, run, sample and name of each picture."""
    try:
        pairs = _pairs(of)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise QueryError(f"of: {error}") from None
    for tag, listed in pairs:
        for asked in listed.split(","):
            run, _, rest = asked.partition(".")
            sample, _, name = rest.partition(".")
            if not (run.isdecimal() and sample.isdecimal() and name) or len(run) + len(sample) > 18:
                raise QueryError(f"of: {asked!r} is not RUN.SAMPLE.ID")
            yield tag, int(run), int(sample), name


def _part(samples: list[bytes], sample: int, block: Block) -> ImagePart:
    if sample >= len(samples):
        return ImagePart()
    data = samples[sample]
    facts = _fact(data, ranges=False)
    alone = facts.error or facts.media.startswith("video/") or facts.frames > 1 or facts.format == "TIFF"
    if alone or len(data) > SMALL or block.size > KEPT_BYTES:
        return ImagePart(facts)
    padded = data + b"\0" * (-len(data) % 4)
    return ImagePart(facts, block.add(np.frombuffer(padded, "<i4"), "i4"))


def facts(store: Store, request: ImageFactsRequest) -> Answer:
    """What each sample is.

    Raises:
        UnknownNameError: there is no such value.
        FormatError: the value holds no samples.
    """
    samples = _samples(store, request.run, request.tag, request.id)
    found = ImageFacts([_fact(data, request.ranges) for data in samples])
    return Answer(msgspec.json.encode(found), "application/json", lasting=True)


def _fact(data: bytes, ranges: bool) -> ImageSample:
    from sightline.kinds.image.data import look, whole

    try:
        picture = look(data)
        return ImageSample(
            picture.name,
            "image/png" if picture.media == "image/tiff" else picture.media,
            picture.width,
            picture.height,
            len(data),
            picture.bits,
            picture.frames,
            not whole(data, picture),
            _range(data, picture) if ranges else None,
        )
    except FormatError as error:
        return ImageSample(error=str(error))


def _range(data: bytes, picture: Picture) -> tuple[float, float] | None:
    from sightline.kinds.image.convert import value_range

    if picture.bits <= 8 or picture.media not in ("image/png", "image/tiff"):
        return None
    try:
        return value_range(data, picture)
    except FormatError:  # then the browser shows what it can
        return None


def _samples(store: Store, run: int, tag: str, name: str) -> list[bytes]:
    """The encoded files of a value: all its strings after width and height."""
    key = (store, run, tag, name)
    kept = _values.get(key)
    if kept is not None:
        return kept
    from sightline.events.tensor import to_strings

    strings = to_strings(read_one(store, run, tag, name))
    if len(strings) < 3:
        raise FormatError(f"{len(strings)} strings; a picture has a width, a height and at least one file")
    if len(strings) > MAX_SAMPLES:
        raise FormatError(f"{len(strings) - 2:,} samples in one value; {MAX_SAMPLES:,} can be shown")
    samples = strings[2:]
    if len(samples) > 1:  # the others are asked for next
        _values.put(key, sum(map(len, samples)), samples)
    return samples


def _make(store: Store, request: ImageRequest, work: Callable[[], bytes | None]) -> bytes | None:
    """What `work` gives, or gave when last asked."""
    key = (store, request)
    made = _made.get(key)
    if made is None:
        made = work()
        if made is not None:
            _made.put(key, len(made), made)
    return made


ROUTES = (
    Route(
        "image",
        "One sample of a value of images: PNG, JPEG, GIF, WebP, BMP, MP4 or WebM.",
        ImageRequest,
        give,
        method="GET",
        media_types=("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "video/mp4", "video/webm"),
    ),
    Route(
        "images",
        "Small still pictures, many in one answer.",
        ImagesRequest,
        give_many,
        method="GET",
        header=ImagesHeader,
    ),
    Route(
        "image-facts",
        "What the samples of a value of images are: format, size, what is wrong with them.",
        ImageFactsRequest,
        facts,
        method="GET",
        media_types=("application/json",),
        header=ImageFacts,
    ),
)
