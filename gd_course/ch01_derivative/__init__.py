"""Notebook 01: what happens to the output when the input is nudged."""

from gd_course import stage

__getattr__, __dir__ = stage(__name__)
