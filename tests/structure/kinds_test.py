"""A kind is one folder here and one of the same name in the web; the list and the folders agree."""

from __future__ import annotations

from pathlib import Path

from sightline.kinds import KINDS

ROOT = Path(__file__).parents[2]


def folders(path: Path) -> set[str]:
    return {entry.name for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith("_")}


def test_python_and_web_have_the_same_kinds() -> None:
    assert folders(ROOT / "src/sightline/kinds") == folders(ROOT / "web/src/kinds")


def test_the_list_names_every_folder() -> None:
    assert {kind.name for kind in KINDS} == folders(ROOT / "src/sightline/kinds")
