"""Reading from Python: `EventAccumulator(path).Reload()` of the drop-in beside the original's, as scripts call it.

    python bench/accumulator.py [--quick] [--no-rival] [--rounds 5]

Both read one file of PyTorch's scalars in a fresh process, interpreter start and imports left out, with the sizes they
have by themselves: 10,000 points of a tag, the same ones. CPU seconds. The original takes ten minutes for 10 million
points, so it reads a million of them, once, times ten.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import _data
import _rival
from _data import Dataset
from _measure import HERE, Options, Row, in_turn, run_script, say

CODE = """
import json, sys, time
first = time.perf_counter()
import tensorboard
package = time.perf_counter()
began = time.process_time()
from tensorboard.backend.event_processing import event_accumulator
imported = time.process_time()
log = event_accumulator.EventAccumulator(sys.argv[1]).Reload()
read = time.process_time()
points = sum(len(log.Scalars(tag)) for tag in log.Tags()["scalars"])
print(json.dumps({"package": package - first, "import": imported - began, "cpu": read - imported, "points": points}))
"""
TENTH = "The original on a file of a million points, once, times ten."


def measure(options: Options) -> list[Row]:
    whole, part = _data.b(options.quick), _data.long(options.quick)
    say(f"accumulate {whole.name}")
    (ours,) = in_turn(options.rounds, lambda: read(sys.executable, whole))
    rival: dict[str, float] = {}
    if options.rival:
        say(f"accumulate {part.name} with the original")
        rival = read(str(_rival.python()), part)
    seconds = rival["cpu"] * whole.points / part.points if rival else None
    what = f"EventAccumulator.Reload of {whole.points / 1e6:g} M scalars"
    return [
        Row(f"{what}: CPU", ours["cpu"], seconds, times=50, note=TENTH),
        Row("import tensorboard", ours["package"], rival.get("package"), at_most=0.050),
        Row("import of event_accumulator: CPU", ours["import"], rival.get("import")),
    ]


def read(python: str, data: Dataset) -> dict[str, float]:
    """Seconds of `import tensorboard`, and CPU seconds of importing the readers and of reading, with either package."""
    ours = python == sys.executable
    root = HERE.parent
    places = [str(root / "src"), str(root / "compat/tensorboard/src")] if ours else []
    done = subprocess.run(
        [python, "-c", CODE, str(data.path / data.run_name(0))],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        cwd=Path("/"),
    )
    result: dict[str, float] = json.loads(done.stdout)
    if result["points"] != data.tags * 10_000:
        raise RuntimeError(f"{result['points']} points were held")
    return result


if __name__ == "__main__":
    run_script(measure, __doc__)
