"""What the projector reads is what was logged, and a configuration loses nothing that others wrote."""

from __future__ import annotations

import io
import string
import threading
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as npst
from PIL import Image
from tests.process import PATIENCE

from sightline.errors import SummaryError
from sightline.events.message import Message, has
from sightline.events.wire import encode
from sightline.kinds.embedding import config, summary
from sightline.kinds.embedding.summary import embedding

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(0, 2**32 - 1)
INFOS = st.builds(
    lambda name, shape, path, dims: Message(
        "tensorboard.projector.EmbeddingInfo",
        tensor_name=name,
        tensor_shape=shape,
        tensor_path=path,
        sprite=Message("tensorboard.projector.SpriteMetadata", image_path=path, single_image_dim=dims)
        if dims
        else None,
    ),
    TEXTS,
    st.lists(NUMBERS, max_size=3),
    TEXTS,
    st.lists(NUMBERS, max_size=2),
)
CONFIGS = st.builds(
    lambda path, infos: Message("tensorboard.projector.ProjectorConfig", model_checkpoint_path=path, embeddings=infos),
    TEXTS,
    st.lists(INFOS, max_size=4),
)


def read_config(folder: Path) -> dict[str, Message]:
    read, whole = config.parse((folder / config.NAME).read_text())
    assert whole
    assert len({info.tensor_name for info in read.embeddings}) == len(read.embeddings)
    return {info.tensor_name: info for info in read.embeddings}


def read_tensor(path: Path, shape: list[int], by_line: bool) -> np.ndarray[Any, Any]:
    """As TensorBoard reads it: text unless it is not UTF-8, decoded whole or, with TensorFlow, line by line."""
    try:
        if by_line:
            lines = (line.decode() for line in io.BytesIO(path.read_bytes()))
        else:
            lines = iter(path.read_bytes().decode().splitlines())
        rows = [[float(word) for word in line.rstrip("\n").split("\t")] for line in lines if line.rstrip("\n")]
        return np.array(rows, "<f4")
    except UnicodeDecodeError:
        return np.fromfile(path, "<f4").reshape(shape)


def read_labels(path: Path) -> list[list[str]]:
    """As the projector does: blank lines are skipped; and no reader may find more lines than it does."""
    text = path.read_bytes().decode()
    assert text.splitlines() == text.split("\n")[:-1]
    return [line.split("\t") for line in text.split("\n") if line.replace("\ufeff", "").strip()]


# Numbers


@settings(max_examples=60)
@given(
    npst.arrays(
        st.sampled_from([np.float32, np.float64, np.float16, np.int32, np.uint8, bool]),
        npst.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=5),
    )
    | npst.arrays(  # bytes that could be text
        np.float32, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=st.sampled_from([0.0, 0.5, 2.0, 1.0])
    )
    | npst.arrays(np.uint32, (2, 3), elements=st.sampled_from([0x0A0A0A0A, 0x31093109, 0x8000000A, 0x41])).map(
        lambda bits: bits.view(np.float32)
    )
)
def test_numbers_are_read_back_as_float32(tmp_path_factory: pytest.TempPathFactory, mat: Any) -> None:
    folder = tmp_path_factory.mktemp("run")
    embedding(folder, mat)[0]()
    info = read_config(folder)["default:00000"]
    with np.errstate(over="ignore"):
        expected = mat.astype(np.float32)
    assert info.tensor_shape == list(mat.shape)
    for by_line in (False, True):
        np.testing.assert_array_equal(read_tensor(folder / info.tensor_path, info.tensor_shape, by_line), expected)


