"""What importing costs, and which TensorFlow `tensorboard.compat.tf` is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tensorboard.lazy import lazy_load

HEAVY = ("tensorflow", "google.protobuf", "grpc", "numpy", "werkzeug", "PIL")


def python(program: str, *paths: Path) -> str:
    """What a program prints in an interpreter of its own, with folders to import from before all others."""
    start = f"import sys; sys.path[:0] = {[str(path) for path in paths]!r}\n"
    run = subprocess.run([sys.executable, "-c", start + program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def tensorflow(folder: Path, version: str = "2.21.0") -> Path:
    """A folder with a module that bears TensorFlow's name, and says so when it is imported."""
    (folder / "tensorflow.py").write_text(f"print('imported')\n__version__ = {version!r}\n")
    return folder


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("tensorboard", ()),
        ("tensorboard.compat", ()),
        ("tensorboard.summary", ()),
        ("tensorboard.plugins.projector", ()),
        ("tensorboard.summary.writer.event_file_writer", ("google.protobuf",)),
        ("tensorboard.summary.v2", ("google.protobuf", "numpy")),
        ("tensorboard.plugins.hparams.api", ("google.protobuf", "numpy")),
    ],
)
def test_nothing_is_imported_before_it_is_needed(tmp_path: Path, module: str, allowed: tuple[str, ...]) -> None:
    program = f"import {module}\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    found = python(program, tensorflow(tmp_path))
    assert set(eval(found)) <= set(allowed)


def test_tensorflow_is_imported_with_its_first_name(tmp_path: Path) -> None:
    program = (
        "from tensorboard.compat import tf, tf2\nprint('not yet')\nprint(tf.__version__, tf2.__version__, repr(tf))"
    )
    lines = python(program, tensorflow(tmp_path)).splitlines()
    assert lines[:2] == ["not yet", "imported"]
    assert lines[2].startswith("2.21.0 2.21.0 <<module")


def test_without_tensorflow_there_is_the_stub() -> None:
    program = (
        "sys.modules['tensorflow'] = None\nfrom tensorboard.compat import tf, tf2\n"
        "print(tf.__version__, hasattr(tf.io.gfile, 'join'), tf.compat.as_bytes('x'), tf.errors.OK)\n"
        "try: tf2.summary\nexcept ImportError as error: print(error)"
    )
    first, second = python(program).splitlines()
    assert first == "stub True b'x' 0"
    assert "pip install tensorflow" in second


def test_a_module_notf_forces_the_stub(tmp_path: Path) -> None:
    program = (
        "import types, tensorboard.compat\nsys.modules['tensorboard.compat.notf'] = types.ModuleType('notf')\n"
        "print(tensorboard.compat.tf.__version__)"
    )
    assert python(program, tensorflow(tmp_path)) == "stub"


def test_a_lazy_module_is_loaded_once() -> None:
    loads = []

    @lazy_load("some.name")
    def module() -> object:
        loads.append(1)
        import json

        return json

    assert repr(module) == "<LazyModule 'some.name' (not yet loaded)>"
    assert not loads
    assert module.dumps(1) == "1"
    assert "loads" in dir(module)
    assert "loaded)" in repr(module)
    assert loads == [1]
    with pytest.raises(AttributeError):
        _ = module.missing


def test_a_lazy_module_that_asks_for_itself_is_an_error() -> None:
    @lazy_load("circle")
    def module() -> object:
        return module.anything

    with pytest.raises(ImportError, match="circle"):
        _ = module.anything
