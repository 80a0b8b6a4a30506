"""Pictures over steps, for the writers of TensorFlow 2."""

from __future__ import annotations

from typing import Any

from tensorboard.compat import tf2 as tf
from tensorboard.plugins.image import metadata


def image(name: str, data: Any, step: Any = None, max_outputs: Any = 3, description: str | None = None) -> Any:
    """Write pictures to the default writer.

    Args:
        name: the tag, below the name scopes that are open.
        data: tensor (count, height, width, channels) with 1 to 4 channels; floats in [0, 1], or whole numbers over
            the range of their type. They are encoded only while something is recorded.
        step: of the training; the default step when left out.
        max_outputs: how many of them, from the first.
        description: Markdown.

    Returns:
        bool: whether they were written, which they are not without a writer or while nothing is recorded.

    Raises:
        ValueError: there is a writer, but no step.
    """
    about = metadata.create_summary_metadata(display_name=None, description=description)
    with tf.summary.experimental.summary_scope(name, "image_summary", values=[data, max_outputs, step]) as (tag, _):
        tf.debugging.assert_rank(data, 4)
        tf.debugging.assert_non_negative(max_outputs)
        return tf.summary.write(
            tag=tag, tensor=lambda: encoded(tf, tf.convert_to_tensor(data)[:max_outputs]), step=step, metadata=about
        )


def encoded(tf: Any, images: Any) -> Any:
    """The string tensor (2 + count,) of width, height and PNGs."""
    pixels = tf.image.convert_image_dtype(images, tf.uint8, saturate=True)
    pngs = tf.map_fn(tf.image.encode_png, pixels, fn_output_signature=tf.TensorSpec([], tf.string))
    shape = tf.shape(pixels)
    return tf.concat([tf.as_string(tf.stack([shape[2], shape[1]])), pngs], axis=0)
