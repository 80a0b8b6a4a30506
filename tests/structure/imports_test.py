"""The import rules of ARCHITECTURE.md: who may know whom, in Python and in the web, and no circles."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "sightline": ROOT / "src" / "sightline",
    "tensorboard": ROOT / "compat" / "tensorboard" / "src" / "tensorboard",
}
WEB = ROOT / "web" / "src"

NOUNS = {"errors", "model"}
STAGES = {
    "errors": set(),
    "model": set(),
    "events": NOUNS,
    "kinds.base": NOUNS | {"events"},  # with kinds.arrays and kinds.installed
    "store": NOUNS | {"events", "kinds.base"},
    "ingest": NOUNS | {"events", "kinds.base", "store"},
    "query": NOUNS | {"events", "kinds.base", "store"},
    "provider": NOUNS | {"events", "kinds.base", "store", "query"},
    "remote": NOUNS | {"events", "kinds.base", "store", "provider"},
    "kinds.*": NOUNS | {"events", "kinds.base", "query"},  # one kind: never another
    "kinds": NOUNS | {"kinds.base", "kinds.*"},  # the list
    "sidecar": NOUNS,
    "server": NOUNS | {"events", "kinds.base", "store", "ingest", "query", "sidecar"},
    "writing": NOUNS | {"events", "kinds", "kinds.base", "kinds.*"},
    "summary": NOUNS | {"kinds.base", "kinds.*", "writing"},
    "demo": NOUNS | {"events", "writing"},
    "log": NOUNS | {"events", "kinds", "store", "ingest", "query", "sidecar"},
}
FREE = {"cli", "__init__", "__main__"}  # what puts the stages together

WEB_LAYERS = {
    "base": set(),
    "data": {"base"},
    "plot": {"base"},
    "ui": {"base"},
    "frame": {"base"},
    "kinds": {"base", "data", "plot", "ui", "frame"},
    "app": {"base", "data", "plot", "ui", "frame", "kinds"},
}
WEB_TYPES_ONLY = {("plot", "data"), ("data", "plot")}  # `import type` is nothing at run time


@cache
def python_modules(package: str = "sightline") -> dict[str, Path]:
    """Every module by its dotted name below the package; a folder's own is named by the folder."""
    found = {}
    for path in PACKAGES[package].rglob("*.py"):
        parts = path.relative_to(PACKAGES[package]).with_suffix("").parts
        if parts[-1] == "__init__" and len(parts) > 1:
            parts = parts[:-1]
        found[".".join(parts)] = path
    return found


class _Types(ast.NodeTransformer):
    """Takes out what stands below `if TYPE_CHECKING:`."""

    def visit_If(self, node: ast.If) -> ast.AST:
        is_type = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return ast.Pass() if is_type else self.generic_visit(node)


