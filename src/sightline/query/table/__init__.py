"""Runs as a table: a named value per run, from the runs themselves, notes, hyperparameters and metrics.

    column   a column: numbers, or codes of texts
    names    what a column is called, and which one a name means
    runs     columns of what the store knows of a run; notes: of what people wrote about it
    hparams  columns of hyperparameters; metrics: of scalar series, computed on full data
    table    all of them together
    where    the query language over columns
    influence what a metric depends on
    about    one run in full
    api      the routes
"""
