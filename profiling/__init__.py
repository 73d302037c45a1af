"""Events, the ledger that keeps them, and the checks that hold profiles to them.

No model and no network here: everything in this room is computed by code.
"""
