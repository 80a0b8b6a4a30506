"""Sound over steps, for the writers of TensorFlow 2."""

from __future__ import annotations

from typing import Any

from tensorboard.compat import tf2 as tf
from tensorboard.plugins.audio import metadata


def audio(
    name: str,
    data: Any,
    sample_rate: Any,
    step: Any = None,
    max_outputs: Any = 3,
    encoding: str | None = None,
    description: str | None = None,
) -> Any:
    """Write clips of sound to the default writer.

    Args:
        name: the tag, below the name scopes that are open.
        data: float32 (clips, frames, channels) in [-1, 1]. They are encoded only while something is recorded.
        sample_rate: frames a second.
        step: of the training; the default step when left out.
        max_outputs: how many of them, from the first.
        encoding: "wav".
        description: Markdown.

    Returns:
        bool: whether they were written, which they are not without a writer or while nothing is recorded.

    Raises:
        ValueError: there is a writer, but no step; or another encoding.
    """
    number = metadata.encoding_of(encoding)
    about = metadata.create_summary_metadata(None, description, number)
    inputs = [data, sample_rate, max_outputs, step]
    with tf.summary.experimental.summary_scope(name, "audio_summary", values=inputs) as (tag, _):
        tf.debugging.assert_rank(data, 3)
        tf.debugging.assert_non_negative(max_outputs)

        def rows() -> Any:
            clips = wavs(tf, tf.convert_to_tensor(data)[:max_outputs], sample_rate)
            return tf.stack([clips, tf.fill(tf.shape(clips), "")], axis=1)

        return tf.summary.write(tag=tag, tensor=rows, step=step, metadata=about)


def wavs(tf: Any, clips: Any, sample_rate: Any) -> Any:
    """The string tensor (clips,) of WAV files."""

    def wav(clip: Any) -> Any:
        return tf.audio.encode_wav(clip, tf.cast(sample_rate, tf.int32))

    return tf.map_fn(wav, clips, fn_output_signature=tf.TensorSpec([], tf.string))
