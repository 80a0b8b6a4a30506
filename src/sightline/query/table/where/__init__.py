"""The query language over the columns of the runs table: which runs are meant.

    val/acc.max > 0.8 and lr < 1e-3 and name ~ "resnet"

    lexer     text → tokens, each with its place
    parser    tokens → a tree
    evaluate  a tree over columns → which runs
    complete  what can stand at the cursor

    condition   NAME == value, != < <= > >= ; NAME ~ "regexp", !~ ; NAME in (value, …), not in
                NAME is none, is not none ; NAME alone, of a flag
    together    not, and, or, ( )
    value       3  1e-3  2h  10MB  "text"  'text'  true  false  or another NAME

A run without a value matches no comparison, `!=` and `!~` included; `not (lr == 1)` it does match.
"""
