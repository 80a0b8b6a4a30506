"""The projector plugin: runs found by their configurations, files beside them given, all others refused."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.plugins.base_plugin import TBContext
from tensorboard.plugins.projector.projector_plugin import EmbeddingMetadata, ProjectorPlugin
from tests.compat.structures import Made, ask

from sightline import SummaryWriter

RUNS = Made(scalars={("scalars", run, "x"): [1.0] for run in ("r", "empty", "inner/r", "checkpoint")})
POINTS = np.float32([[1, 2], [3, 4], [-5, 6]])


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    root = tmp_path / "logs"
    for run in ("r", "empty", "inner/r/plugins/org_tensorflow_tensorboard_projector", "checkpoint", "no run"):
        (root / run).mkdir(parents=True)
    (root / "r/projector_config.pbtxt").write_text(
        """
        embeddings { tensor_name: "lines:0" tensor_path: "a.tsv" metadata_path: "labels.tsv"
                     bookmarks_path: "views.json" sprite { image_path: "sprite.gif" single_image_dim: [2, 2] } }
        embeddings { tensor_name: "bytes" tensor_path: "a.bytes" tensor_shape: [3, 2] metadata_path: "one.tsv" }
        embeddings { tensor_name: "shapeless" tensor_path: "a.bytes" }
        embeddings { tensor_name: "ragged" tensor_path: "ragged.tsv" }
        embeddings { tensor_name: "nothing" tensor_path: "nothing.tsv" metadata_path: "nothing.tsv" }
        embeddings { tensor_name: "above" tensor_path: "../secret.tsv" metadata_path: "../secret.tsv"
                     bookmarks_path: "../secret.tsv" sprite { image_path: "../secret.tsv" } }
        embeddings { tensor_name: "absolute" tensor_path: "/etc/hostname" metadata_path: "/etc/hostname"
                     bookmarks_path: "/etc/hostname" sprite { image_path: "/etc/hostname" } }
        embeddings { tensor_name: "linked" tensor_path: "link.tsv" metadata_path: "link.tsv"
                     bookmarks_path: "link.tsv" sprite { image_path: "link.tsv" } }
        embeddings { tensor_name: "missing" tensor_path: "none" metadata_path: "none"
                     bookmarks_path: "none" sprite { image_path: "none" } }
        embeddings { tensor_name: "folder" tensor_path: "." metadata_path: "."
                     bookmarks_path: "." sprite { image_path: "." } }
        """
    )
    files = {
        "a.tsv": b"1\t2\n\n3\t4\r\n-5\t6",
        "a.bytes": POINTS.tobytes(),
        "ragged.tsv": b"1\t2\n3\n",
        "nothing.tsv": b"",
        "labels.tsv": b"name\tn\na\t1\nb\xff\t2\nc\t3\n",
        "one.tsv": b"a\nb\nc\n",
        "views.json": b'[ {"a": 1} ]',
        "sprite.gif": b"GIF89a and so on",
    }
    for name, data in files.items():
        (root / "r" / name).write_bytes(data)
    (root / "secret.tsv").write_text("1\t2\n")
    (root / "r/link.tsv").symlink_to(root / "secret.tsv")
    own = root / "inner/r/plugins/org_tensorflow_tensorboard_projector"
    (own / "projector_config.pbtxt").write_text('embeddings { tensor_name: "t" tensor_path: "t.tsv" }')
    (own / "t.tsv").write_text("9\n")
    (root / "checkpoint/projector_config.pbtxt").write_text(
        'model_checkpoint_path: "model.ckpt-1" embeddings { tensor_name: "w" } damaged {'
    )
    (root / "no run/projector_config.pbtxt").write_text('embeddings { tensor_path: "x" }')
    return root


def get(logs: Path | str, route: str, **query: Any) -> Any:
    return ask(ProjectorPlugin, RUNS, route, logdir=str(logs), query_string=query)


def test_runs_are_those_with_embeddings(logs: Path) -> None:
    assert get(logs, "runs").json == ["checkpoint", "inner/r", "r"]
    (logs / "projector_config.pbtxt").write_text('embeddings { tensor_path: "x" }')
    assert get(logs, "runs").json[-1] == "."


def test_without_a_log_directory_there_are_none() -> None:
    assert get("", "runs").json == []
    plugin = ProjectorPlugin(TBContext(data_provider=RUNS, logdir=""))
    assert not plugin.is_active()
    assert not plugin._looking.locked()


def test_it_is_active_once_a_run_was_found(logs: Path) -> None:
    plugin = ProjectorPlugin(TBContext(data_provider=RUNS, logdir=str(logs)))
    until = time.monotonic() + 60
    while not plugin.is_active() and time.monotonic() < until:
        time.sleep(0.01)
    assert plugin.is_active()


def test_the_configuration_says_the_shapes_of_files_that_can_be_read(logs: Path) -> None:
    found = get(logs, "info", run="r").json["embeddings"]
    shapes = {one["tensorName"]: one.get("tensorShape") for one in found}
    assert shapes.pop("lines") == shapes.pop("bytes") == [3, 2]
    assert shapes.pop("nothing") == [0, 0]
    assert set(shapes.values()) == {None}
    assert found[0]["sprite"] == {"imagePath": "sprite.gif", "singleImageDim": [2, 2]}
    assert get(logs, "info", run="checkpoint").json["modelCheckpointPath"] == "model.ckpt-1"


@pytest.mark.parametrize("name", ["lines", "lines:0", "bytes"])
def test_points_are_float32_as_many_rows_as_asked_for(logs: Path, name: str) -> None:
    answer = get(logs, "tensor", run="r", name=name)
    assert (answer.status_code, answer.mimetype) == (200, "application/octet-stream")
    assert answer.data == POINTS.tobytes()
    assert get(logs, "tensor", run="r", name=name, num_rows=2).data == POINTS[:2].tobytes()
    assert get(logs, "tensor", run="inner/r", name="t").data == np.float32([9]).tobytes()


def test_a_file_that_changes_is_read_again(logs: Path) -> None:
    assert get(logs, "info", run="inner/r").json["embeddings"][0]["tensorShape"] == [1, 1]
    path = logs / "inner/r/plugins/org_tensorflow_tensorboard_projector/t.tsv"
    path.write_text("8\t7\n")
    os.utime(path, (5, 5))
    assert get(logs, "tensor", run="inner/r", name="t").data == np.float32([8, 7]).tobytes()
    assert get(logs, "info", run="inner/r").json["embeddings"][0]["tensorShape"] == [1, 2]


def test_labels_keep_their_header_where_there_is_one(logs: Path) -> None:
    answer = get(logs, "metadata", run="r", name="lines", num_rows=1)
    assert (answer.mimetype, answer.text) == ("text/plain", "name\tn\na\t1\n")
    assert get(logs, "metadata", run="r", name="lines").text == "name\tn\na\t1\nb\ufffd\t2\nc\t3\n"
    assert get(logs, "metadata", run="r", name="bytes", num_rows=1).text == "a\n"
    assert get(logs, "metadata", run="r", name="nothing").text == ""


def test_bookmarks_and_pictures(logs: Path) -> None:
    answer = get(logs, "bookmarks", run="r", name="lines")
    assert (answer.mimetype, answer.json) == ("application/json", [{"a": 1}])
    answer = get(logs, "sprite_image", run="r", name="lines")
    assert (answer.mimetype, answer.data) == ("image/gif", b"GIF89a and so on")


@pytest.mark.parametrize("name", ["above", "absolute", "linked", "missing", "folder", "nobody"])
@pytest.mark.parametrize("what", ["tensor", "metadata", "bookmarks", "sprite_image"])
def test_no_other_file_is_given(logs: Path, what: str, name: str) -> None:
    answer = get(logs, what, run="r", name=name)
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("tensor", {"name": "shapeless"}),
        ("tensor", {"name": "ragged"}),
        ("tensor", {"name": "lines", "num_rows": "0"}),
        ("tensor", {"name": "lines", "num_rows": "-1"}),
        ("metadata", {"name": "lines", "num_rows": "x"}),
        ("tensor", {}),
        ("tensor", {"run": "checkpoint", "name": "w"}),
        ("info", {"run": "empty"}),
        ("info", {"run": "no run"}),
        ("info", {"run": "../logs/r"}),
    ],
)
def test_what_cannot_be_answered_is_refused(logs: Path, what: str, query: dict[str, str]) -> None:
    answer = get(logs, what, **{"run": "r", **query})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")


def test_what_our_writer_logs_is_there(tmp_path: Path) -> None:
    points = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    with SummaryWriter(tmp_path / "r") as writer:
        writer.add_embedding(points, metadata=["a", "b", "c", "d"], tag="t")
    (name,) = (one["tensorName"] for one in get(tmp_path, "info", run="r").json["embeddings"])
    assert get(tmp_path, "tensor", run="r", name=name).data == points.tobytes()
    assert get(tmp_path, "metadata", run="r", name=name, num_rows=2).text == "a\nb\n"


def test_columns_of_labels() -> None:
    columns = EmbeddingMetadata(2)
    columns.add_column("a", ["x", 1])
    columns.add_column("b", np.array([1.5, 2.5]))
    assert (columns.column_names, columns.name_to_values["a"]) == (["a", "b"], ["x", 1])
    for name, values in (("a", [1, 2]), ("c", [1]), ("d", [[1], [2]])):
        with pytest.raises(ValueError, match="column"):
            columns.add_column(name, values)
