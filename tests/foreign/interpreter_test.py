"""The interpreter beside ours: answers, errors and output come back, nothing of one script is left for the next."""

from __future__ import annotations

import pytest
from tests.foreign.conftest import Foreign


def test_a_script_answers_with_its_last_line(foreign: Foreign) -> None:
    script = "import sys, json\nprint('noise')\nprint(json.dumps({'got': sys.argv[1:]}))"
    assert foreign(script, 1, "é") == {"got": ["1", "é"]}


def test_what_goes_wrong_is_shown(foreign: Foreign) -> None:
    with pytest.raises(AssertionError, match=r"(?s)ZeroDivisionError.*printed before.*said before"):
        foreign("import os\nprint('printed before')\nos.write(2, b'said before')\n1 / 0")
    with pytest.raises(AssertionError, match=r"(?s)no JSON object.*42"):
        foreign("print(42)")
    with pytest.raises(AssertionError, match="SystemExit"):
        foreign("raise SystemExit(3)")


def test_scripts_do_not_see_each_other(foreign: Foreign) -> None:
    foreign("leftover = 1; print('{}')")
    assert foreign("print('{\"seen\": %d}' % ('leftover' in globals()))") == {"seen": 0}


def test_a_descriptor_written_to_is_not_taken_for_an_answer(foreign: Foreign) -> None:
    assert foreign("import os; os.write(1, b'{\"wrong\": 1}\\n'); print('{\"right\": 1}')") == {"right": 1}


def test_the_original_is_the_one_we_are_judged_by(foreign: Foreign) -> None:
    assert foreign("import json, tensorboard; print(json.dumps({'is': tensorboard.__version__}))") == {"is": "2.21.0"}
