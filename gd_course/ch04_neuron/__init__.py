"""Notebook 04: what a weight, a bias and tanh do."""

from gd_course import stage

__getattr__, __dir__ = stage(__name__)
