# The commands a developer needs; each is one line that can be read and typed.
PYTHON = .venv/bin/python

dev:    ## build the core and the web UI in place
	$(PYTHON) hatch_build.py

test:   ## every check and every test
	./test

bench:  ## every published number, beside its rivals
	$(PYTHON) bench/all.py

.PHONY: dev test bench
