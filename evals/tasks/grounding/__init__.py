"""TODO evals/tasks/grounding.

claim_mutations.py     Lies about claims: each changes one thing in a claim's evidence.
mutations.py           Lies planted in a true profile: each changes one thing, and leaves all else as it should be.
sentence_mutations.py  Lies in a summary's sentences: each changes one thing in the wording or the citations.
solver.py              Builds profiles, checks what they say, and tries the check on lies.
task.py                Whether what profiles say holds, and whether the check finds lies that are planted in them.
"""
