"""The page about adding a kind names files that exist, and shows code that is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/guide/adding-a-kind.md"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_every_file_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:src|web|tests|docs)/[^`]+)`", GUIDE.read_text()))
    assert len(named) > 15
    assert not {path for path in named if "/x/" not in path and not (ROOT / path).exists()}


def test_the_code_it_shows_is_in_the_sources() -> None:
    blocks = re.findall(r"```(?:python|ts|js|toml)\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert len(blocks) > 8
    paths = [*(ROOT / "src/sightline/kinds/tensor").glob("*.py"), *(ROOT / "web/src/kinds/tensor").iterdir()]
    paths += [path for path in (ROOT / "docs/examples/radar").rglob("*") if path.suffix in (".py", ".js", ".toml")]
    sources = "\n".join(squeezed(path.read_text()) for path in paths)
    assert not [block for block in blocks if squeezed(block.strip()) not in sources]
