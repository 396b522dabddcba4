"""What templates do thousands of times for a page, done quickly: putting a value out, and calling a function.

A value is escaped as MarkupSafe escapes it, but not wrapped in a `Markup`: everything that is put out is joined to one string at
once. What is in a `Markup` already, or knows its own HTML, is put out as it is; all else is text. And a plain function is called
plainly, where Jinja asks each time in three ways whether it wants the context. Together they are a fifth of a page's cost.
"""

from types import FunctionType
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import Environment
from jinja2.runtime import Context
from jinja2.utils import internalcode
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # what `escape` itself calls


def written(value: Any) -> str:
    """`value` as it stands in HTML."""
    kind = value.__class__
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]  # a Markup is a string
    return str(value) if kind is int else escape(value)


class Escaping(CodeGenerator):
    """Compiles `{{ … }}` to `written(…)` wherever Jinja would have called `escape(…)`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")


class Calling(Context):
    """Variables of a template, and how it calls them."""

    @internalcode
    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """What `called` returns. A function marked with `pass_context` and the like, and whatever is none, is Jinja's matter."""
        if called.__class__ is FunctionType and not hasattr(called, "jinja_pass_arg"):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


def make_quick(environment: Environment) -> None:
    """Let templates that are compiled from now on work so."""
    environment.code_generator_class = Escaping
    environment.context_class = Calling
    environment.written = written  # type: ignore[attr-defined]  # found by the compiled templates
