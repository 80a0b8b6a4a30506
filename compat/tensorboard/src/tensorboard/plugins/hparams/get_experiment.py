"""Answers what an experiment is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tensorboard.context import RequestContext
    from tensorboard.plugins.hparams.api_pb2 import Experiment, GetExperimentRequest
    from tensorboard.plugins.hparams.backend_context import Context


class Handler:
    """One request for an experiment."""

    def __init__(
        self,
        request_context: RequestContext,
        backend_context: Context,
        experiment_id: str,
        request: GetExperimentRequest,
    ) -> None:
        self._ctx = request_context
        self._context = backend_context
        self._experiment_id = experiment_id
        self._request = request

    def run(self) -> Experiment:
        """The experiment; metrics are left out where the request says so.

        Raises:
            HParamsError: a record cannot be read.
        """
        include_metrics = not self._request.HasField("include_metrics") or self._request.include_metrics
        records = self._context.hparams_metadata(self._ctx, self._experiment_id)
        limit = self._request.hparams_limit
        return self._context.experiment(self._ctx, self._experiment_id, records, include_metrics, limit)
