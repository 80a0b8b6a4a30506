"""A parsed regular expression made into a program for `_machine`, and the pattern that people hold in hand.

The program is Thompson's: each instruction takes one character or none, and names what comes next. It is run by
following every way through it at the same time, so a text of n characters costs at most n times its length,
which is bounded (K. Thompson, "Regular expression search algorithm", CACM 11, 1968; the order in which ways are
preferred after R. Pike's text editor sam).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sightline.query.pattern import _machine
from sightline.query.pattern.syntax import Char, Choice, Group, Node, PatternError, Place, Repeat, Row, Set, parse

MAX_STATES = 500

CHAR, ANY, SET, SPLIT, SAVE, BEGIN, END, BOUNDARY, NO_BOUNDARY, MATCH = range(10)
_PLACES = {"^": BEGIN, "$": END, "b": BOUNDARY, "B": NO_BOUNDARY}


class Pattern:
    """A compiled regular expression.

    Args:
        source: see syntax.py.
        ignore_case: as if it began with (?i).

    Raises:
        PatternError: names the spot.
    """

    def __init__(self, source: str, *, ignore_case: bool = False) -> None:
        self.source = source
        tree, flagged = parse(source)
        made = _Compiler(source, flagged or ignore_case)
        made.whole(tree)
        self._code = np.array(made.code, np.int32)
        self._ranges = np.array(made.ranges or [(0, 0)], np.int32).reshape(-1)
        self._sets = np.array(made.sets or [(0, 0, 0, 0)], np.int32)
        self._ignore_case = flagged or ignore_case

    def found(self, texts: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Whether it matches anywhere in each text: bool[n]."""
        return self._run(texts, spans=False)[:, 0] >= 0

    def spans(self, texts: Sequence[str]) -> npt.NDArray[np.int32]:
        """Where it matches first: int32[n, 4], start and end of the match and of its first group; -1 for none."""
        return self._run(texts, spans=True)

    def search(self, text: str) -> bool:
        """Whether it matches anywhere in a text."""
        return bool(self.found([text])[0])

    def _run(self, texts: Sequence[str], *, spans: bool) -> npt.NDArray[np.int32]:
        out = np.empty((len(texts), 4), np.int32)
        _machine.run(self._code, self._sets, self._ranges, self._ignore_case, list(texts), spans, out)
        return out


class _Compiler:
    """Emits (operation, a, b): the character or set, or the two ways on of a SPLIT, the preferred one first."""

    def __init__(self, source: str, ignore_case: bool) -> None:
        self.source = source
        self.ignore_case = ignore_case
        self.code: list[tuple[int, int, int]] = []
        self.sets: list[tuple[int, int, int, int]] = []  # first and end of its ranges, classes, negated
        self.ranges: list[tuple[int, int]] = []
        self.at = 0  # what of the pattern is named when it becomes too large

    def whole(self, tree: Node) -> None:
        self.emit(SAVE, 0)
        self.node(tree)
        self.emit(SAVE, 1)
        self.emit(MATCH)

    def emit(self, operation: int, a: int = 0, b: int = 0) -> int:
        if len(self.code) >= MAX_STATES:
            raise PatternError(f"too large: it unfolds into more than {MAX_STATES:,} states", self.at)
        self.code.append((operation, a, b))
        return len(self.code) - 1

    def node(self, node: Node) -> None:
        if isinstance(node, Char):
            if node.char is None:
                self.emit(ANY)
            else:
                folded = node.char.lower() if self.ignore_case else node.char
                self.emit(CHAR, ord(folded if len(folded) == 1 else node.char))
        elif isinstance(node, Set):
            first = len(self.ranges)
            self.ranges += node.ranges
            self.sets.append((first, len(self.ranges), node.classes, int(node.negated)))
            self.emit(SET, len(self.sets) - 1)
        elif isinstance(node, Place):
            self.emit(_PLACES[node.where])
        elif isinstance(node, Row):
            for one in node.nodes:
                self.node(one)
        elif isinstance(node, Choice):
            self.choice(node)
        elif isinstance(node, Repeat):
            self.repeat(node)
        else:
            self.group(node)

    def group(self, node: Group) -> None:
        if node.number != 1:
            self.node(node.node)
            return
        self.emit(SAVE, 2)
        self.node(node.node)
        self.emit(SAVE, 3)

    def choice(self, node: Choice) -> None:
        jumps = []
        for branch in node.nodes[:-1]:
            split = self.emit(SPLIT)
            self.node(branch)
            jumps.append(self.emit(SPLIT))
            self.code[split] = (SPLIT, split + 1, len(self.code))
        self.node(node.nodes[-1])
        for jump in jumps:  # both ways of it lead to the end
            self.code[jump] = (SPLIT, len(self.code), len(self.code))

    def repeat(self, node: Repeat) -> None:
        self.at = node.at
        for _ in range(node.least):
            start = len(self.code)
            self.node(node.node)
        if node.most is None:
            if node.least:  # back to the last copy
                self.ways(self.emit(SPLIT), start, len(self.code), node.greedy)
            else:
                split = self.emit(SPLIT)
                self.node(node.node)
                back = self.emit(SPLIT)
                self.code[back] = (SPLIT, split, split)
                self.ways(split, split + 1, len(self.code), node.greedy)
            return
        splits = []
        for _ in range(node.most - node.least):
            splits.append(self.emit(SPLIT))
            self.node(node.node)
        for split in splits:
            self.ways(split, split + 1, len(self.code), node.greedy)

    def ways(self, split: int, more: int, enough: int, greedy: bool) -> None:
        self.code[split] = (SPLIT, more, enough) if greedy else (SPLIT, enough, more)
