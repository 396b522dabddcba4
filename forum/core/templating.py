"""What templates do thousands of times for a page, done quickly: putting a value out, and calling a function.

A value is escaped as MarkupSafe escapes it, but not wrapped in a `Markup`: everything that is put out is joined to one string at
once. What is in a `Markup` already, or knows its own HTML, is put out as it is; all else is text. A plain function or a macro is
called plainly, where Jinja asks each time in three ways what it wants to be told. And a template that others import is found
without comparing its globals, one by one, with theirs. Together they are a quarter of a page's cost.
"""

from types import FunctionType, MethodType
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import Environment, Template, TemplateModule
from jinja2.runtime import Context, Macro
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
        kind = called.__class__
        if kind is Macro or ((kind is FunctionType or kind is MethodType) and not hasattr(called, "jinja_pass_arg")):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return called(self.eval_ctx, *args, **kwargs) if kind is Macro else called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


class Imported(Template):
    """A template whose macros others import."""

    _known: frozenset[str] | None = None

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._known is None:
            self._known = frozenset(self.globals)
        if ctx is not None and self._module is not None and ctx.globals_keys <= self._known:
            return self._module
        return super()._get_default_module(ctx)


def make_quick(environment: Environment) -> None:
    """Let templates that are compiled from now on work so."""
    environment.code_generator_class = Escaping
    environment.context_class = Calling
    environment.template_class = Imported
    environment.written = written  # type: ignore[attr-defined]  # found by the compiled templates
