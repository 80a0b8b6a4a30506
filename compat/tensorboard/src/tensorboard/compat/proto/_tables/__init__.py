"""Tables of the messages that no event log holds but the original's modules offer; where one of Sightline's files is
told in part there, the whole one here takes its place."""

from __future__ import annotations

from sightline.events.messages.schema import File

FILES: list[File] = []
