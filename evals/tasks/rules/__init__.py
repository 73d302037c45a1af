"""Tasks on what code decides without a model, each with its own small data set.

opinions_posts.py   opinions-posts: does a sentence voice the opinion that was read in it?
privacy_spans.py    privacy-spans: personal data in lines of reviews
sensitive_kinds.py  sensitive-kinds: special kinds of personal data in sentences
support_intents.py  support-intents: what questions to the support chat ask for
"""
