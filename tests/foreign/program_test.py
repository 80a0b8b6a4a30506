"""What scripts configure and notebooks look up is as in the original: flags, cache keys, plugins, info files."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from tensorboard import default, manager, program
from tests.foreign.interpreter import Interpreter

CASES: list[tuple[list[Any], dict[str, Any]]] = [
    ([None, "--logdir", "a"], {}),
    (["tensorboard", "serve", "--logdir", "a", "--port", "0"], {}),
    (["x", "--logdir=~/a", "--reload_multifile", "TRUE", "--port", "default"], {}),
    (["x"], {"logdir": "a", "window_title": "t", "path_prefix": "/a/"}),
    (["x", "--logdir", "a", "--samples_per_plugin", "images=3,scalars=0"], {"bind_all": False}),
    (["x", "--logdir_spec", "p:a,b"], {"port": 7, "reload_interval": 0}),
    (["x", "--logdir=a", "--reload_i", "2.5", "--max_reload_threads", "3", "--bind_all"], {}),
    (["x", "--inspect", "--event_file", "a", "--tag", "b"], {}),
    (["x", "--version"], {}),
    ([""], {}),
    (["x"], {"logdir": "a", "nonsense": 1}),
    (["x", "--logdir", "a", "--nonsense"], {}),
    (["x", "--logdir", "a", "stray"], {}),
    (["x", "--logdir", "a", "--host", "b", "--bind_all"], {}),
    (["x", "--logdir", "a", "--path_prefix", "b"], {}),
    (["x", "--logdir", "a", "--reload_interval", "-1"], {}),
    (["x", "--inspect"], {}),
]

ASK = """
import contextlib, io, json, os, sys, tempfile, time
before = os.getcwd(), tempfile.tempdir
os.chdir(sys.argv[2])
tempfile.tempdir = sys.argv[2]
from tensorboard import default, manager, program

answers = []
for words, kwargs in json.loads(sys.argv[1]):
    tensorboard = program.TensorBoard()
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            returned = tensorboard.configure(words, **kwargs)
    except (Exception, SystemExit) as error:
        answers.append([type(error).__name__, isinstance(error, ValueError)])
        continue
    flags = {name: getattr(value, "value", value) for name, value in vars(tensorboard.flags).items()}
    answers.append([returned, flags, tensorboard.cache_key])
plugins = [getattr(one, "__name__", type(one).__name__) for one in default.get_static_plugins()]
known = [vars(info) for info in manager.get_all()]
began = int(time.time())
manager.write_info_file(manager.TensorBoardInfo("2.21.0", began, os.getpid(), 6006, "/p", "théirs", "", "key"))
os.chdir(before[0])
tempfile.tempdir = before[1]
print(json.dumps({"answers": answers, "plugins": plugins, "known": known, "pid": os.getpid(), "began": began}))
"""


def answer(words: list[Any], kwargs: dict[str, Any]) -> list[Any]:
    """The same of ours, with the flags that the original has too."""
    tensorboard = program.TensorBoard()
    try:
        returned = tensorboard.configure(words, **kwargs)
    except (Exception, SystemExit) as error:
        return [type(error).__name__, isinstance(error, ValueError)]
    return [returned, vars(tensorboard.flags), tensorboard.cache_key]


def test_flags_plugins_and_info_files(
    interpreter: Interpreter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mine = manager.TensorBoardInfo("2.21.1", int(time.time()), os.getpid(), 6007, "", "öurs", "", "k")
    manager.write_info_file(mine)
    theirs = interpreter.run(ASK, [json.dumps(CASES), tmp_path])

    for (words, kwargs), expected in zip(CASES, theirs["answers"], strict=True):
        ours = answer(words, kwargs)
        if len(ours) == 3:
            ours[1] = {name: ours[1][name] for name in expected[1]}
        assert ours == expected, (words, kwargs)
    assert [getattr(one, "__name__", type(one).__name__) for one in default.get_static_plugins()] == theirs["plugins"]

    assert theirs["known"] == [vars(mine)]
    manager.remove_info_file()
    assert manager.get_all() == [
        manager.TensorBoardInfo("2.21.0", theirs["began"], theirs["pid"], 6006, "/p", "théirs", "", "key")
    ]
