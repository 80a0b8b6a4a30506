"""Pictures over steps, in the manner of TensorFlow 1; `image` is that of TensorFlow 2."""

from __future__ import annotations

from typing import Any

import numpy as np

from tensorboard.plugins import _old_style
from tensorboard.plugins.image import metadata
from tensorboard.plugins.image.summary_v2 import encoded, image
from tensorboard.util import encoder, tensor_util

__all__ = ["image", "op", "pb"]


def op(
    name: str,
    images: Any,
    max_outputs: Any = 3,
    display_name: str | None = None,
    description: str | None = None,
    collections: list[Any] | None = None,
) -> Any:
    """An op that gives the encoded summary of pictures.

    Args:
        name: of the op; the tag is this and `/image_summary`.
        images: uint8 (count, height, width, channels) with 1 to 4 channels.
        max_outputs: how many of them, from the first.
        display_name: shown instead of the tag.
        description: Markdown.
        collections: of the graph, which get the op.
    """
    tf = _old_style.tf1()
    about = metadata.create_summary_metadata(_old_style.display_name(name, display_name), description)
    checks = [tf.assert_rank(images, 4), tf.assert_type(images, tf.uint8), tf.assert_non_negative(max_outputs)]
    with tf.name_scope(name), tf.control_dependencies([check for check in checks if check is not None]):
        return tf.summary.tensor_summary(
            name="image_summary",
            tensor=encoded(tf, tf.convert_to_tensor(images)[:max_outputs]),
            collections=collections,
            summary_metadata=about,
        )


def pb(
    name: str, images: Any, max_outputs: int = 3, display_name: str | None = None, description: str | None = None
) -> Any:
    """A Summary of pictures; arguments as of `op`.

    Raises:
        ValueError: another shape.
    """
    pixels = np.asarray(images).astype(np.uint8)
    if pixels.ndim != 4:
        raise ValueError(f"Shape {pixels.shape} must have rank 4")
    height, width = pixels.shape[1:3]
    pngs = [encoder.encode_png(one) for one in pixels[:max_outputs]]
    tensor = tensor_util.make_tensor_proto([str(width).encode(), str(height).encode(), *pngs])
    about = metadata.create_summary_metadata(_old_style.display_name(name, display_name), description)
    return _old_style.summary((f"{name}/image_summary", tensor, about))
