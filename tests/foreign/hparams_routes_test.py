"""The hparams routes answer as TensorBoard does: over an experiment declared, one told, PyTorch's and Lightning's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from tests.foreign.interpreter import Interpreter
from tests.foreign.routes.hyperparameters import ROWS, write
from tests.foreign.routes.servers import Trio, end_runs
from tests.foreign.routes.table import Log, Row
from tests.foreign.routes_test import REAL

SOURCES = ("declared", "told", "AtSourav__mnist_jax_w_hparams_GUI", "BioinfoMachineLearning__mintomics")

Setting = tuple[Trio, Log]


@pytest.fixture(scope="module", params=SOURCES)
def setting(
    interpreter: Interpreter, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Setting]:
    logdir = tmp_path_factory.mktemp("hparams") / "logs"
    if "__" not in request.param:
        write(logdir, declared=request.param == "declared")
    elif (REAL / request.param).is_dir():
        shutil.copytree(REAL / request.param, logdir)
    else:
        pytest.skip("logs of other people's programs are not at hand")
    end_runs(logdir)
    servers = Trio(interpreter, logdir)
    yield servers, Log(servers.slow)
    servers.close()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.route)
def test_the_answers_are_those_of_the_original(setting: Setting, row: Row) -> None:
    asked, wrong = row.differences(*setting)
    assert asked
    assert not wrong, f"{len(wrong)} of {asked}:\n" + "\n".join(wrong[:3])
