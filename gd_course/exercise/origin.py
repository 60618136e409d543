"""Whose code it is: the learner's, or that of Python, a package or the course."""

import functools
import linecache
import os
import sys
import sysconfig
from pathlib import Path

import gd_course
import gd_lib

_PACKAGES = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
_PACKAGES.append(Path(linecache.__file__).parent)  # in a browser the standard library is in a zip file elsewhere
_COURSE = [Path(package.__file__).parent for package in (gd_lib, gd_course)]
_NOT_THE_LEARNERS = tuple({str(Path(folder).resolve()) + os.sep for folder in (*_PACKAGES, *_COURSE)})


@functools.cache
def is_learners(filename):
    """Whether code comes from a notebook cell or the learner's own file, not from Python, a package or the course."""
    return not filename.startswith("<frozen") and not str(Path(filename).resolve()).startswith(_NOT_THE_LEARNERS)


def asked_from_file_of(function):
    """Whether what calls this was called by code in the file that `function` is from, as gd_lib's own `derivative`."""
    return sys._getframe(2).f_code.co_filename == function.__code__.co_filename
