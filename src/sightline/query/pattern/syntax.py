"""The syntax of regular expressions: text → tree, or an error that names the spot.

    literals  .  [a-z^\\]  \\d \\D \\w \\W \\s \\S  \\t \\n \\r \\f \\v \\xHH \\uHHHH   single characters
    ^ $ \\b \\B                                                       places
    ab  a|b  (a)  (?:a)  (?P<name>a)  (?<name>a)                      combinations
    a* a+ a? a{2} a{2,} a{2,5}, each also lazy: a*?                   repetition
    (?i) at the very beginning                                        upper and lower case are one

Characters mean what they mean in Python's `re`, except that `$` is the end of the text alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sightline.errors import QueryError

MAX_COUNT = 250
MAX_DEPTH = 50

DIGIT, NOT_DIGIT, WORD, NOT_WORD, SPACE, NOT_SPACE = 1, 2, 4, 8, 16, 32
"""What a set of characters holds besides its ranges, as bits."""

_CLASSES = {"d": DIGIT, "D": NOT_DIGIT, "w": WORD, "W": NOT_WORD, "s": SPACE, "S": NOT_SPACE}
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_LOOK = {"=": "look-ahead", "!": "look-ahead"}


class PatternError(QueryError):
    """A regular expression cannot be used: `at` is the character of the pattern, `length` how many are meant."""

    def __init__(self, message: str, at: int, length: int = 1) -> None:
        super().__init__(message)
        self.at = at
        self.length = length


@dataclass(frozen=True, slots=True)
class Char:
    """One character; None is any but a line break."""

    char: str | None


@dataclass(frozen=True, slots=True)
class Set:
    """One of several characters: within a range (both ends included) or of a class (bits); or none of them."""

    ranges: tuple[tuple[int, int], ...]
    classes: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the text: "^", "$", "b" or "B"."""

    where: str


