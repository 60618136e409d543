"""What notebook 07 sends back to a table: G. The notebook's has the first three columns."""

import numpy as np

G = np.array([[1, 0, 2, 1], [-1, 1, 0, -2], [0, 3, -2, 1], [2, -1, 1, 3]])
