"""Traces of what the hardware did, from profiler files beside the events."""

from sightline.kinds.base import Kind

KIND = Kind(name="profile", title="Profile", plugins=("profile",))
