"""Writing event files: `SummaryWriter` is what people use, the rest makes it fast and keeps it out of the way.

summary_writer.py   SummaryWriter: each add_x is one call into the summary.py of a kind
run_writer.py       what it is built on: a run's directory, its files, how it ends
event_writer.py     the queue in front, and its limits
background.py       the thread behind it
ending.py           what happens to both when the process forks or ends
event_file.py       one file: its name, its first records, bytes to its end
default.py          the writer that `sightline.summary` writes to
system.py           CPU, memory, disk, network and GPU as scalars

The folder is not named `writer`, since `sightline.writer` is a function (docs/adr/0007).
"""
