"""Stage ②: a log directory → batches. Discover the files, follow every one of them, notice what changes."""

from sightline.ingest.discover import LogdirSpec, parse_spec
from sightline.ingest.loader import Loader

__all__ = ["Loader", "LogdirSpec", "parse_spec"]
