"""numpy as this room uses it: on one thread, with names for the kinds of arrays.

The package imports this module before the others, for numpy reads the setting once. The threads of
its BLAS wait for work by spinning: they took more of the machine than all the rest of an answer.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
