"""Questions that answer back: one file per notebook, named after it."""
