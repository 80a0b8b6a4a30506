"""Spellings, TensorBoard's flags, and wrong calls: each ends in a sentence that helps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from sightline.cli import flags, serve, serve_command
from sightline.cli.options import ServeOptions


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ServeOptions]]:
    """What would have been served: (specs, options) of each call."""
    calls: list[tuple[Any, ServeOptions]] = []
    monkeypatch.setattr(serve, "serve", lambda specs, options: calls.append((list(specs), options)))
    return calls


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--bind_all"], ["--bind-all"]),
        (["--bind-all=true"], ["--bind-all"]),
        (["--bind_all=FALSE", "x"], ["--no-bind-all", "x"]),
        (["--bind_all", "false", "x"], ["--no-bind-all", "x"]),
        (["--bind_all", "x", "true"], ["--bind-all", "x", "true"]),
        (["--port", "1", "--", "--bind-all=true"], ["--port", "1", "--", "--bind-all=true"]),
    ],
)
def test_booleans_are_understood_in_every_spelling(words: list[str], expected: list[str]) -> None:
    assert [w.replace("_", "-") for w in flags.spell_booleans(words, {"--bind-all"})] == expected


def test_a_boolean_is_true_or_false() -> None:
    with pytest.raises(click.UsageError, match="--bind-all is either true or false, not 'yes'"):
        flags.spell_booleans(["--bind_all=yes"], {"--bind-all"})


def test_both_spellings_mean_the_same(sightline: Callable[..., Any], served: list[Any], tmp_path: Path) -> None:
    for reload, prefix in (("--reload_interval", "--path_prefix"), ("--reload-interval", "--path-prefix")):
        assert sightline("--logdir", tmp_path, f"{reload}=2.5", prefix, "/x/").status == 0
    (_, first), (_, second) = served
    assert first == second
    assert (first.reload_interval, first.path_prefix, first.host, first.port) == (
        2.5,
        "/x",
        "localhost",
        None,
    )


def test_the_port_may_be_spelled_as_the_default(
    sightline: Callable[..., Any], served: list[Any], tmp_path: Path
) -> None:
    assert sightline(tmp_path, "--port", "default").status == 0
    assert sightline(tmp_path, "--port=0").status == 0
    assert [options.port for _, options in served] == [None, 0]


@pytest.mark.parametrize("name", flags.NOT_NEEDED)
def test_a_flag_that_is_not_needed_says_why(
    name: str, sightline: Callable[..., Any], served: list[Any], tmp_path: Path
) -> None:
    valueless = name in ("--logtostderr", "--alsologtostderr")
    result = sightline(name.replace("-", "_").replace("__", "--"), *([] if valueless else ["true"]), tmp_path)
    assert result.status == 0
    assert result.err == f"note: {name} is not needed: {flags.NOT_NEEDED[name]}.\n"
    assert len(served) == 1


@pytest.mark.parametrize("name", flags.REFUSED)
def test_a_flag_that_cannot_be_honoured_ends_the_command(name: str, sightline: Callable[..., Any]) -> None:
    result = sightline(name, *([] if name == "--db-import" else ["x"]), ".")
    assert result.status == 2
    assert flags.REFUSED[name] in result.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--port", "70000"], "70000 is not between 0 and 65535"),
        (["--port", "http"], "'http' is not a number"),
        (["--reload_interval", "-1"], "not a number of seconds from 0 up"),
        (["--reload_interval", "nan"], "not a number of seconds from 0 up"),
        (["--path_prefix", "x"], "does not start with a slash: --path_prefix /x"),
        (["--host", "0.0.0.0", "--bind_all"], "--host and --bind_all exclude each other"),
        (["--token", "x", "--no-auth"], "--token and --no-auth exclude each other"),
        (["--token", " "], "The token is empty"),
        (["--tag", "x"], "belong to --inspect"),
        (["--no-such-flag"], "No such option"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    words: list[str], sentence: str, sightline: Callable[..., Any], served: list[Any], tmp_path: Path
) -> None:
    result = sightline(tmp_path, *words)
    assert result.status == 2
    assert sentence in result.err
    assert not served


def test_version(sightline: Callable[..., Any]) -> None:
    from sightline import __version__

    for word in ("--version", "--version_tb"):
        assert sightline(word).out == f"sightline {__version__}\n"


def test_help_names_the_other_commands(sightline: Callable[..., Any]) -> None:
    text = sightline("--help").out
    assert "sightline inspect PATH" in text
    assert "--samples-per-plugin" not in text


def test_no_flag_is_in_two_tables() -> None:
    own = {name for parameter in serve_command.params for name in parameter.opts}
    assert not flags.NOT_NEEDED.keys() & flags.REFUSED.keys()
    assert flags.NOT_NEEDED.keys() | flags.REFUSED.keys() <= own
