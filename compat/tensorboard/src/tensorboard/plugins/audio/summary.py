"""Sound over steps, in the manner of TensorFlow 1; `audio` is that of TensorFlow 2."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from tensorboard.plugins import _old_style
from tensorboard.plugins.audio import metadata
from tensorboard.plugins.audio.summary_v2 import audio, wavs
from tensorboard.util import encoder, tensor_util

__all__ = ["audio", "op", "pb"]


def op(
    name: str,
    audio: Any,
    sample_rate: Any,
    labels: Any = None,
    max_outputs: Any = 3,
    encoding: str | None = None,
    display_name: str | None = None,
    description: str | None = None,
    collections: list[Any] | None = None,
) -> Any:
    """An op that gives the encoded summary of clips of sound.

    Args:
        name: of the op; the tag is this and `/audio_summary`.
        audio: float32 (clips, frames, channels) in [-1, 1].
        sample_rate: frames a second.
        labels: Markdown for each clip; no longer meant to be used.
        max_outputs: how many of them, from the first.
        encoding: "wav".
        display_name: shown instead of the tag.
        description: Markdown.
        collections: of the graph, which get the op.

    Raises:
        ValueError: another encoding.
    """
    tf = _old_style.tf1()
    number = metadata.encoding_of(encoding)
    about = metadata.create_summary_metadata(_old_style.display_name(name, display_name), description, number)
    checks = [tf.assert_rank(audio, 3), tf.assert_non_negative(max_outputs)]
    with tf.name_scope(name), tf.control_dependencies([check for check in checks if check is not None]):
        clips = wavs(tf, tf.convert_to_tensor(audio)[:max_outputs], sample_rate)
        if labels is None:
            texts = tf.fill(tf.shape(clips), "")
        else:
            _warn_of_labels()
            texts = tf.convert_to_tensor(labels)[:max_outputs]
        return tf.summary.tensor_summary(
            name="audio_summary",
            tensor=tf.stack([clips, texts], axis=1),
            collections=collections,
            summary_metadata=about,
        )


def pb(
    name: str,
    audio: Any,
    sample_rate: int,
    labels: Any = None,
    max_outputs: int = 3,
    encoding: str | None = None,
    display_name: str | None = None,
    description: str | None = None,
) -> Any:
    """A Summary of clips of sound; arguments as of `op`.

    Raises:
        ValueError: another shape or encoding, or not a label for each clip.
    """
    clips = np.asarray(audio)
    if clips.ndim != 3:
        raise ValueError(f"Shape {clips.shape} must have rank 3")
    about = metadata.create_summary_metadata(
        _old_style.display_name(name, display_name), description, metadata.encoding_of(encoding)
    )
    files = [encoder.encode_wav(clip, sample_rate) for clip in clips[:max_outputs]]
    texts = [b""] * len(files)
    if labels is not None:
        _warn_of_labels()
        texts = list(labels)[:max_outputs]
    if len(texts) != len(files):
        raise ValueError(f"{len(texts)} labels for {len(files)} clips")
    rows = [list(row) for row in zip(files, texts, strict=True)]
    tensor = tensor_util.make_tensor_proto(rows, dtype="string", shape=[len(rows), 2])
    return _old_style.summary((f"{name}/audio_summary", tensor, about))


def _warn_of_labels() -> None:
    warnings.warn("labels of sound are deprecated: say it in the description", UserWarning, stacklevel=3)