def imports(path: Path, package: str = "sightline", *, running: bool = False) -> Iterator[str]:
    """Modules of ours that a file names, below the package; `running`: without those it wants for their types alone."""
    tree = ast.parse(path.read_text())
    modules = python_modules(package)
    for node in ast.walk(_Types().visit(tree) if running else tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full, not relative"
            if node.module == package:
                for name in node.names:
                    if name.name != "__version__":  # a fact without a stage
                        yield name.name if name.name in modules else "__init__"
            elif (node.module or "").startswith(f"{package}."):
                module = (node.module or "").removeprefix(f"{package}.")
                for name in node.names:
                    deeper = f"{module}.{name.name}"
                    yield deeper if deeper in modules else module
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith(f"{package}."):  # bare `sightline` loads no stage
                    yield name.name.removeprefix(f"{package}.")


def stage(module: str) -> str:
    """The stage a module belongs to, as STAGES names them."""
    first, _, rest = module.partition(".")
    if first != "kinds" or not rest:
        return first
    return "kinds.base" if rest.split(".")[0] in ("base", "arrays", "installed") else "kinds.*"


def test_every_stage_has_a_rule() -> None:
    stages = {stage(module) for module in python_modules()}
    assert {"events", "store", "cli"} <= stages  # the walk finds the tree
    assert stages <= STAGES.keys() | FREE


@pytest.mark.parametrize("name", sorted(STAGES))
def test_a_stage_knows_only_the_stages_before_it(name: str) -> None:
    wrong = [
        f"{module} imports {other}"
        for module, path in python_modules().items()
        if stage(module) == name
        for other in imports(path)
        if not (_same(module, other) or stage(other) in STAGES[name])
    ]
    assert not wrong


def _same(module: str, other: str) -> bool:
    """Inside one stage everything may know everything; one kind and another are two stages."""
    if stage(module) == "kinds.*" == stage(other):
        return module.split(".")[1] == other.split(".")[1]
    return stage(module) == stage(other)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_import_goes_in_circles(package: str) -> None:
    graph = {
        module: set(imports(path, package, running=True)) - {module} for module, path in python_modules(package).items()
    }
    assert any(graph.values())
    circle = find_circle(graph)
    assert circle is None, " → ".join(circle or [])


def find_circle(graph: dict[str, set[str]]) -> list[str] | None:
    done: set[str] = set()

    def walk(module: str, trail: list[str]) -> list[str] | None:
        if module in trail:
            return [*trail[trail.index(module) :], module]
        if module in done:
            return None
        for other in sorted(graph.get(module, ())):
            if found := walk(other, [*trail, module]):
                return found
        done.add(module)
        return None

    return next(filter(None, (walk(module, []) for module in sorted(graph))), None)


def test_a_circle_would_be_found() -> None:
    assert find_circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


_WEB_IMPORT = re.compile(
    r"""^\s*(?:import|export)\s+(?P<type>type\s)?(?:[^'"();]*?\sfrom\s+)?['"](?P<path>[^'"]+)['"]""",
    re.MULTILINE,
)
_WEB_LAZY = re.compile(r"""import\(\s*['"](?P<path>[^'"]+)['"]""")


def web_imports(*, lazy: bool = True) -> Iterator[tuple[Path, Path, bool]]:
    """(file, what it imports, whether types alone) of every import inside web/src; those of `import()` if `lazy`."""
    for path in sorted(WEB.rglob("*")):
        if path.suffix not in (".ts", ".svelte") or not path.is_file():
            continue
        text = path.read_text()
        for match in [*_WEB_IMPORT.finditer(text), *(_WEB_LAZY.finditer(text) if lazy else ())]:
            if match["path"].startswith("."):
                types = bool(match.groupdict().get("type"))
                yield path.relative_to(WEB), (path.parent / match["path"]).resolve().relative_to(WEB), types


def test_the_web_keeps_its_layers() -> None:
    found = list(web_imports())
    assert found
    wrong = [
        f"{path} imports {other}"
        for path, other, types in found
        if (here := path.parts[0]) != (there := other.parts[0])
        if there not in WEB_LAYERS[here] and not (types and (here, there) in WEB_TYPES_ONLY)
    ]
    assert not wrong


def test_no_import_of_the_web_goes_in_circles() -> None:
    files = {path.relative_to(WEB) for path in WEB.rglob("*") if path.suffix in (".ts", ".svelte")}
    graph: dict[str, set[str]] = {}
    for path, other, types in web_imports(lazy=False):
        found = [name for ending in ("", ".ts", "/index.ts") if (name := Path(f"{other}{ending}")) in files]
        if found and not types and found[0] != path:  # a component may hold itself
            graph.setdefault(str(path), set()).add(str(found[0]))
    assert len(graph) > 200
    circle = find_circle(graph)
    assert circle is None, " → ".join(circle or [])


def test_no_kind_of_the_web_imports_another() -> None:
    wrong = [
        f"{path} imports {other}"
        for path, other, _ in web_imports()
        if path.parts[0] == other.parts[0] == "kinds" and len(path.parts) > 2 and len(other.parts) > 2
        if path.parts[1] != other.parts[1]
    ]
    assert not wrong
