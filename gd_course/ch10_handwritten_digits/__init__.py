"""Notebook 10: whether it works on something real."""

from gd_course import stage

__getattr__, __dir__ = stage(__name__)
