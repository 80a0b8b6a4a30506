"""Kinds of other packages are found by their entry points; what is none is left out, with a reason."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sightline.kinds import KINDS
from sightline.kinds.base import Kind
from sightline.kinds.installed import Installed, installed

Package = Callable[..., None]

KIND = "from sightline.kinds.base import Kind, Route\n"
OTHER = Kind(name="other", title="Other", plugins=("taken",))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """Install a distribution with one module: package(name, source, entry=…)."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(name: str, source: str, entry: str = "") -> None:
        (tmp_path / f"module_{name}.py").write_text(KIND + source)
        info = tmp_path / f"pack_{name}-1.5.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pack-{name}\nVersion: 1.5\n")
        (info / "entry_points.txt").write_text(f"[sightline.kinds]\n{name} = {entry or f'module_{name}:KIND'}\n")
        monkeypatch.delitem(sys.modules, f"module_{name}", raising=False)

    return install


def by_name(**options: float) -> dict[str, Installed]:
    return {one.name: one for one in installed((*KINDS, OTHER), **options)}


def test_a_kind_of_a_package_is_found(package: Package) -> None:
    package("rings", "KIND = Kind('rings', 'Rings', ('rings', 'rings2'), web=__file__)")
    found = by_name()["rings"]
    assert (found.package, found.error) == ("pack-rings 1.5", "")
    assert found.kind is not None
    assert (found.kind.title, found.kind.plugins) == ("Rings", ("rings", "rings2"))


def test_its_routes_are_loaded(package: Package) -> None:
    package("asks", "ROUTES = (Route('far', 'Far.', dict, print),)\nKIND = Kind('asks', 'A', ('a1',), api=__name__)")
    assert list(by_name()["asks"].routes) == ["far"]


@pytest.mark.parametrize(
    ("source", "entry", "says"),
    [
        ("raise RuntimeError('no such luck')", "", r"module_bad:KIND: RuntimeError: no such luck"),
        ("import sys; sys.exit(3)", "", "SystemExit: 3"),
        ("import nowhere_to_be_found", "", "ModuleNotFoundError"),
        ("KIND =", "", "SyntaxError"),
        ("", "", "AttributeError"),
        ("", "missing_module:KIND", "ModuleNotFoundError"),
        ("KIND = 'radar'", "", "is of the type str, not sightline.kinds.base.Kind"),
        ("KIND = Kind", "", "is of the type type"),
        ("KIND = Kind('image', 'I', ('p1',))", "", "names the kind 'image'; both have to be the same"),
        ("KIND = Kind('bad', 'B')", "", "plugins has to be a tuple"),
        ("KIND = Kind('bad', 'B', ('p2',), form='scalar')", "", "for Sightline's own kinds"),
        ("KIND = Kind('bad', 'B', ('p3',), web='/nowhere.js')", "", "there is no file '/nowhere.js'"),
        ("KIND = Kind('bad', 'B', ('scalars',))", "", "the plugin 'scalars' belongs to a kind of Sightline"),
        ("KIND = Kind('bad', 'B', ('taken',))", "", "the plugin 'taken' belongs to a kind of Sightline"),
        ("KIND = Kind('bad', 'B', ('p4',), api='nowhere_at_all')", "", "ModuleNotFoundError"),
        ("ROUTES = (1,)\nKIND = Kind('bad', 'B', ('p5',), api=__name__)", "", "no Route with the method POST"),
    ],
)
def test_what_is_no_kind_is_left_out_and_named(
    package: Package, caplog: pytest.LogCaptureFixture, source: str, entry: str, says: str
) -> None:
    package("bad", source, entry)
    package("good", "KIND = Kind('good', 'Good', ('good',))")
    with caplog.at_level(logging.WARNING):
        found = by_name()
    assert found["good"].kind is not None
    assert found["bad"].kind is None
    assert says in found["bad"].error
    (record,) = [one for one in caplog.records if one.name == "sightline"]
    assert "'bad' of pack-bad 1.5 is left out" in record.getMessage()
    assert says in record.getMessage()


def test_a_name_and_a_plugin_belong_to_the_first(package: Package) -> None:
    package("image", "KIND = Kind('image', 'I', ('mine',))")
    package("aa", "KIND = Kind('aa', 'A', ('shared',))")
    package("bb", "KIND = Kind('bb', 'B', ('shared',))")
    found = by_name()
    assert "Sightline has a kind of this name already" in found["image"].error
    assert found["aa"].kind is not None
    assert "belongs to a kind of pack-aa 1.5 already" in found["bb"].error


def test_an_import_without_end_is_not_waited_for(package: Package) -> None:
    package("slow", "import time; time.sleep(600)")
    package("quick", "KIND = Kind('quick', 'Q', ('quick',))")
    began = time.monotonic()
    for patience in (0.3, 3.0, 30.0):  # a busy machine may take its time over the quick one too
        found = by_name(patience=patience)
        if found["quick"].kind is not None:
            break
    assert time.monotonic() - began < 300
    assert found["quick"].kind is not None
    assert f"not imported within {patience:g} s" in found["slow"].error