def test_what_is_written_is_what_was_given_at_the_call(tmp_path: Path) -> None:
    mat, images, labels = np.ones((4, 2), np.float32), np.zeros((4, 1, 2, 2), np.uint8), ["a"] * 4
    job, waiting = embedding(tmp_path, mat, labels, images)
    assert waiting >= mat.nbytes + images.nbytes
    assert not any(tmp_path.iterdir())
    mat[:], images[:], labels[:] = 7, 7, ["b"] * 4
    job()
    info = read_config(tmp_path)["default:00000"]
    assert (read_tensor(tmp_path / info.tensor_path, [4, 2], False) == 1).all()
    assert read_labels(tmp_path / info.metadata_path) == [["a"]] * 4
    assert not np.asarray(Image.open(tmp_path / info.sprite.image_path)).any()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"mat": np.zeros(3)}, "mat: got ndarray of float64 with shape"),
        ({"mat": np.zeros((2, 2, 2))}, "mat"),
        ({"mat": np.zeros((0, 2))}, "mat"),
        ({"mat": np.zeros((2, 0))}, "mat"),
        ({"mat": np.zeros((2, 2), complex)}, "mat"),
        ({"mat": "text"}, "mat"),
        ({"mat": None}, "mat"),
        ({"metadata": ["a"]}, "1 labels for 2 points"),
        ({"metadata": "ab"}, "metadata: got str"),
        ({"metadata": 3}, "metadata: got int"),
        ({"metadata": [["a", 1], ["b"]], "metadata_header": ["x", "y"]}, r"metadata\[1\]"),
        ({"metadata": ["ab", "cd"], "metadata_header": ["x", "y"]}, r"metadata\[0\]"),
        ({"metadata": ["ab", "cd"], "metadata_header": "xy"}, "metadata_header"),
        ({"label_img": np.zeros((2, 3, 4))}, "label_img"),
        ({"label_img": np.zeros((3, 3, 4, 4))}, "3 pictures for 2 points"),
        ({"label_img": np.zeros((2, 2, 4, 4))}, "label_img"),
        ({"label_img": np.zeros((2, 3, 0, 4))}, "label_img"),
        ({"tag": ""}, "tag"),
        ({"tag": 3}, "tag"),
        ({"step": "1"}, "global_step"),
    ],
)
def test_anything_else_is_refused_at_the_call(tmp_path: Path, arguments: Any, named: str) -> None:
    with pytest.raises(SummaryError, match=named):
        embedding(tmp_path, **{"mat": np.zeros((2, 2)), **arguments})
    assert not any(tmp_path.iterdir())


# Labels

BLANK = "\t\n\r\u2028\x85\ufeff \u3000"
LABELS = st.text() | st.text(BLANK) | st.text(BLANK + "a\ud800") | st.integers() | st.none()


