"""Values only: places, requests and trips, with units in their names and no I/O."""
