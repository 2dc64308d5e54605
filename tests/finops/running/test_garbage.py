"""A start is quick: it looks for no garbage, and imports nothing that few processes need."""

import os
import subprocess

from tests.processes import PROJECT, PYTHON

# The old generations are what takes long to look at.
SEEN = """
import gc, sys, django
runs = []
gc.callbacks.append(lambda phase, info: runs.append(info["generation"]))
import finops.settings
before = len(runs)
django.setup()
print(sum(runs[before:]), gc.isenabled(), gc.get_freeze_count() > 100_000)
print("reportlab" in sys.modules)
"""


def test_a_start_collects_nothing_and_leaves_the_program_alone_afterwards() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "finops.settings"}
    run = [PYTHON, "-c", SEEN]
    seen = subprocess.run(run, cwd=PROJECT, env=environment, check=True, capture_output=True)
    assert seen.stdout.decode().split() == ["0", "True", "True", "False"]
