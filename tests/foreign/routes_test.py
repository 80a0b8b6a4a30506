"""The drop-in answers every route as TensorBoard does, over one log directory of everybody's logs.

Logs of other people's programs (tests/golden, and where they are at hand those of ../shared/data/real-logs), of our
writer and PyTorch's (`tests.foreign.cases`), and by hand. With SIGHTLINE_ALL_LOGS=1 the large ones too: minutes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.foreign.interpreter import ROOT, Interpreter
from tests.foreign.logs import Written
from tests.foreign.routes import ROWS, Row, structures_by_hand
from tests.foreign.routes.by_hand import write
from tests.foreign.routes.servers import Trio, gather
from tests.foreign.routes.table import Log

REAL = Path(os.environ.get("SIGHTLINE_REAL_LOGS", ROOT.parent / "shared/data/real-logs"))
LARGE = 700_000  # bytes

Setting = tuple[Trio, Log]


@pytest.fixture(scope="module")
def setting(
    interpreter: Interpreter,
    written: Callable[[str], Written],
    torch: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Setting]:
    logdir = tmp_path_factory.mktemp("logs")
    sources = {writer: written(writer).folder for writer in ("sightline", "torch")}
    sources["golden"] = ROOT / "tests/golden"
    write(logdir / "by-hand")
    structures_by_hand.write(logdir / "structures-by-hand")
    all_of_them = bool(os.environ.get("SIGHTLINE_ALL_LOGS"))
    for source in REAL.iterdir() if REAL.is_dir() else ():
        size = sum(path.stat().st_size for path in source.rglob("*") if path.is_file())
        if source.is_dir() and source.name != "LICENSES" and (size <= LARGE or all_of_them):
            sources[f"real/{source.name}"] = source
    gather(logdir, sources)
    servers = Trio(interpreter, logdir)
    yield servers, Log(servers.slow)
    servers.close()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.route)
def test_the_answers_are_those_of_the_original(setting: Setting, row: Row) -> None:
    asked, wrong = row.differences(*setting)
    assert asked
    assert not wrong, f"{len(wrong)} of {asked}:\n" + "\n".join(wrong[:3])
