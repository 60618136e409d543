"""What `from gd_lib import …` and `from gd_course… import …` say when a part of the course cannot be loaded."""

import subprocess
import sys

import pytest

BROKEN = "import sys, types; sys.modules[{broken!r}] = types.ModuleType({broken!r}); from {home} import {name}"


@pytest.mark.parametrize(
    "broken, home, name, says",
    [
        ("anywidget", "gd_course.ch02_chain_rule", "explore_gears", "'anywidget' has no attribute 'AnyWidget'"),
        ("anywidget", "gd_lib", "explore_gears", "'anywidget' has no attribute 'AnyWidget'"),  # as the first edition
        ("traitlets", "gd_course", "progress_bar", "'traitlets"),
    ],
)
def test_a_cause_is_never_lost(broken, home, name, says):
    script = BROKEN.format(broken=broken, home=home, name=name)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1 and says in last and "could not be loaded" in last, done.stderr


def test_a_missing_name_says_what_there_is():
    for home, offers in (("gd_lib", "Node"), ("gd_course", "check"), ("gd_course.ch04_neuron", "explore_neuron")):
        script = f"import {home}; {home}.Nodes"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        assert "has no 'Nodes'" in done.stderr and offers in done.stderr
