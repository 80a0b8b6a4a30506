"""A Keras model as its own JSON, which TensorBoard draws as the conceptual graph."""

from __future__ import annotations

from typing import Any

from sightline.errors import SummaryError
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.kinds.arrays import describe

PLUGIN, TAG, VERSION = "graph_keras_model", "keras", b"1"


def recognise(model: Any) -> bool:
    """Whether it is a model of Keras 2 or 3, by what it can do."""
    return callable(getattr(model, "to_json", None)) and hasattr(model, "layers") and not isinstance(model, type)


def event(model: Any) -> Message:
    """An Event whose summary holds the JSON as one string.

    Raises:
        SummaryError: the model cannot say its structure, as models that subclass keras.Model cannot.
    """
    try:
        text = model.to_json()
    except Exception as error:  # NotImplementedError, or whatever get_config of the user's layers raises
        came = f"{describe(model)}, whose to_json() fails: {type(error).__name__}: {error}"
        raise SummaryError("model", came, "a Keras model whose to_json() works: Sequential or functional") from error
    if not isinstance(text, (str, bytes)):
        raise SummaryError("model", f"{describe(model)}, whose to_json() gives {describe(text)}", "to_json() as text")
    plugin = Message("tensorboard.SummaryMetadata.PluginData", plugin_name=PLUGIN, content=VERSION)
    value = Message(
        "tensorboard.Summary.Value",
        tag=TAG,
        tensor=make_tensor(text),
        metadata=Message("tensorboard.SummaryMetadata", plugin_data=plugin),
    )
    return Message("tensorboard.Event", summary=Message("tensorboard.Summary", value=[value]))
