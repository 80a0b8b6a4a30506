"""Files without TensorFlow, as `tf.io.gfile` has them: what PyTorch and plugins call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensorboard.compat.tensorflow_stub import compat, errors, pywrap_tensorflow
from tensorboard.compat.tensorflow_stub.io import gfile


def test_text_and_bytes_go_in_and_come_out(tmp_path: Path) -> None:
    path = str(tmp_path / "file")
    with gfile.GFile(path, "w") as file:
        file.write("gr\u00fcn\n")
        file.write(b"rot")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "gr\u00fcn\nrot"
    assert gfile.GFile(path, "r").read() == "gr\u00fcn\nrot"
    assert gfile.GFile(path, "rb").read() == "gr\u00fcn\nrot".encode()
    with gfile.GFile(path, "a") as file:
        file.write("!")
    assert list(gfile.GFile(path)) == ["gr\u00fcn\n", "rot!"]


def test_a_file_grows_with_each_flush_and_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    file = gfile.GFile(str(path), "wb")
    file.write(b"one")
    file.flush()
    assert path.read_bytes() == b"one"
    file.write("two")
    file.close()
    assert path.read_bytes() == b"onetwo"
    gfile.GFile(str(path), "w").close()
    assert path.read_bytes() == b""


@given(st.text(max_size=40), st.lists(st.sampled_from([1, 2, 5, "line"]), max_size=12))
def test_pieces_and_lines_put_together_are_the_file(tmp_path_factory: Any, content: str, steps: list[Any]) -> None:
    content = content.replace("\r", "\n").encode("utf-8", "ignore").decode()
    path = tmp_path_factory.getbasetemp() / "pieces"
    path.write_text(content, encoding="utf-8")
    file = gfile.GFile(str(path), "r")
    read = ""
    for step in steps:
        piece = next(file, "") if step == "line" else file.read(step)
        assert piece.count("\n") <= 1 or step != "line"
        assert step == "line" or len(piece) <= step
        read += piece
    assert read + file.read() == content


def test_what_cannot_be_done_says_so(tmp_path: Path) -> None:
    path = str(tmp_path / "file")
    with pytest.raises(errors.NotFoundError, match="file"):
        gfile.GFile(path, "r").read()
    with pytest.raises(errors.PermissionDeniedError):
        gfile.GFile(path, "w").read()
    (tmp_path / "file").touch()
    with pytest.raises(errors.PermissionDeniedError):
        gfile.GFile(path, "r").write("x")
    with pytest.raises(NotImplementedError):
        gfile.GFile(path, "r+")
    for call in (gfile.listdir, gfile.stat):
        with pytest.raises(errors.NotFoundError):
            call(str(tmp_path / "missing"))
    with pytest.raises(errors.NotFoundError):
        gfile.listdir(path)


def test_folders(tmp_path: Path) -> None:
    root = str(tmp_path)
    gfile.makedirs(gfile.join(root, "a", "b"))
    gfile.makedirs(gfile.join(root, "a", "b"))
    (tmp_path / "a" / "file").write_bytes(b"12345")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert gfile.exists(tmp_path)
    assert not gfile.exists(gfile.join(root, "c"))
    assert gfile.isdir(gfile.join(root, "a"))
    assert not gfile.isdir(gfile.join(root, "a", "file"))
    assert sorted(gfile.listdir(gfile.join(root, "a"))) == ["b", "file"]
    assert sorted(gfile.glob([f"{root}/a/*"])) == [f"{root}/a/b", f"{root}/a/file"]
    assert gfile.stat(gfile.join(root, "a", "file")).length == 5
    down = [(path.removeprefix(root), sorted(folders), files) for path, folders, files in gfile.walk(root)]
    assert down[0] == ("", ["a", "link"], [])
    assert ("/link", ["b"], ["file"]) in down
    up = [path for path, _, _ in gfile.walk(root, topdown=False)]
    assert up[-1] == root
    assert sorted(up) == sorted(path for path, _, _ in gfile.walk(root))
    missed: list[errors.OpError] = []
    assert list(gfile.walk(gfile.join(root, "none"), onerror=missed.append)) == []
    assert isinstance(missed[0], errors.NotFoundError)
    assert gfile.get_filesystem(root).join("a", "b") == "a/b"


def test_a_prefix_has_one_file_system(monkeypatch: pytest.MonkeyPatch) -> None:
    class Everything:
        def exists(self, filename: str) -> bool:
            return True

    monkeypatch.setattr(gfile, "_registered", dict(gfile._registered))
    everything = Everything()
    gfile.register_filesystem("every", everything)
    gfile.register_filesystem("every", everything)
    assert gfile.exists("every://where")
    with pytest.raises(ValueError, match="already"):
        gfile.register_filesystem("every", Everything())
    with pytest.raises((ValueError, ImportError)):
        gfile.exists("unknown://where")


def test_text_and_bytes_are_converted() -> None:
    assert compat.as_bytes("\u00fc") == compat.as_bytes(b"\xc3\xbc") == b"\xc3\xbc"
    assert compat.as_text(b"\xc3\xbc") == compat.as_str("\u00fc") == compat.as_str_any(b"\xc3\xbc") == "\u00fc"
    assert compat.as_str_any(3) == "3"
    assert compat.path_to_str(Path("/a")) == "/a"
    for convert in (compat.as_bytes, compat.as_text):
        with pytest.raises(TypeError, match="string"):
            convert(3)


def test_records_are_read_one_by_one_and_go_on_when_the_file_has_grown(tmp_path: Path) -> None:
    from sightline.events._encoder import record

    path = tmp_path / "file"
    whole = record(b"third")
    path.write_bytes(record(b"first") + record(b"second"))
    reader = pywrap_tensorflow.PyRecordReader_New(str(path))
    for expected in (b"first", b"second"):
        reader.GetNext()
        assert reader.record() == expected
    with pytest.raises(errors.OutOfRangeError):
        reader.GetNext()
    for cut in (4, 10, 14, 19):
        path.write_bytes(record(b"first") + record(b"second") + whole[:cut])
        with pytest.raises(errors.DataLossError, match="truncated"):
            reader.GetNext()
        assert reader.record() is None
    path.write_bytes(record(b"first") + record(b"second") + whole)
    reader.GetNext()
    assert reader.record() == b"third"
    for at, what in ((9, "header"), (13, "event")):
        damaged = bytearray(whole)
        damaged[at] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(errors.DataLossError, match=what):
            pywrap_tensorflow.PyRecordReader_New(str(path)).GetNext()
