"""What plugins build their answers with gives the same as the original's: headers, bodies, HTML, errors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.compat import answers
from tests.foreign.conftest import Foreign


@pytest.fixture(scope="module")
def theirs(foreign: Foreign) -> Any:
    return foreign("import json\nfrom tests.compat.answers import everything\nprint(json.dumps(everything()))")


@pytest.mark.parametrize("what", answers.everything())
def test_the_same(what: str, theirs: Any) -> None:
    assert json.loads(json.dumps(answers.everything()))[what] == theirs[what]
