"""Read a log directory in this process, alone, and print what it took as JSON: run by load.py, afresh each time."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from _measure import own_memory


def main(path: str) -> None:
    began = time.perf_counter()
    from sightline.ingest import Loader, LogdirSpec
    from sightline.kinds import kind_of
    from sightline.store import MemoryStore

    imported = time.perf_counter() - began
    before, _ = own_memory()
    wall, cpu = time.perf_counter(), time.process_time()
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", Path(path))], store, watch="off")
    loader.load()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    after, peak = own_memory()
    points = sum(run.points for run in store.runs())
    loader.close()
    result = {
        "import": imported,
        "wall": wall,
        "cpu": cpu,
        "before": before,
        "after": after,
        "peak": peak,
        "points": points,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1])
