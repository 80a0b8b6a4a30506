"""Where the points of a session's metric are."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tensorboard.plugins.hparams.api_pb2 import MetricName


def run_tag_from_session_and_metric(session_name: str, metric_name: MetricName) -> tuple[str, str]:
    """Run and tag of a metric: the metric's group is the path of the run below the session's."""
    return posixpath.normpath(posixpath.join(session_name, metric_name.group)), metric_name.tag
