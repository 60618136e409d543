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

from .origin import is_learners
from .values import Raised, Thing

# What Python itself puts into a class.
_PYTHONS_OWN = {
    "__module__",
    "__dict__",
    "__weakref__",
    "__doc__",
    "__firstlineno__",
    "__static_attributes__",
    "__annotations__",
}


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
        return _blank_in_function(thing, seen)
    if isinstance(thing, type):
        return _blank_in_class(thing, seen)
    cls = type(thing)
    if not _is_learners_class(cls):
        return False
    return _blank(cls, seen) or any(_blank(value, seen) for value in getattr(thing, "__dict__", {}).values())


def _blank_in_function(function, seen):
    """In a learner's function, or in what it uses: its helpers from the same place, and names set to `...`."""
    place = function.__code__.co_filename
    if not is_learners(place):
        return False
    if _blank_in_code(function):
        return True
    names = function.__code__.co_names
    helpers = [function.__globals__[name] for name in names if name in function.__globals__]
    return any(
        _blank(helper, seen)
        for helper in helpers
        if helper is ... or (isinstance(helper, types.FunctionType) and helper.__code__.co_filename == place)
    )


def _blank_in_code(function):
    """In a function itself: by its source where there is one, else by its constants."""
    code = function.__code__
    is_lambda = code.co_name == "<lambda>"  # its source is its whole line, which may hold another blank
    # For code that has no lines, inspect (from Python 3.13 on) would give us those of another module.
    if not is_lambda and linecache.getlines(code.co_filename):
        found = _blank_in_source(function)
        if found is not None:
            return found
    codes = [code]
    for code in codes:
        codes.extend(c for c in code.co_consts if isinstance(c, types.CodeType))
    return any(constant is ... for code in codes for constant in code.co_consts)


def _blank_in_source(thing):
    """In the source of a function or class; None if it has no source that can be read."""
    with contextlib.suppress(OSError, TypeError, SyntaxError):
        nodes = list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(thing)))))
        # In `a[..., 0]` and `tuple[int, ...]` it is not a blank: a `...` among other indices.
        indices = {
            id(index)
            for node in nodes
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple)
            for index in node.slice.elts
        }
        return any(isinstance(n, ast.Constant) and n.value is ... and id(n) not in indices for n in nodes)
    return None


def _blank_in_class(cls, seen):
    if not _is_learners_class(cls):
        return False
    written = _written(cls)
    if not written:
        return bool(_blank_in_source(cls))
    return any(_blank(value, seen) for value in written.values())


def _is_learners_class(cls):
    if cls.__module__ == "__main__":
        return True
    filename = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return bool(filename) and is_learners(filename)


def _written(cls):
    """What the author of a class wrote in it."""
    return {name: value for name, value in vars(cls).items() if name not in _PYTHONS_OWN}


def still_empty(answer, model):
    """A sentence if part of a learner's function or class, one that `model` has too, has no code yet; else "".

    Without its source, a body of `...` cannot be told from `pass` or `return`: the sentence is true of all three.
    """
    parts = {}
    if isinstance(answer, type) and isinstance(model, type):
        if not _written(answer) and answer.__bases__ == (object,):
            return f"the class `{answer.__name__}` is still empty. Write its code."
        parts = {name: part for name, part in vars(answer).items() if hasattr(model, name)}
    elif not isinstance(model, type):
        parts = {getattr(answer, "__name__", ""): getattr(answer, "__func__", answer)}
    for name, part in parts.items():
        is_named_function = isinstance(part, types.FunctionType) and name != "<lambda>"
        if is_named_function and is_learners(part.__code__.co_filename) and _does_nothing(part):
            return f"`{name}` does nothing yet. Write its code."
    return ""


def _does_nothing(function):
    """Whether all that a function does is return None."""
    return all(
        step.opname in ("RESUME", "NOP", "RETURN_VALUE")
        or (step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval is None)
        for step in dis.get_instructions(function)
    )


def met_blank(value):
    """Whether a result shows that a `...` was left: it is one, or Python tripped over one."""
    if isinstance(value, Raised):
        return value.type in ("TypeError", "AttributeError", "ValueError") and "ellipsis" in value.message.lower()
    if isinstance(value, dict):
        return any(map(met_blank, value.values()))
    if isinstance(value, list):
        return any(map(met_blank, value))
    return value == Thing("ellipsis")