@settings(max_examples=60)
@given(st.lists(LABELS, min_size=1, max_size=6))
def test_every_point_has_a_line_of_its_own(tmp_path_factory: pytest.TempPathFactory, labels: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("run")
    embedding(folder, np.ones((len(labels), 1)), labels)[0]()
    rows = read_labels(folder / read_config(folder)["default:00000"].metadata_path)
    assert [len(row) for row in rows] == [1] * len(labels)
    for (read,), label in zip(rows, labels, strict=True):
        text = str(label)
        assert len(read.removeprefix(summary.NO_LABEL)) == len(text)
        if text.isprintable() and text.strip():
            assert read == text


@given(st.lists(st.tuples(LABELS, LABELS, LABELS), min_size=1, max_size=6))
@settings(max_examples=40)
def test_columns_stay_columns(tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("run")
    embedding(folder, np.ones((len(rows), 1)), rows, metadata_header=["a", "", "c\td"])[0]()
    header, *read = read_labels(folder / read_config(folder)["default:00000"].metadata_path)
    assert header == ["a", "", "c d"]
    assert [len(row) for row in read] == [3] * len(rows)


@pytest.mark.parametrize(
    ("metadata", "header", "expected"),
    [
        (np.array([3, 4]), None, [["3"], ["4"]]),
        (np.array(["a", "b"]), None, [["a"], ["b"]]),
        ([np.int64(3), np.array(0.5)], None, [["3"], ["0.5"]]),
        ([b"caf\xc3\xa9", "x"], None, [["café"], ["x"]]),
        ((i for i in "ab"), None, [["a"], ["b"]]),
        (["a", "b"], ["only"], [["a"], ["b"]]),
        ([["a"], ["b"]], ["only"], [["a"], ["b"]]),
        ([("a", 1), ("b", 2)], None, [["('a', 1)"], ["('b', 2)"]]),
        ([["a", 1], ("b", 2)], ["x", "y"], [["x", "y"], ["a", "1"], ["b", "2"]]),
    ],
)
def test_labels_of_many_kinds(tmp_path: Path, metadata: Any, header: Any, expected: list[list[str]]) -> None:
    embedding(tmp_path, np.ones((2, 1)), metadata, metadata_header=header)[0]()
    assert read_labels(tmp_path / "00000/default/metadata.tsv") == expected


# Pictures


def cut(png: bytes, size: tuple[int, int], count: int) -> list[np.ndarray[Any, Any]]:
    """The pictures of a sheet, found as the projector finds them: by columns, that there are as many of as rows."""
    whole = np.asarray(Image.open(io.BytesIO(png)))
    whole = whole[:, :, None] if whole.ndim == 2 else whole
    width, height = size
    columns = whole.shape[1] // width
    assert whole.shape[:2] == (columns * height, columns * width)
    assert columns * columns >= count
    return [
        whole[n // columns * height : (n // columns + 1) * height, n % columns * width : (n % columns + 1) * width]
        for n in range(count)
    ]


@settings(max_examples=40)
@given(
    npst.arrays(
        np.uint8,
        st.tuples(st.integers(1, 11), st.sampled_from([1, 3, 4]), st.integers(1, 5), st.integers(1, 5)),
    )
)
def test_each_picture_is_where_the_projector_looks(pictures: Any) -> None:
    png, size = summary.sheet(pictures)
    assert size == (pictures.shape[3], pictures.shape[2])
    for read, picture in zip(cut(png, size, len(pictures)), pictures, strict=True):
        np.testing.assert_array_equal(read, picture.transpose(1, 2, 0))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([0, 0.5, 1, -1, 2, np.nan, np.inf, -np.inf], np.float32), [0, 128, 255, 0, 255, 0, 255, 0]),
        (np.array([0, 0.5, 1e300, -1e300]), [0, 128, 255, 0]),
        (np.array([0, 0.5, 1], np.float16), [0, 128, 255]),
        (np.array([0, 255, 256, -1], np.int64), [0, 255, 255, 0]),
        (np.array([False, True]), [0, 255]),
    ],
)
def test_colours_of_every_dtype(values: Any, expected: list[int]) -> None:
    png, size = summary.sheet(values.reshape(1, 1, 1, -1))
    assert cut(png, size, 1)[0].ravel().tolist() == expected


def test_a_sheet_that_would_be_too_large_has_smaller_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "SHEET", 50)
    pictures = np.repeat(np.arange(9, dtype=np.uint8) * 20, 3 * 10 * 40).reshape(9, 3, 10, 40)
    png, size = summary.sheet(pictures)
    assert size == (16, 4)  # as wide as three fit, in the same proportion
    assert [set(read.ravel().tolist()) for read in cut(png, size, 9)] == [{n * 20} for n in range(9)]
    with pytest.raises(SummaryError, match="at most 2500"):
        embedding(Path(), np.zeros((2501, 1)), label_img=np.zeros((2501, 1, 1, 1)))


# The configuration


@given(CONFIGS)
def test_a_configuration_is_read_back(written: Message) -> None:
    text = config.render(written)
    assert text.isascii()
    read, whole = config.parse(text)
    assert whole
    assert encode(read) == encode(written)


@given(CONFIGS, st.data())
def test_of_a_cut_configuration_what_is_whole_counts(written: Message, data: st.DataObject) -> None:
    text = config.render(written)
    read, _ = config.parse(text[: data.draw(st.integers(0, len(text)))])
    for one, other in zip(read.embeddings, written.embeddings, strict=False):
        assert encode(one) == encode(other)


@given(st.text(string.ascii_letters[:6] + "{}<>[]:;,\"'#\\ \n0.") | st.text("{<[:a"))
def test_no_text_is_too_odd(text: str) -> None:
    config.parse(text)


@pytest.mark.parametrize("deep", ["a{" * 5000, "a:[" * 5000, "[" * 5000])
def test_no_text_is_too_deep(deep: str) -> None:
    assert config.parse("model_checkpoint_dir: 'x' " + deep)[1] is False


