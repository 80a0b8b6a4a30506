"""What is known of an encoded picture or film before it is decoded, and how large one may be."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.errors import FormatError

MAX_PIXELS = 64_000_000
"""Pixels of a picture that is shown: 256 MB in a browser."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What the header says.

    Attributes:
        media: type for browsers; of TIFF, which they do not show, "image/tiff".
        name: what people call the format.
        width, height: pixels; 0 of a film, whose player finds out.
        bits: of each channel.
        frames: more than one for an animation, as far as its header tells; 2 stands for "several".
    """

    media: str
    name: str
    width: int = 0
    height: int = 0
    bits: int = 8
    frames: int = 1

    @property
    def film(self) -> bool:
        return self.media.startswith("video/")


def check_size(width: int, height: int, name: str) -> None:
    """Refuse a picture that is too large to show.

    Raises:
        FormatError: more pixels than MAX_PIXELS.
    """
    if width * height > MAX_PIXELS:
        raise FormatError(
            f"{width:,} × {height:,} pixels: too large to show, the limit is {MAX_PIXELS // 1_000_000} million pixels"
            f" ({name})"
        )
