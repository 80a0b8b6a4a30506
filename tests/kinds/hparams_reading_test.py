"""What programs leave behind as hyperparameters is read: typed, flat, bounded, and never run."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import hypothesis.strategies as st
import pytest
import yaml  # type: ignore[import-untyped]
from hypothesis import given, settings

from sightline.kinds.hparams.dumps import read_file, read_text
from sightline.kinds.hparams.flat import MAX_NAMES, MAX_TEXT, flatten, typed
from sightline.kinds.hparams.names import of_name
from sightline.kinds.hparams.reprs import read_repr
from sightline.kinds.hparams.yamls import read_yaml

NAMES = st.text("abcxyz_", min_size=1, max_size=8).filter(lambda name: name not in ("y", "null"))
VALUES = (
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.none()
    | st.text("ab: #'\"\\[]{},&*!|>%@`\n é", max_size=12)
)
TREES = st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=2)), max_size=4)
FEW = settings(max_examples=40)


def flat(tree: Any) -> dict[str, Any]:
    return flatten(tree)[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-4", 1e-4),
        (".5", 0.5),
        ("-3", -3),
        ("0x10", 16),
        ("007", "007"),
        ("1.2.3", "1.2.3"),
        ("", None),
        ("None", None),
        ("True", True),
        ("1_000", "1_000"),
        ("9007199254740993", "9007199254740993"),
        ("inf", math.inf),
        ("2024-01-01", "2024-01-01"),
        ("9" * 5000, "9" * MAX_TEXT + "…"),
    ],
)
def test_words_have_types(text: str, value: Any) -> None:
    found = typed(text)
    assert (found, type(found)) == (value, type(value))


@FEW
@given(TREES)
def test_what_yaml_writes_is_read_as_it_was(tree: dict[str, Any]) -> None:
    read, problem = read_yaml(yaml.safe_dump(tree, allow_unicode=True))
    assert (read, problem) == (tree, "")


@FEW
@given(TREES)
def test_what_json_writes_is_read_as_it_was(tree: dict[str, Any]) -> None:
    text = json.dumps(tree)
    assert read_file(text, "json") == (tree, "")


@FEW
@given(st.dictionaries(st.text("abc_", min_size=1), VALUES | st.lists(VALUES, max_size=3), min_size=1))
def test_what_python_prints_is_read_as_it_was(tree: dict[str, Any]) -> None:
    import argparse

    assert read_repr(repr(tree)) == tree
    assert read_repr(repr(argparse.Namespace(**tree))) == tree


@given(st.text("abc=:,(){}[]<>'\"\\ \n|-*_`#&!0.", max_size=200))
def test_no_text_breaks_the_readers(text: str) -> None:
    flatten(read_text(text))
    flatten(read_file(text, "yaml")[0])
    of_name(text)


def test_yaml_makes_no_objects() -> None:
    text = """
        activation: !!python/name:torch.nn.ReLU ''
        betas: !!python/tuple [0.9, 0.99]
        run: !!python/object/apply:os.system ["false"]
        module: !!python/object:package.Model {depth: 3}
        rate: !!float 1
    """
    assert flat(read_yaml(text)[0]) == {
        "activation": "torch.nn.ReLU",
        "betas": "[0.9, 0.99]",
        "run": "[false]",
        "module.depth": 3,
        "rate": 1,
    }


def test_yaml_merges_and_aliases() -> None:
    text = "base: &base {lr: 0.1, bs: 8}\nmine:\n  <<: *base\n  lr: 1e-3\nself: &me [*me]\n"
    assert flat(read_yaml(text)[0]) == {
        "base.lr": 0.1,
        "base.bs": 8,
        "mine.lr": 1e-3,
        "mine.bs": 8,
        "self": "[*me]",
    }


def bombs() -> dict[str, str]:
    ten = ", ".join
    laughs = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{ten([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 60))
    maps = "m0: &m0 {x: 1}\n" + "".join(
        f"m{n}: &m{n} {{{ten(f'k{k}: *m{n - 1}' for k in range(10))}}}\n" for n in range(1, 60)
    )
    merges = "m0: &m0 {" + ten(f"k{k}: 1" for k in range(900)) + "}\n"
    merges += "".join(f"m{n}: {{<<: [{ten(['*m0'] * 200)}]}}\n" for n in range(100))
    return {
        "laughs": laughs,
        "maps": maps,
        "merges": merges,
        "deep": "[" * 100_000,
        "deeper": "a: " + "{a: " * 100_000,
        "steps": "\n".join(" " * n + "a:" for n in range(1000)),
        "wide": "\n".join(f"key{n}: {n}" for n in range(100_000)),
        "list": "a: [" + "1, " * 300_000,
        "long": "a: " + "x" * 1_000_000,
        "quotes": "a: '" + "\\\"" * 400_000,
        "digits": "a: " + "9" * 1_000_000,
        "stars": "*" * 1_000_000,
        "pipes": "|" * 500_000 + "\n|-|-|\n" + "|" * 400_000,
        "parens": "f(" * 300_000,
        "calls": "a(" + "b=(" * 100_000 + ")" * 200_000,
        "open": "{" + "'a, " * 200_000 + "}",
        "equals": "a=" * 300_000,
        "lines": "- **a:** 1\n" * 80_000,
        "spaces": "a:" + " " * 900_000 + "b",
        "fences": "```\n" + "\n" * 900_000,
    }


@pytest.mark.parametrize("name", bombs())
def test_hostile_texts_are_cut_short(name: str) -> None:
    text = bombs()[name]
    began = time.process_time()
    for tree in (read_file(text, "yaml")[0], read_file(text, "json")[0], read_text(text)):
        values, _ = flatten(tree)
        assert len(values) <= MAX_NAMES
        assert all(len(value) <= MAX_TEXT + 1 for value in values.values() if isinstance(value, str))
    of_name(text[:4096])
    assert time.process_time() - began < 10  # seconds: nothing is quadratic, however slow the machine


def test_a_file_that_breaks_off_gives_what_stands_before() -> None:
    tree, problem = read_file('{\n  "lr": 0.1,\n  "net": {\n    "depth": 3,\n    "wid', "json")
    assert flat(tree) == {"lr": 0.1, "net.depth": 3}
    assert "not JSON" in problem
    tree, problem = read_file("lr: 0.1\nbs: [1, 2\nc: :", "yaml")
    assert flat(tree)["lr"] == 0.1
    assert problem == "it is not YAML in line 3"


def test_a_file_of_ten_thousand_names_is_cut() -> None:
    values, cut = flatten(read_file(json.dumps({f"k{n}": n for n in range(10_000)}), "json")[0])
    assert (len(values), cut) == (MAX_NAMES, True)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Namespace(lr=0.1, f=<function relu at 0x7f, b>, p=PosixPath('a/b'))",
         {"lr": 0.1, "f": "<function relu at 0x7f, b>", "p": "a/b"}),
        ("Namespace(**{'not-a-name': 1})", {"not-a-name": 1}),
        ("Config(lr=0.1, optim=Adam(betas=(0.9, 0.99), amsgrad=False))",
         {"lr": 0.1, "optim.betas": "[0.9, 0.99]", "optim.amsgrad": False}),
        ('```json\n{"lr": 0.1}\n```', {"lr": 0.1}),
        ('    {\n      "lr": 0.1\n    }', {"lr": 0.1}),
        ("<pre>{'lr': 0.1}</pre>", {"lr": 0.1}),
        ("|param|value|\n|-|-|\n|lr|0.1|\n|env_id|Hopper-v4|", {"lr": 0.1, "env_id": "Hopper-v4"}),
        ("| lr | bs | opt |\n|:--|--:|---|\n| 0.1 | 32 | adam |", {"lr": 0.1, "bs": 32, "opt": "adam"}),
        ("| `a` | **b** |\n|---|---|\n| x\\|y | 1 |\n| z | |", {"x|y": 1, "z": None}),
        ("lr: 0.1  \nbs: 32", {"lr": 0.1, "bs": 32}),
        ("- **lr**: 0.1\n- **bs:** 32", {"lr": 0.1, "bs": 32}),
        ("lr = 0.1<br>bs = 32", {"lr": 0.1, "bs": 32}),
        ("lr=0.1, bs=32", {"lr": 0.1, "bs": 32}),
        ("The learning rate was lowered.", {}),
        ("Remember:\n\nthe learning rate was lowered", {}),
        ("[1, 2]", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_texts_in_the_forms_that_programs_log(text: str, values: dict[str, Any]) -> None:
    assert flat(read_text(text)) == values


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("lr=0.001,bs=32", {"lr": 0.001, "bs": 32}),
        ("sweep/lr=0.1_batch_size=32_opt=adam/seed=3", {"lr": 0.1, "batch_size": 32, "opt": "adam", "seed": 3}),
        ("lr=1e-3-wd=1e-5", {"lr": 1e-3, "wd": 1e-5}),
        ("lr=-1.5e-3", {"lr": -1.5e-3}),
        ("model.depth=3,+sizes=[16,32]", {"model.depth": 3, "sizes": "[16,32]"}),
        ("name=a-b", {"name": "a-b"}),
        ("resnet50_lr1e-3_seed3", {"lr": 1e-3, "seed": 3}),
        ("lr_0.1", {"lr": 0.1}),
        ("bs32-dropout0.5", {"bs": 32, "dropout": 0.5}),
        # none of these says a hyperparameter
        ("version_0", {}),
        ("run_1/fold_2", {}),
        ("Nov21_14-06-04_host", {}),
        ("20240101-120000", {}),
        ("1708627006.274553", {}),
        ("slr3", {}),
        ("lr_decay", {}),
        ("lr3x", {}),
        ("a==b", {}),
        ("=", {}),
        (".", {}),
    ],
)
def test_names_of_runs(name: str, values: dict[str, Any]) -> None:
    assert of_name(name) == values
