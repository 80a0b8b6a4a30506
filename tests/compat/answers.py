"""What handlers of plugins answer with, asked of the `tensorboard` that can be imported: ours here, the original there.

Run as a program it prints one JSON object. Only the standard library and what the original brings may be imported.
"""

from __future__ import annotations

import json
from collections import OrderedDict, namedtuple
from typing import Any

from tensorboard import auth, context, errors, plugin_util
from tensorboard.backend import http_util, json_util
from tensorboard.plugins import base_plugin
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

Pair = namedtuple("Pair", "a b")

CONTENTS: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "text": ("é", "text/plain", {}),
    "bytes": (b"x" * 50, "text/css", {}),
    "other charset": ("é", "text/plain; charset=latin-1", {}),
    "own encoding": ("é", "text/csv", {"encoding": "latin-1"}),
    "from one charset to another": (b"\xc3\xa9", "text/plain; charset=latin-1", {}),
    "picture": (b"\x89PNG", "image/png", {}),
    "picture made of text": ("é", "image/png", {}),
    "vector picture": ("<svg/>", "image/svg+xml", {}),
    "xml": ("<a/>", "text/xml", {}),
    "capitals": ("x", "TEXT/PLAIN", {}),
    "font": (b"x", "font/woff2", {}),
    "json": ({"é": [1, float("nan"), b"x", (2,)], "a": float("-inf")}, "application/json", {}),
    "json of a set": ({3, 1, 2}, "application/json", {}),
    "json with a charset": ({"é": 1}, "application/json; charset=latin-1", {}),
    "json as text": ('{"a":  1}', "application/json", {}),
    "json of protobuf": ({"a": 1}, "application/json+protobuf", {}),
    "page": ("<b>", "text/html", {}),
    "page with scripts": ("<b>", "text/html", {"csp_scripts_sha256s": ["abc", "def"]}),
    "error": ("no", "text/plain", {"code": 404}),
    "more headers": ("x", "text/plain", {"headers": [("X-More", "1"), ("Cache-Control", "mine")]}),
    "packed": (
        b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x04\0\x43\xbe\xb7\xe8\x01\0\0\0",
        "text/plain",
        {"content_encoding": "gzip"},
    ),
    "packed otherwise": (b"x", "text/plain", {"content_encoding": "br"}),
    "empty": ("", "text/plain", {}),
    "a number": (3, "text/plain", {}),
    "nothing": (None, "application/json", {}),
}
REQUESTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "gzip": {"headers": {"Accept-Encoding": "deflate, gzip"}},
    "anything": {"headers": {"Accept-Encoding": "*"}},
    "no gzip": {"headers": {"Accept-Encoding": "gzip;q=0"}},
    "head": {"method": "HEAD"},
}
VALUES: list[Any] = [
    float("nan"), float("inf"), -float("inf"), 1.5, True, None, b"\xc3\xa9", b"\xff", (1, (2,)), {3, 1}, {1, "a"},
    {"b": 1, "a": float("nan")}, OrderedDict([("z", {"y": 1, "x": 2})]), {1: 2}, {b"k": 1}, Pair(1, b"x"),
]  # fmt: skip
TEXTS: list[str | bytes] = [
    "<b>x</b>", '<a href="http://x" title=t onclick=y>l</a>', "a\0b", b"a\0b\0", b"*a*", b"\xff", "# *hi*",
    "<script>x</script>", '<img src="data:x" alt=a width=3>', "<!-- c -->x", "&amp; & < >", "", "a|b\n-|-\n1|2",
    "```\n<b>\n```", "1. a\n2. b", "***",
    "[x](mailto:a@b) [y](ftp://a) [z](a/b?c) [w](//e.x)", "![i](data:image/png;base64,AAA)", "<details>x</details>",
    "<h1 id=x>t</h1>", "http://x.y", '"quotes" ---',
]  # fmt: skip


def told(make: Any) -> Any:
    """What it returns, or the kind of exception it raises."""
    try:
        return make()
    except Exception as error:
        return f"raises {type(error).__name__}"


def sent(what: str, how: str) -> Any:
    content, content_type, more = CONTENTS[what]
    request = Request(EnvironBuilder(**REQUESTS[how]).get_environ())
    answer = http_util.Respond(request, content, content_type, **more)
    body = b"".join(answer.response)  # type: ignore[arg-type]
    if answer.headers.get("Content-Encoding") == "gzip":
        import gzip

        answer.headers["Content-Length"] = "as packed"
        body = gzip.decompress(body)
    return [answer.status_code, sorted(map(list, answer.headers)), body.decode("latin-1")]


def error_of(error: errors.PublicError) -> Any:
    return [str(error), error.http_code, error.headers, [kind.__name__ for kind in type(error).__mro__]]


def everything() -> dict[str, Any]:
    metadata = base_plugin.FrontendMetadata(es_module_path="/a", tab_name="t")
    request = context.RequestContext().replace(client_feature_flags={"a": 1})
    return {
        "Respond": {f"{what}, {how}": told(lambda: sent(what, how)) for what in CONTENTS for how in REQUESTS},  # noqa: B023
        "Cleanse": [repr(told(lambda: json_util.Cleanse(value))) for value in VALUES],  # noqa: B023
        "safe_html": [told(lambda: plugin_util.safe_html(text)) for text in TEXTS],  # noqa: B023
        "markdown": [told(lambda: plugin_util.markdown_to_safe_html(text)) for text in TEXTS],  # noqa: B023
        "markdowns": plugin_util.markdowns_to_safe_html(["*a*", b"b\0"], lambda parts: f"<i>{'|'.join(parts)}"),
        "errors": [
            error_of(kind(*details))
            for kind in (errors.InvalidArgumentError, errors.NotFoundError, errors.PermissionDeniedError)
            for details in ((), ("why",))
        ],
        "unauthenticated": error_of(errors.UnauthenticatedError("why", challenge="Basic")),
        "metadata": [repr(metadata), repr(base_plugin.FrontendMetadata()), metadata == 3],
        "context": [
            request.remote_ip,
            request.x_forwarded_for,
            request.client_feature_flags,
            context.from_environ({}).client_feature_flags,
        ],
        "auth": told(lambda: auth.AuthContext.empty().get("x")),
        "experiment": [
            plugin_util.experiment_id({}),
            plugin_util.experiment_id({"HTTP_TENSORBOARD_EXPERIMENT_ID": "e"}),
        ],
    }


if __name__ == "__main__":
    print(json.dumps(everything()))
