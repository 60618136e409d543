"""What a learner looks at: pictures of graphs and networks, and the axes and colours that every figure shares."""
