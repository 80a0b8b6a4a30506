"""Tables of the messages that no event log holds but the original's modules offer.

Where `sightline.events.messages` tells a file in part only, the whole one here takes its place.
"""

from __future__ import annotations

from sightline.events.messages.schema import File
from tensorboard.compat.proto._tables import config, saved, tools

FILES: list[File] = [*config.FILES, *saved.FILES, *tools.FILES]
