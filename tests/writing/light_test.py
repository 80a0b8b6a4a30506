"""Whoever logs scalars loads no NumPy and no framework, and starts at once."""

from __future__ import annotations

from pathlib import Path

from tests.writing.reading import run, scalars

HEAVY = {
    "numpy", "PIL", "matplotlib", "torch", "tensorflow", "jax", "google.protobuf", "msgspec", "starlette", "uvicorn",
    "watchfiles", "yaml", "click", "asyncio", "multiprocessing", "psutil",
}  # fmt: skip


def test_scalars_need_nothing_heavy(tmp_path: Path) -> None:
    program = f"""
        import sys
        import sightline
        from sightline import SummaryWriter
        writer = SummaryWriter(sys.argv[1])
        for step in range(100):
            writer.add_scalar("a", step, step)
        assert writer.flush()
        writer.close()
        with writer.as_default():
            sightline.summary.scalar("a", 100, step=100)
        writer.close()
        print(*sorted({HEAVY!r} & sys.modules.keys()))
    """
    assert run(program, tmp_path).split() == []
    assert scalars(tmp_path) == {"a": list(range(101))}


def test_importing_sightline_loads_none_of_its_parts() -> None:
    program = "import sys; import sightline; print(*[name for name in sys.modules if name.startswith('sightline')])"
    assert run(program).split() == ["sightline"]


def test_arrays_are_taken_without_importing_their_framework(tmp_path: Path) -> None:
    program = """
        import sys
        from sightline import SummaryWriter

        class Tensor:  # as a framework's: NumPy can read it
            def __array__(self, dtype=None, copy=None):
                import numpy
                return numpy.ones(3)

        with SummaryWriter(sys.argv[1]) as writer:
            writer.add_histogram("h", Tensor(), 1)
            writer.add_tensor("t", Tensor(), 1)
            writer.add_text("x", "text", 1)
        print(*sorted({"torch", "tensorflow", "jax", "matplotlib", "PIL"} & sys.modules.keys()))
    """
    assert run(program, tmp_path).split() == []
