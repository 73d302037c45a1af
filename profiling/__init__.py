"""Events, the ledger that keeps them, and the checks that hold profiles to them.

No model and no network here: everything in this folder is computed by code. Beside the rooms:

errors.py   the tree of errors that users see
files.py    atomic file writes
phrases.py  the sentences of profiles and explanations, by language
"""
