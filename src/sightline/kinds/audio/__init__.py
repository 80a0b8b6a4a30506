"""Sound clips logged at a step."""

from sightline.kinds.base import Kind

KIND = Kind(name="audio", title="Audio", plugins=("audio",), form="audio", drawn=True, api="sightline.kinds.audio.api")
