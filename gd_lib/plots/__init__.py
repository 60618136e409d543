"""The figures of the course: one file per notebook, named after it."""
