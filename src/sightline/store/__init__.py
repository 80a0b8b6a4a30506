"""Stage ③: batches → columns. `base` is the interface, `memory` keeps everything in RAM."""

from sightline.store.base import Batch, Store
from sightline.store.columns import Columns, References
from sightline.store.memory import MemoryStore

__all__ = ["Batch", "Columns", "MemoryStore", "References", "Store"]
