"""Notebook 07: what changes when numbers become arrays."""

from gd_course import stage

__getattr__, __dir__ = stage(__name__)
