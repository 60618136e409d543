"""What a learner can drag: one file per notebook, named after it."""
