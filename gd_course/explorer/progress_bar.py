"""A bar that fills while a network trains: `fit(…, epochs=50, on_epoch=progress_bar(50))`."""

import time

from gd_lib.look.palette import COLORS

EVERY = 0.05  # seconds between two messages to the page: the eye needs no more, and training should not wait for them


def progress_bar(epochs):
    """Show an empty bar for `epochs` epochs and return on_epoch(epoch, history), which fills it and writes the loss.

    The bar counts the losses in `history.loss`. It stays where it is if training stops early or is interrupted.
    Outside a notebook there is nowhere to show it, and on_epoch does nothing.
    Raises ValueError unless `epochs` is a whole number of at least 1.
    """
    if isinstance(epochs, bool) or not isinstance(epochs, int) or epochs < 1:
        raise ValueError(f"progress_bar: epochs is {epochs!r}; give a whole number of at least 1, the same as for fit.")
    if not _in_a_notebook():
        return lambda epoch, history: None

    from IPython.display import display

    bar = _bar(epochs)
    display(bar)
    shown = 0.0

    def on_epoch(epoch, history):
        nonlocal shown
        done = len(history.loss)
        if done < epochs and time.perf_counter() - shown < EVERY:
            return
        shown = time.perf_counter()
        bar.show(done, history.loss[-1] if history.loss else None)

    return on_epoch


def _in_a_notebook():
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return hasattr(get_ipython(), "kernel")


def _bar(epochs):
    from ipywidgets import HBox, IntProgress, Label

    class Bar(HBox):
        """The bar and its words. As text it says only that a bar was here, which is the same in every run."""

        def show(self, done, loss):
            bar, words = self.children
            bar.value = min(done, epochs)
            words.value = f"epoch {done} of {epochs}" + ("" if loss is None else f" · loss {float(loss):.4g}")
            if done >= epochs:
                bar.bar_style = "success"

        def __repr__(self):
            return f"A progress bar over {epochs} epochs."

        def _repr_mimebundle_(self, **kwargs):
            bundle = super()._repr_mimebundle_(**kwargs)
            bundle["text/plain"] = repr(self)
            return bundle

    words = Label(f"epoch 0 of {epochs}")
    return Bar([IntProgress(0, 0, epochs, layout={"width": "320px"}, style={"bar_color": COLORS["loss"]}), words])
