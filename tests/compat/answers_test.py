"""Text that plugins show is harmless, and JSON always valid, whatever was logged."""

from __future__ import annotations

import json
import threading
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tensorboard import plugin_util
from tensorboard.backend.json_util import Cleanse
from tensorboard.compat.proto import summary_pb2

TAGS = set(
    "a blockquote br code em h1 h2 h3 h4 h5 h6 hr img li ol p pre strong table tbody td th thead tr ul".split()  # noqa: SIM905
)
ATTRIBUTES = {("a", "href"), ("a", "title"), ("img", "src"), ("img", "title"), ("img", "alt")}


class Judge(HTMLParser):
    """Every tag and attribute a browser would see."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert (tag, name) in ATTRIBUTES
            if name in ("href", "src"):
                shown = "".join(c for c in value or "" if c > " " and not c.isspace()).lower()
                scheme = shown.partition(":")[0] if ":" in shown.split("/")[0].split("?")[0].split("#")[0] else ""
                assert scheme in ("", "http", "https", "mailto"), value


pieces = st.sampled_from(
    ["<script>", "</script>", "<img src=x onerror=y>", "<a href='", "<b title='", "<style>", "<svg/onload=x>", "<!--",
     "-->", "<iframe srcdoc=", "javascript:1", "java\tscript:", "&#106;avascript:x", "vbscript:x", "data:text/html,x", "http://x",
     "'>", '">', "[x](", ")", "![", "]", "`", "```\n", "&lt;", "&colon;", "&Tab;", "\0", "\x01", " ", "\n", "|"]
)  # fmt: skip
hostile = st.lists(pieces | st.text(max_size=5), max_size=12).map("".join)


@given(hostile)
@example("[x](javascript:1)")
@example("[x](&#106;avascript:alert`1`)")
@example("[x](javascript&colon;alert(1))")
def test_no_html_acts(text: str) -> None:
    for made in (
        plugin_util.safe_html(text),
        plugin_util.markdown_to_safe_html(text),
        plugin_util.markdown_to_safe_html(text.encode()),
    ):
        Judge().feed(made)


def test_several_threads_convert_at_once() -> None:
    text = "# a\n\n" + "*b* [c](http://d)\n" * 20
    expected, seen = plugin_util.markdown_to_safe_html(text), []

    def convert() -> None:
        seen.extend(plugin_util.markdown_to_safe_html(text) for _ in range(20))

    threads = [threading.Thread(target=convert) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 80


values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text().map(str.encode),
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner) | st.sets(st.integers())
    ),
    max_leaves=20,
)


@given(values)
def test_every_value_becomes_json_that_others_read(value: Any) -> None:
    text = json.dumps(Cleanse(value), allow_nan=False)
    assert Cleanse(json.loads(text)) == json.loads(text)


@pytest.mark.parametrize("field", ["tag", "nodeName"])
def test_messages_are_whole_as_json(field: str) -> None:
    message = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="a")])
    assert field in json.loads(plugin_util.proto_to_json(message))["value"][0]
