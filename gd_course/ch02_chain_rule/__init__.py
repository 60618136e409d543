"""Notebook 02: how a nudge travels through a chain of steps."""

from gd_course import stage

__getattr__, __dir__ = stage(__name__)
