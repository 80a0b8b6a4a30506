"""Regular expressions that always run in linear time: for every place where the server matches what a person typed.

A pattern is parsed (`syntax`), made into a small program (`program`), and run by `_machine`, which follows all
ways through the program at once and so passes over a text a single time, whatever the pattern. What cannot be
done that way, back-references and look-around, is refused with the spot.
"""
