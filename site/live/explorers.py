"""The explorers of a page: opened by their key, asked by the messages of page.js.

An Explorer is an anywidget, which needs a notebook around it. Here a stand-in takes its place: it keeps what a message
is answered with, and the page's Model is told by its caller.
"""

import base64
import importlib
import pickle
import sys
import types


class AnyWidget:
    """What Explorer asks of anywidget: it takes traits, hears messages, and sends answers."""

    def __init__(self, **traits):
        self.__dict__.update(traits)
        self.sent = None

    def add_traits(self, **traits):
        self.__dict__.update({name: trait.default for name, trait in traits.items()})

    def on_msg(self, answer):
        self.heard = answer

    def send(self, content, buffers=()):
        self.sent = content, list(buffers)


class TraitType:
    """What Explorer asks of traitlets: a default. Nothing in a page reads or links the traits of a control."""

    def __init__(self, default=None):
        self.default = default

    def tag(self, **metadata):
        return self


sys.modules.setdefault("anywidget", types.SimpleNamespace(AnyWidget=AnyWidget))
sys.modules.setdefault("traitlets", types.SimpleNamespace(TraitType=TraitType, Unicode=TraitType))

opened = {}


def open(key, module, function, arguments=""):
    """Open an explorer by its function's name. arguments: a pickled tuple as Base64 text, or "" for none.

    The pickles come with the page, from the same build as this program.
    """
    values = pickle.loads(base64.b64decode(arguments)) if arguments else ()
    opened[key] = getattr(importlib.import_module(module), function)(*values)


def answer(key, message):
    """(content, [bytes]), what the explorer sends for a message; None if it is not open."""
    if key not in opened:
        return None
    explorer = opened[key]
    explorer.heard(explorer, message)
    content, buffers = explorer.sent
    return content, [bytes(part) for part in buffers]
