"""What people add to their runs, beside the logs and never in them: names, notes, tags, colours, views, a trash folder.

    folder.py   small files, written in one step, never through a link
    notes.py    the text of runs.json, and how edits meet
    views.py    the text of views/<slug>.json
    sidecar.py  one log directory's: read when it changes, changed under a lock
    trash.py    event files moved away, and back
    several.py  those of all log directories, by the names runs have on the page
"""