def test_all_spellings_of_the_text_format_are_understood() -> None:
    text = r"""# written by hand
    embeddings: < tensor_name: 'a' "b\n\t\x41\101\u00e9\'" ; tensor_shape: [3, 0x4,] unknown { x: -1.5e3 }
      [ext.name]: {} sprite { single_image_dim: 8 } sprite: { single_image_dim: 9, image_path: "\303\244" } >,
    embeddings { tensor_name: 3 tensor_shape: "3" tensor_path: "kept" }
    model_checkpoint_path: "first" model_checkpoint_path: "last"
    """
    read, whole = config.parse(text)
    assert whole
    first, second = read.embeddings
    assert first.tensor_name == "ab\n\tAAé'"
    assert first.tensor_shape == [3, 4]
    assert (first.sprite.single_image_dim, first.sprite.image_path) == ([8, 9], "ä")
    assert (second.tensor_name, second.tensor_shape, second.tensor_path) == ("", [], "kept")
    assert read.model_checkpoint_path == "last"


def test_embeddings_of_other_tags_steps_and_programs_stay(tmp_path: Path) -> None:
    (tmp_path / config.NAME).write_text('embeddings { tensor_name: "theirs" bookmarks_path: "b.json" }')
    mat = np.ones((2, 2))
    for tag, step in [("a", None), ("b", 1), ("a", 12), ("b", np.int64(1)), ("a", -3)]:
        embedding(tmp_path, mat, step=step, tag=tag)[0]()
    assert list(read_config(tmp_path)) == ["theirs", "a:00000", "a:00012", "b:00001", "a:-0003"]
    assert read_config(tmp_path)["theirs"].bookmarks_path == "b.json"
    embedding(tmp_path, mat + 1, ["x", "y"], tag="a")[0]()
    info = read_config(tmp_path)["a:00000"]
    assert (read_tensor(tmp_path / info.tensor_path, [2, 2], False) == 2).all()
    assert has(info, "metadata_path")


def test_a_damaged_configuration_is_kept_aside(tmp_path: Path) -> None:
    damaged = 'embeddings { tensor_name: "whole" } embeddings { tensor_na'
    (tmp_path / config.NAME).write_text(damaged)
    embedding(tmp_path, np.ones((1, 1)))[0]()
    assert list(read_config(tmp_path)) == ["whole", "default:00000"]
    assert (tmp_path / f"{config.NAME}.damaged").read_text() == damaged


def test_several_programs_at_once_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "_PATIENCE", PATIENCE)  # whoever comes first may write all there is before the next

    def work(name: str) -> None:
        for step in range(8):
            embedding(tmp_path, np.ones((1, 1)), step=step, tag=name)[0]()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_config(tmp_path)) == 32
    assert not list(tmp_path.rglob("*.tmp"))


def test_what_cannot_be_written_leaves_the_old_as_it_was(tmp_path: Path) -> None:
    embedding(tmp_path, np.ones((1, 1)), tag="a")[0]()
    before = (tmp_path / config.NAME).read_text()
    (tmp_path / "00000/b/tensors.tsv").mkdir(parents=True)
    with pytest.raises(OSError, match=r"tensors\.tsv"):
        embedding(tmp_path, np.zeros((1, 1)), tag="b")[0]()
    assert (tmp_path / config.NAME).read_text() == before
    assert not list(tmp_path.rglob("*.tmp"))


@given(st.text(st.characters() | st.sampled_from("./\\%\0\ud800"), min_size=1, max_size=5) | st.just("ä" * 300))
@settings(max_examples=60)
def test_every_tag_has_a_folder_of_its_own_below_the_step(tmp_path_factory: pytest.TempPathFactory, tag: str) -> None:
    folder = tmp_path_factory.mktemp("run")
    embedding(folder, np.ones((1, 1)), tag=tag)[0]()
    (info,) = read_config(folder).values()
    path = folder / info.tensor_path
    assert path.resolve().parent.parent == (folder / "00000").resolve()
    assert path.is_file()
    path.resolve().relative_to(folder.resolve())
    assert summary._folder_name(tag) != summary._folder_name(tag + "/")


def test_usual_tags_have_the_folders_that_other_writers_give_them(tmp_path: Path) -> None:
    for tag, name in [("default", "default"), ("a/b%\\", "a%2fb%25%5c"), ("ä b", "ä b"), ("..", "%2e%2e")]:
        embedding(tmp_path, np.ones((1, 1)), step=42, tag=tag)[0]()
        assert (tmp_path / "00042" / name / "tensors.bytes").is_file()
