"""Notebook 05: how a network finds its own weights."""

from gd_course import stage

__getattr__, __dir__ = stage(__name__)
