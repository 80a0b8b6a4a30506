"""What an encoded picture or film is, told from its first bytes: type, size, depth; nothing is decoded.

Whatever is logged may be hostile. A type is given only to bytes whose header was understood, so that no text
of any kind ever reaches a browser under a type that it would run; and the size is checked here, before anybody
makes room for the pixels.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from sightline.errors import FormatError
from sightline.kinds.image.picture import Picture, check_size

MAX_PARTS = 10_000
"""Chunks or blocks that are walked through before the end of a file is looked for in its last bytes."""

TAIL = 1 << 16


def look(data: bytes) -> Picture:
    """What this is.

    Raises:
        FormatError: nothing that can be shown, a header that is damaged, or more pixels than MAX_PIXELS.
    """
    for matches, read in _FORMATS:
        if matches(data):
            try:
                found = read(data)
            except (struct.error, IndexError):
                raise FormatError(f"a damaged picture: its header ends after {len(data):,} bytes") from None
            check_size(found.width, found.height, found.name)
            return found
    raise FormatError(f"not a picture that can be shown: {describe(data)}")


def describe(data: bytes) -> str:
    """What bytes that are no picture seem to be, in words."""
    if not data:
        return "there are no bytes at all"
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return "an SVG drawing, which can hold scripts; log it as PNG"
    if start.startswith((b"<!doctype html", b"<html", b"<script", b"<head", b"<body")) or b"<html" in start:
        return "an HTML page"
    if start.startswith((b"<?xml", b"<!--", b"<")):
        return "an XML text"
    for magic, what in _NAMED:
        if data.startswith(magic):
            return what
    if data[4:8] == b"ftyp":
        return f"a {data[8:12].decode('latin-1').strip()} file"
    if all(byte in _TEXT for byte in data[:64]):
        return "a text"
    return f"{len(data):,} bytes that begin {data[:8].hex(' ')}"


def whole(data: bytes, picture: Picture) -> bool:
    """Whether the file goes on to its end, as far as its structure tells."""
    check = _ENDS.get(picture.media)
    return check is None or check(data)


# ---------------------------------------------------------------- PNG


def _png(data: bytes) -> Picture:
    size, name, width, height, bits, colour = struct.unpack_from(">I4sIIBB", data, 8)
    if size != 13 or name != b"IHDR" or not width or not height or bits not in (1, 2, 4, 8, 16) or colour > 6:
        raise FormatError("a damaged PNG: its header makes no sense")
    moving = data.find(b"acTL", 33, 1024) >= 0
    return Picture("image/png", "PNG", width, height, bits, 2 if moving else 1)


def _png_ends(data: bytes) -> bool:
    at = 8
    for _ in range(MAX_PARTS):
        if at + 12 > len(data):
            return False
        (size,) = struct.unpack_from(">I", data, at)
        if data[at + 4 : at + 8] == b"IEND":
            return True
        at += 12 + size
    return b"IEND" in data[-TAIL:]


# ---------------------------------------------------------------- JPEG

_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of frames; the others are tables


def _jpeg(data: bytes) -> Picture:
    at = 2
    for _ in range(MAX_PARTS):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        if marker in _SIZES:
            bits, height, width = struct.unpack_from(">BHH", data, at + 4)
            if not width or not height:
                break
            return Picture("image/jpeg", "JPEG", width, height, bits)
        if marker in (0xD9, 0xDA):
            break
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    raise FormatError("a damaged JPEG: it has no size")


def _jpeg_ends(data: bytes) -> bool:
    return b"\xff\xd9" in data[data.rfind(b"\xff\xda") :][-TAIL:]


# ---------------------------------------------------------------- GIF


def _gif(data: bytes) -> Picture:
    width, height, _ = struct.unpack_from("<HHB", data, 6)
    frames, (wide, high), _ = _walk_gif(data)
    width, height = max(width, wide), max(height, high)  # browsers make room for a first frame larger than the whole
    if not width or not height or not frames:
        raise FormatError("a damaged GIF: it has no frame")
    return Picture("image/gif", "GIF", width, height, 8, frames)


def _walk_gif(data: bytes) -> tuple[int, tuple[int, int], bool]:
    """How many frames, how far the first of them reaches, and whether the end was met."""
    at, frames, reach = 13 + _palette(data[10]), 0, (0, 0)
    for _ in range(MAX_PARTS):
        block = data[at] if at < len(data) else None
        if block == 0x21:
            at = _skip(data, at + 2)
        elif block == 0x2C and at + 10 <= len(data):
            left, top, wide, high, flags = struct.unpack_from("<HHHHB", data, at + 1)
            reach = reach if frames else (left + wide, top + high)
            frames += 1
            at = _skip(data, at + 11 + _palette(flags))
        else:
            return frames, reach, block == 0x3B
    return frames, reach, data.endswith(b";")


def _palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _skip(data: bytes, at: int) -> int:
    """The byte after a chain of blocks."""
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1


def _gif_ends(data: bytes) -> bool:
    return _walk_gif(data)[2]


# ---------------------------------------------------------------- WebP


def _webp(data: bytes) -> Picture:
    kind = data[12:16]
    if kind == b"VP8X":
        flags = data[20]
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
        if len(data) < 30:
            raise IndexError
        return Picture("image/webp", "WebP", width, height, 8, 2 if flags & 2 else 1)
    if kind == b"VP8L" and data[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", data, 21)
        return Picture("image/webp", "WebP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return Picture("image/webp", "WebP", width & 0x3FFF, height & 0x3FFF)
    raise FormatError("a damaged WebP: its header makes no sense")


def _webp_ends(data: bytes) -> bool:
    return len(data) >= 8 + int.from_bytes(data[4:8], "little")


# ---------------------------------------------------------------- BMP

_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)


def _is_bmp(data: bytes) -> bool:
    return data.startswith(b"BM") and len(data) > 18 and int.from_bytes(data[14:18], "little") in _HEADERS


def _bmp(data: bytes) -> Picture:
    old = data[14] == 12
    width, height, planes, depth = struct.unpack_from("<HHHH" if old else "<iiHH", data, 18)
    if width <= 0 or not height or planes != 1 or depth not in (1, 2, 4, 8, 16, 24, 32):
        raise FormatError("a damaged BMP: its header makes no sense")
    return Picture("image/bmp", "BMP", width, abs(height))


def _bmp_ends(data: bytes) -> bool:
    if data[14] == 12 or int.from_bytes(data[30:34], "little"):  # packed: its size is not told by the header
        return True
    start, width, height = int.from_bytes(data[10:14], "little"), *struct.unpack_from("<ii", data, 18)
    depth = int.from_bytes(data[28:30], "little")
    row: int = (width * depth + 31) // 32 * 4
    return len(data) >= start + row * int(abs(height))


# ---------------------------------------------------------------- TIFF and films


def _tiff(data: bytes) -> Picture:
    from sightline.kinds.image.convert import tiff_header

    width, height, bits = tiff_header(data)
    return Picture("image/tiff", "TIFF", width, height, bits)


_PLAYED = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV", b"qt  ")


def _is_mp4(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _PLAYED


def _is_webm(data: bytes) -> bool:
    return data.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in data[:80]


_FORMATS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Picture]], ...] = (
    (lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    (lambda data: data.startswith(b"\xff\xd8\xff"), _jpeg),
    (lambda data: data.startswith((b"GIF87a", b"GIF89a")), _gif),
    (lambda data: data.startswith(b"RIFF") and data[8:12] == b"WEBP", _webp),
    (_is_bmp, _bmp),
    (lambda data: data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")), _tiff),
    (_is_mp4, lambda _: Picture("video/mp4", "MP4")),
    (_is_webm, lambda _: Picture("video/webm", "WebM")),
)
_ENDS: dict[str, Callable[[bytes], bool]] = {
    "image/png": _png_ends,
    "image/jpeg": _jpeg_ends,
    "image/gif": _gif_ends,
    "image/webp": _webp_ends,
    "image/bmp": _bmp_ends,
}
_NAMED = (
    (b"%PDF", "a PDF document"),
    (b"\x93NUMPY", "an array of NumPy"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "data packed with gzip"),
    (b"\x1a\x45\xdf\xa3", "a Matroska film; browsers play WebM and MP4"),
    (b"RIFF", "a RIFF file (AVI or sound); browsers play WebM and MP4"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture; log it as PNG or JPEG"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture; log it as PNG or JPEG"),
    (b"\x76\x2f\x31\x01", "an OpenEXR picture; log it as PNG"),
    (b"\0\0\x01\0", "an icon; log it as PNG"),
)
_TEXT = frozenset(range(32, 127)) | {9, 10, 13}
