"""What a sound value holds: its clips and their labels, what each of them is, and what a browser can play of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sightline.errors import FormatError
from sightline.kinds.audio import wav

if TYPE_CHECKING:
    from sightline.events.message import Message

NOTHING = "there is nothing in this clip: 0 bytes were logged"
UNKNOWN = (
    "this is no sound that browsers play: it begins neither as WAV nor as MP3, Ogg, FLAC or M4A; "
    "add_audio writes WAV of any waveform"
)


@dataclass(frozen=True, slots=True)
class About:
    """What a clip is.

    Attributes:
        media_type: of what is played; never one that a browser shows as a document.
        sound: its header, of WAV; only a decoder knows such things of the others.
        note: what is put right for playing, in words; "" when nothing is.
    """

    media_type: str
    sound: wav.Sound | None = None
    note: str = ""


def clips_of(tensor: Message) -> list[tuple[bytes, str]]:
    """The clips of a value with their labels.

    Args:
        tensor: strings of shape [n, 2], clip and label, as TensorFlow 2 and our writer log them; or of shape [n] or
            [], clips alone, which old encodings become. Columns after the second are passed over.

    Raises:
        FormatError: it holds no strings.
    """
    from sightline.events.tensor import shape_of, to_strings

    strings, shape = to_strings(tensor), shape_of(tensor)
    columns = shape[-1] if len(shape) > 1 else 1
    if columns == 1:
        return [(clip, "") for clip in strings]
    rows = range(0, len(strings), max(1, columns))
    return [(strings[at], strings[at + 1].decode("utf-8", "replace")) for at in rows]


def describe(clip: bytes) -> About:
    """What a clip is, by its first bytes and, of WAV, its header.

    Raises:
        FormatError: the clip is empty, of no known format, or damaged beyond playing; the message is for people.
    """
    if not clip:
        raise FormatError(NOTHING)
    media_type = media_type_of(clip)
    if media_type is None:
        raise FormatError(UNKNOWN)
    if media_type != "audio/wav":
        return About(media_type)
    sound = wav.read(clip)
    return About(media_type, sound, "; ".join(filter(None, (sound.note, wav.conversion(sound)))))


def playable(clip: bytes) -> tuple[bytes, str]:
    """The bytes that a browser gets, those logged or WAV made of them, and their media type.

    Raises:
        FormatError: as `describe`.
    """
    about = describe(clip)
    return (clip if about.sound is None else wav.playable(clip, about.sound)), about.media_type


def media_type_of(clip: bytes) -> str | None:
    """The media type by the first bytes; None of anything that is no sound."""
    head = clip[:12]
    if head[:4] in (b"RIFF", b"RF64", b"RIFX") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[:4] == b"OggS":
        return "audio/ogg"
    if head[:4] == b"fLaC":
        return "audio/flac"
    if head[4:8] == b"ftyp":
        return "audio/mp4"
    if head[:3] == b"ID3":
        return "audio/mpeg"
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:  # ADTS: the layer is always 0
        return "audio/aac"
    # MPEG audio: 11 bits of sync, a version, a layer and a bit rate that exist
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x18 != 0x08 and head[1] & 0x06:
        return "audio/mpeg" if head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C else None
    return None
