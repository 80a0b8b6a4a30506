"""Telling the projector which points to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tensorboard.plugins.projector.projector_config_pb2 import EmbeddingInfo, ProjectorConfig, SpriteMetadata

__all__ = ["EmbeddingInfo", "ProjectorConfig", "SpriteMetadata", "visualize_embeddings"]


def __getattr__(name: str) -> Any:
    if name in ("EmbeddingInfo", "ProjectorConfig", "SpriteMetadata"):
        from tensorboard.plugins.projector import projector_config_pb2

        return getattr(projector_config_pb2, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def visualize_embeddings(logdir: Any, config: Any) -> None:
    """Write what the projector shows of a run into the run's directory, as `projector_config.pbtxt`.

    Args:
        logdir: the directory, or a writer that has it.
        config: a ProjectorConfig.

    Raises:
        ValueError: no directory.
    """
    from google.protobuf import text_format

    from tensorboard.compat import tf
    from tensorboard.plugins.projector import metadata

    where = logdir.get_logdir() if hasattr(logdir, "get_logdir") else logdir
    if where is None:
        raise ValueError("Expected logdir to be a path, but got None")
    text = text_format.MessageToString(config)
    with tf.io.gfile.GFile(tf.io.gfile.join(where, metadata.PROJECTOR_FILENAME), "w") as file:
        file.write(text)
