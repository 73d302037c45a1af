"""From events and their readings to a profile: pure functions, without a model.

history.py      what is merged: a user's events up to an instant, and their readings
validity.py     when something held: contradiction and expiry
making.py       claims from evidence
interests.py, names.py, opinions.py, facts.py    the claims of each kind
summary.py      the sentences that state the strongest
fold.py         all of it: ``fold(history, rules)``
difference.py   what changed between two instants, and which events did it
"""
