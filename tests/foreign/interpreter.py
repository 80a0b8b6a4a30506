"""The interpreter of the original's environment as a process that runs one script after another.

Importing torch and TensorBoard takes seconds; here it is paid once. This file is both sides: imported it gives
`Interpreter`, run as a program it is the process. Requests and answers are lines of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[2]


class Interpreter:
    """A running interpreter; `run` is answered in order, from any thread.

    Args:
        python: the executable.
        limit: seconds one script may take; then the process is killed.
    """

    def __init__(self, python: Path, limit: float = 600) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - a pipe nobody reads would fill up and stall it
        self._process = subprocess.Popen(
            [str(python), "-X", "utf8", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "MPLBACKEND": "agg"},
        )

    def run(self, script: str, args: Sequence[object] = (), limit: float | None = None) -> dict[str, Any]:
        """The JSON object on the last line that a script printed.

        Args:
            script: Python source, run in a namespace of its own.
            args: its sys.argv[1:], as strings.
            limit: instead of the interpreter's.

        Raises:
            AssertionError: it raised, or printed no object; the message has its output.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            start = os.fstat(self._said.fileno()).st_size
            killer = threading.Timer(limit or self._limit, self._process.kill)
            killer.start()
            self._process.stdin.write(json.dumps([script, [str(arg) for arg in args]]).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
            killer.cancel()
            killer.join()
            # pread: the process writes at the offset that both sides share
            errors = os.pread(self._said.fileno(), 1 << 20, start).decode(errors="replace")
        answer = json.loads(line) if line else {"failed": f"the interpreter ended with {self._process.wait()}"}
        if "failed" in answer:
            raise AssertionError(f"{answer['failed']}\n{answer.get('printed', '')}\n{errors}")
        return last_object(answer["printed"], errors)

    def close(self) -> None:
        """End it, and with it the servers that scripts started in it."""
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()


def last_object(printed: str, errors: str) -> dict[str, Any]:
    lines = printed.strip().splitlines()
    try:
        found = json.loads(lines[-1]) if lines else None
    except ValueError:
        found = None
    assert isinstance(found, dict), f"no JSON object on the last line of\n{printed}\n{errors}"
    return found


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Run what comes until the other side closes the pipe."""
    import contextlib
    import io
    import traceback

    for line in requests:
        script, args = json.loads(line)
        sys.argv = ["script", *args]
        os.chdir(ROOT)
        printed = io.StringIO()
        answer = {}
        try:
            with contextlib.redirect_stdout(printed):
                exec(compile(script, "<script>", "exec"), {"__name__": "__main__"})
        except BaseException:
            answer["failed"] = traceback.format_exc()
        answer["printed"] = printed.getvalue()
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    sys.path[0] = str(ROOT)  # this folder must not shadow anything
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever writes to the descriptor itself must not end up among the answers
    serve(sys.stdin.buffer, pipe)
    os._exit(0)  # servers in daemon threads are not waited for
