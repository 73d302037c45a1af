"""facts-persona: what a conversation tells of one of its two speakers.

baselines.py  chance, first-person words, a fitted classifier, every sentence
judge.py      do two sentences state the same fact? by the cosine of their vectors
solver.py     find facts: the speaker's sentences scored, or facts written as JSON
task.py       samples, scorer, metrics
"""
