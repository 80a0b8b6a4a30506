"""Reading event files: loaders, accumulators of one run, multiplexers of several.

_columns.py    one file as columns, from Sightline's core: what the accumulators read
_sampling.py   the original's random choice of points, made on columns
_following.py  what both accumulators share; _runs.py: what both multiplexers share
The other modules bear the original's names.
"""
