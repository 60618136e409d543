"""Notebook 06: why to learn from a random handful."""

from gd_course import stage

__getattr__, __dir__ = stage(__name__)
