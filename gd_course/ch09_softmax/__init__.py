"""Notebook 09: how a network chooses between names."""

from gd_course import stage

__getattr__, __dir__ = stage(__name__)
