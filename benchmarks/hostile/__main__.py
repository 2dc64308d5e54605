"""`python -m benchmarks.hostile [NAME…]`: the worst bodies, or those with such a name."""

import sys

from benchmarks.hostile.measuring import hostile_figures
from benchmarks.place import start
from benchmarks.results import row

start()
for figure in hostile_figures(sys.argv[1:]):
    print(row(figure))
