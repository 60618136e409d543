"""What a learner looks at: pictures of graphs and networks, and the axes and colours that every figure shares."""

import logging

# Where its folders cannot be written, matplotlib says so in two long red boxes under a learner's first picture, and
# draws all the same.
logging.getLogger("matplotlib").addFilter(lambda record: "director" not in record.msg and "mkdir" not in record.msg)
