"""Notebook 08: how far to step, and which way."""

from gd_course import stage

__getattr__, __dir__ = stage(__name__)
