"""TODO evals/tasks/facts.

baselines.py  What finds facts without a model: chance, first-person words, a fitted classifier, everything.
judge.py      Whether two sentences tell the same, by the cosine of their vectors; no model judges.
solver.py     Finds what a conversation tells of one speaker: own sentences, scored, or facts as JSON.
task.py       ``facts-persona``: what a conversation tells of one of its two speakers.
"""
