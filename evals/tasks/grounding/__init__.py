"""grounding: do claims and sentences hold, and does the check catch mutations of them?

claim_mutations.py     mutations of claims: each changes one thing in the evidence
mutations.py           plant mutations in a sound profile, one at a time
sentence_mutations.py  mutations of sentences: each changes one thing in wording or citations
solver.py              build profiles, check them, and try the check on mutations
task.py                samples, scorer, metrics
"""
