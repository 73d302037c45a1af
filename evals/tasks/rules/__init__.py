"""TODO evals/tasks/rules.

opinions_posts.py   ``opinions-posts``: whether a sentence of a forum post voices the opinion that was read in it.
privacy_spans.py    ``privacy-spans``: personal data in lines of reviews, in English, Chinese and German.
sensitive_kinds.py  ``sensitive-kinds``: which special kinds of personal data a sentence touches.
"""
