"""Whether a blank, `...`, is still left in an answer, however deep; and whether a function does nothing yet."""

import ast
import contextlib
import dis
import functools
import inspect
import linecache
import sys
import textwrap
import types

from .running import is_learners
from .values import Raised, Thing


def _blank_in_source(thing):
    """Whether a `...` is left in the source of a function or class; None if it has none that can be read."""
    with contextlib.suppress(OSError, TypeError, SyntaxError):
        nodes = list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(thing)))))
        # `a[..., 0]` and `tuple[int, ...]` are no blanks: a `...` among other indices.
        indices = {
            id(i)
            for n in nodes
            if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Tuple)
            for i in n.slice.elts
        }
        return any(isinstance(n, ast.Constant) and n.value is ... and id(n) not in indices for n in nodes)
    return None


def _blank_in_code(function):
    """Whether a `...` is left in a function: by its source where there is one, else by its constants."""
    code = function.__code__
    is_lambda = code.co_name == "<lambda>"  # its source is its whole line, which may hold another blank
    # Without lines of its own, inspect (from Python 3.13 on) would hand us those of another module.
    if not is_lambda and linecache.getlines(code.co_filename):
        found = _blank_in_source(function)
        if found is not None:
            return found
    codes = [code]
    for code in codes:
        codes.extend(c for c in code.co_consts if isinstance(c, types.CodeType))
    return any(c is ... for code in codes for c in code.co_consts)


def has_blank(answer):
    """Whether a `...` is left anywhere in an answer: in lists, functions, their helpers, classes and objects."""
    try:
        return _blank(answer, set())
    except RecursionError:  # objects in a chain too deep to look through
        return False


def _blank(thing, seen):
    if thing is ... or (isinstance(thing, str) and thing.strip() in ("...", "…")):
        return True
    if id(thing) in seen:
        return False
    seen.add(id(thing))
    if isinstance(thing, (list, tuple, set, frozenset)):
        return any(_blank(part, seen) for part in thing)
    if isinstance(thing, dict):
        return any(_blank(part, seen) for part in thing.values())
    if isinstance(thing, functools.partial):
        return _blank([thing.func, *thing.args, thing.keywords], seen)
    if isinstance(thing, (types.MethodType, staticmethod, classmethod)):
        return _blank(thing.__func__, seen)
    if isinstance(thing, property):
        return _blank(thing.fget, seen)
    if isinstance(thing, types.FunctionType):
        where = thing.__code__.co_filename
        if not is_learners(where):
            return False
        helpers = (thing.__globals__.get(name) for name in thing.__code__.co_names)
        return _blank_in_code(thing) or any(
            _blank(h, seen)
            for h in helpers
            if h is ... or (isinstance(h, types.FunctionType) and h.__code__.co_filename == where)
        )
    cls = thing if isinstance(thing, type) else type(thing)
    module = sys.modules.get(cls.__module__)
    from_file = getattr(module, "__file__", None) or "built in"
    if cls.__module__ != "__main__" and (from_file == "built in" or not is_learners(from_file)):
        return False
    if thing is cls:
        own = _own(cls)
        return any(_blank(v, seen) for v in own.values()) if own else bool(_blank_in_source(cls))
    return _blank(cls, seen) or any(_blank(v, seen) for v in getattr(thing, "__dict__", {}).values())


def _own(cls):
    """What a class was given by whoever wrote it."""
    return {
        k: v
        for k, v in vars(cls).items()
        if k
        not in (
            "__module__",
            "__dict__",
            "__weakref__",
            "__doc__",
            "__firstlineno__",
            "__static_attributes__",
            "__annotations__",
        )
    }


def still_empty(answer, asked):
    """A sentence on the first thing in a learner's function or class that has no code yet, though asked for; else "".

    Without its source a body of `...` cannot be told from one of `pass` or `return`: the sentence is true of them all.
    """
    parts = {}
    if isinstance(answer, type) and isinstance(asked, type):
        if not _own(answer) and answer.__bases__ == (object,):
            return f"the class `{answer.__name__}` is still empty. Write what belongs into it."
        parts = {name: part for name, part in vars(answer).items() if hasattr(asked, name)}
    elif not isinstance(asked, type):
        parts = {getattr(answer, "__name__", ""): getattr(answer, "__func__", answer)}
    idle = (
        name
        for name, part in parts.items()
        if isinstance(part, types.FunctionType)
        and name != "<lambda>"
        and is_learners(part.__code__.co_filename)
        and _idle(part)
    )
    return next((f"`{name}` does nothing so far. Write what it is to do." for name in idle), "")


def _idle(function):
    """Whether a function does nothing but come back with None."""
    return all(
        step.opname in ("RESUME", "NOP", "RETURN_VALUE")
        or (step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval is None)
        for step in dis.get_instructions(function)
    )


def met_blank(value):
    """Whether a result shows that a `...` was left: it is one, or Python tripped over one."""
    if isinstance(value, Raised):
        return value.type in ("TypeError", "AttributeError", "ValueError") and "ellipsis" in value.message.lower()
    if isinstance(value, (list, dict)):
        return any(map(met_blank, value.values() if isinstance(value, dict) else value))
    return value == Thing("ellipsis")