@dataclass(frozen=True, slots=True)
class Row:
    """One after the other."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these; the first that fits is preferred."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`least` to `most` times, None for no bound; as often as possible when greedy. `at` is where it stands."""

    node: Node
    least: int
    most: int | None
    greedy: bool
    at: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group that is remembered; `number` counts from 1."""

    node: Node
    number: int


Node: TypeAlias = Char | Set | Place | Row | Choice | Repeat | Group


def parse(source: str) -> tuple[Node, bool]:
    """The tree, and whether upper and lower case are one.

    Raises:
        PatternError: it is no regular expression, or one that cannot run in linear time.
    """
    ignore_case = source.startswith("(?i)")
    parser = _Parser(source, 4 if ignore_case else 0)
    node = parser.choice(0)
    if parser.at < len(source):
        raise PatternError("this ) closes nothing", parser.at)
    return node, ignore_case


class _Parser:
    def __init__(self, source: str, at: int) -> None:
        self.source = source
        self.at = at
        self.groups = 0

    def peek(self, text: str) -> bool:
        return self.source.startswith(text, self.at)

    def take(self, text: str) -> bool:
        found = self.peek(text)
        self.at += len(text) * found
        return found

    def choice(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise PatternError(f"more than {MAX_DEPTH} groups inside each other", self.at)
        branches = [self.row(depth)]
        while self.take("|"):
            branches.append(self.row(depth))
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def row(self, depth: int) -> Node:
        nodes: list[Node] = []
        while self.at < len(self.source) and not self.peek("|") and not self.peek(")"):
            nodes.append(self.repeated(depth))
        return nodes[0] if len(nodes) == 1 else Row(tuple(nodes))

    def repeated(self, depth: int) -> Node:
        began = self.at
        if self.source[began] in "*+?" or self.counts() is not None:
            raise PatternError(f"there is nothing for {self.source[began]} to repeat", began)
        node = self.atom(depth)
        at = self.at
        counts = self.counts()
        if counts is None:
            return node
        least, most, length = counts
        if isinstance(node, Place):
            raise PatternError("a place cannot be repeated", at, length)
        self.at += length
        greedy = not self.take("?")
        if self.at < len(self.source) and (self.source[self.at] in "*+?" or self.counts() is not None):
            raise PatternError(f"there is nothing for {self.source[self.at]} to repeat", self.at)
        return Repeat(node, least, most, greedy, at)

    def counts(self) -> tuple[int, int | None, int] | None:
        """(least, most, length) of what stands here if it repeats what stands before; a lone { is a literal."""
        for sign, least, most in (("*", 0, None), ("+", 1, None), ("?", 0, 1)):
            if self.peek(sign):
                return least, most, 1
        end = self.source.find("}", self.at)
        if not self.peek("{") or end < 0:
            return None
        low, comma, high = self.source[self.at + 1 : end].partition(",")
        if not (low or high) or not all(part == "" or (part.isascii() and part.isdecimal()) for part in (low, high)):
            return None
        length = end + 1 - self.at
        if max(len(low), len(high)) > 6 or max(int(low or 0), int(high or 0)) > MAX_COUNT:
            raise PatternError(f"at most {MAX_COUNT} repetitions", self.at, length)
        least = int(low or 0)
        most = int(high) if high else None if comma else least
        if most is not None and most < least:
            raise PatternError("the smaller count comes first", self.at, length)
        return least, most, length

    def atom(self, depth: int) -> Node:
        began, char = self.at, self.source[self.at]
        if char == "(":
            return self.group(depth)
        if char == "[":
            return self.set()
        if char == "\\":
            return self.escape()
        self.at += 1
        if char in "^$":
            return Place(char)
        assert char not in "|)", began
        return Char(None if char == "." else char)

    def group(self, depth: int) -> Node:
        began = self.at
        self.at += 1
        remembered = not self.take("?:")
        if remembered and self.peek("?"):
            self.named(began)
        if remembered:
            self.groups += 1
        number = self.groups
        node = self.choice(depth + 1)
        if not self.take(")"):
            raise PatternError("this ( is never closed", began)
        return Group(node, number) if remembered else node

    def named(self, began: int) -> None:
        """Step over `?P<name>` or `?<name>`; refuse everything else that begins with `(?`."""
        rest = self.source[began + 2 : began + 5]
        look = "look-behind" if rest.startswith(("<=", "<!")) else _LOOK.get(rest[:1])
        if look:
            raise PatternError(f"{look} is not known here: it can take forever", began, 4 if rest[0] == "<" else 3)
        if rest.startswith("P="):
            raise PatternError("a group cannot be referred back to: that can take forever", began, 4)
        if rest.startswith("i)"):
            raise PatternError("(?i) stands at the very beginning", began, 4)
        start = began + (4 if rest.startswith("P<") else 3)
        end = self.source.find(">", start)
        if not rest.startswith(("P<", "<")) or end < 0 or not self.source[start:end].isidentifier():
            raise PatternError("after (? comes : or <name>", began, 2)
        self.at = end + 1

    def escape(self) -> Node:
        began = self.at
        if began + 1 >= len(self.source):
            raise PatternError("a backslash must be followed by a character", began)
        char = self.source[began + 1]
        if char in "bB":
            self.at += 2
            return Place(char)
        if char in _CLASSES:
            self.at += 2
            return Set((), _CLASSES[char])
        if char in "123456789":
            raise PatternError("a group cannot be referred back to: that can take forever", began, 2)
        return Char(self.character())

    def character(self) -> str:
        """One escaped character that is not a class."""
        began = self.at
        char = self.source[began + 1]
        self.at += 2
        if char in "xu":
            size = 2 if char == "x" else 4
            digits = self.source[self.at : self.at + size]
            if len(digits) < size or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
                raise PatternError(f"after \\{char} come {size} hexadecimal digits", began, 2)
            self.at += size
            return chr(int(digits, 16))
        if char in _CONTROL:
            return _CONTROL[char]
        if char.isascii() and char.isalnum():
            raise PatternError(f"\\{char} means nothing", began, 2)
        return char

    def set(self) -> Node:
        began = self.at
        self.at += 1
        negated = self.take("^")
        ranges: list[tuple[int, int]] = []
        classes = 0
        first = True
        while first or not self.peek("]"):
            start = self.at
            low = self.member(began)
            first = False
            if isinstance(low, int):
                classes |= low
                continue
            if self.peek("-") and not self.peek("-]") and self.at + 1 < len(self.source):
                self.at += 1
                high = self.member(began)
                if isinstance(high, int) or high < low:
                    length = self.at - start
                    message = "runs backwards" if isinstance(high, str) else "a range ends with a single character"
                    raise PatternError(f"{self.source[start : self.at]}: {message}", start, length)
                ranges.append((ord(low), ord(high)))
            else:
                ranges.append((ord(low), ord(low)))
        self.at += 1
        return Set(tuple(ranges), classes, negated)

    def member(self, began: int) -> str | int:
        """One character of a set, or the bit of a class."""
        if self.at >= len(self.source):
            raise PatternError("this [ is never closed", began)
        char = self.source[self.at]
        if char != "\\":
            self.at += 1
            return char
        following = self.source[self.at + 1 : self.at + 2]
        if not following:
            raise PatternError("this [ is never closed", began)
        if following in _CLASSES:
            self.at += 2
            return _CLASSES[following]
        if following == "b":
            self.at += 2
            return "\b"
        return self.character()
