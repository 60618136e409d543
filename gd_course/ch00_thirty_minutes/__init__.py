"""Notebook 00: how a machine learns from its mistakes, in 30 minutes."""

from gd_course import stage

__getattr__, __dir__ = stage(__name__)
