"""Imported first, this keeps every library to one thread."""

import os

for library in ("OMP", "OPENBLAS", "MKL", "NUMBA", "NUMEXPR"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
