"""Where the exercises of earlier editions are now, so that what a learner has done still counts."""

# Since the second edition no id is given to another exercise. One that changes, or goes, gets a line here: its old id,
# and today's id or None.
RENAMED = {}

# The first edition had nine notebooks, and some of its ids mean something else today: "08.1" was about digits.
# The first edition's id: today's id, or None where the exercise is gone. Ids that are not named here have stayed.
MOVED = {
    **{"00.p6": None},  # it counted steps; now it asks which way comes further
    **{"01.p5": "01.p7", "01.e3": "01.p8", "02.e1": None},  # how small a nudge should be
    **{"01.2": None, "01.e4": None},  # a descent with one knob; how many slopes 13 knobs have
    **{"03.p2": None, "03.p3": "03.p2", "03.p4": "03.p3", "03.e1": None},
    **{"03.2": None, "03.3": "03.4", "03.4": "03.3", "03.e2": None, "03.e4": None},  # the order comes before tanh
    **{"04.2": "04.5", "04.3": "04.2", "04.5": "04.3"},  # from the neuron to the bends
    **{"04.p2": None, "04.p3": "04.p2", "04.p5": "04.p3", "04.e4": None},
    **{"05.p4": "05.p5", "05.e1": None, "05.e2": "05.p4"},  # the sum instead of the mean goes deeper
    **{"06.p4": "08.p2", "06.p5": "08.p1", "06.p6": "08.p4", "06.p7": "08.p6", "06.p8": "08.p7"},  # how far to step
    **{"06.3": "08.2", "06.4": "08.3", "06.e2": "08.e1", "06.p9": "06.p4", "06.e3": "06.e2", "06.e4": "06.e3"},
    **{"07.r3": None, "07.p4": "09.p2", "07.4": "09.4", "07.e3": "09.e1"},  # softmax is in 09
    **{"08.r1": "10.r1", "08.r2": "10.r2", "08.r3": None},
    **{"08.p1": "10.p1", "08.p2": "10.p3", "08.p3": "10.p7", "08.p4": "10.p5"},  # baselines come first
    **{"08.p5": "10.p8", "08.p6": "10.p6", "08.p7": "10.p9", "08.p8": "10.p4"},
    **{"08.1": "10.1", "08.2": None, "08.3": None, "08.4": "10.4"},
    **{"08.e1": "10.e1", "08.e2": None, "08.e3": "10.e3", "08.e4": "10.e4"},
}


def renamed(id):
    """Today's id for an id of the second edition or a later one; None if the exercise is gone."""
    return RENAMED.get(id, id)


def moved(id):
    """Today's id for an id of the first edition; None if the exercise is gone."""
    return renamed(MOVED.get(id, id))
