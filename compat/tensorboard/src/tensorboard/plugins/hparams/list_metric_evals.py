"""Answers with all points of a session's metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tensorboard.plugins.hparams import metrics
from tensorboard.plugins.scalar.scalars_plugin import OutputFormat

if TYPE_CHECKING:
    from tensorboard.context import RequestContext
    from tensorboard.plugins.hparams.api_pb2 import ListMetricEvalsRequest
    from tensorboard.plugins.scalar.scalars_plugin import Points, ScalarsPlugin


class Handler:
    """One request for the points of a metric."""

    def __init__(
        self,
        request_context: RequestContext,
        request: ListMetricEvalsRequest,
        scalars_plugin_instance: ScalarsPlugin,
        experiment: str,
    ) -> None:
        self._ctx = request_context
        self._request = request
        self._scalars = scalars_plugin_instance
        self._experiment = experiment

    def run(self) -> Points:
        """The points, in their order.

        Raises:
            NotFoundError: there are none.
        """
        session, metric = self._request.session_name, self._request.metric_name
        run, tag = metrics.run_tag_from_session_and_metric(session, metric) if session else ("", metric.tag)
        points, _ = self._scalars.scalars_impl(self._ctx, tag, run, self._experiment, OutputFormat.JSON)
        return cast("Points", points)  # JSON: no text
