"""What sound answers over HTTP beyond the common routes: what the clips of a value are, and one clip to play."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sightline.errors import FormatError, UnknownNameError
from sightline.kinds.audio import data
from sightline.kinds.base import Answer, Route
from sightline.query.values import Store, read_one

_JSON = "application/json"
_encode = msgspec.json.Encoder().encode


class ClipsRequest(Struct, frozen=True):
    """One value."""

    run: Annotated[int, Meta(ge=0)]
    tag: str
    id: str


class AudioRequest(Struct, frozen=True, omit_defaults=True):
    """One clip of a value; `sample` counts from 0."""

    run: Annotated[int, Meta(ge=0)]
    tag: str
    id: str
    sample: Annotated[int, Meta(ge=0)] = 0


class Clip(Struct, omit_defaults=True, gc=False):
    """One clip.

    Attributes:
        label: as logged; "" when there is none.
        media_type: of the bytes that `api/audio` sends; "" when there is an error.
        size: bytes logged.
        rate: samples a second, channels, seconds: of WAV; 0 of what only a decoder can tell.
        note: what was put right; error: why it cannot be played.
    """

    label: str = ""
    media_type: str = ""
    size: int = 0
    rate: int = 0
    channels: int = 0
    seconds: float = 0.0
    note: str = ""
    error: str = ""


class Clips(Struct, gc=False):
    """The clips of one value."""

    clips: list[Clip]


def clips(store: Store, request: ClipsRequest) -> Answer:
    """What they are, as JSON; one that cannot be played says why and leaves the others alone.

    Raises:
        UnknownNameError: there is no such value.
        FormatError: it cannot be read, or holds no clips.
    """
    found = []
    for clip, label in data.clips_of(read_one(store, request.run, request.tag, request.id)):
        try:
            about = data.describe(clip)
        except FormatError as error:
            found.append(Clip(label, size=len(clip), error=str(error)))
            continue
        one = Clip(label, about.media_type, len(clip), note=about.note)
        if about.sound is not None:
            one.rate, one.channels, one.seconds = about.sound.rate, about.sound.channels, about.sound.seconds
        found.append(one)
    return Answer(_encode(Clips(found)), _JSON, lasting=True)


def audio(store: Store, request: AudioRequest) -> Answer:
    """The bytes of a clip, to be played.

    Raises:
        UnknownNameError: there is no such value or clip.
        FormatError: it cannot be read or played.
    """
    found = data.clips_of(read_one(store, request.run, request.tag, request.id))
    if request.sample >= len(found):
        raise UnknownNameError("clip", str(request.sample), map(str, range(len(found))))
    sound, media_type = data.playable(found[request.sample][0])
    return Answer(sound, media_type, lasting=True)


ROUTES = (
    Route(
        "clips",
        "What the clips of a sound value are.",
        ClipsRequest,
        clips,
        method="GET",
        media_types=(_JSON,),
        header=Clips,
    ),
    Route(
        "audio",
        "One clip of a sound value, to be played.",
        AudioRequest,
        audio,
        method="GET",
        media_types=("audio/wav", "audio/mpeg", "audio/ogg", "audio/flac", "audio/mp4", "audio/aac"),
    ),
)
