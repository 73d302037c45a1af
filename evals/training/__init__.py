"""TODO evals/training.

calibrate.py       Fits the blends of the ``sentiment`` and ``aspects`` prompts for a served model.
common.py          What the scripts share: the parts behind the real model door, progress, one line for an error.
embedder_study.py  How well embedders tell which tags a text is about, in Chinese, and find a translation.
fit_entities.py    Fits the weights with which ``agents/naming.py`` tells names from words, and their kinds.
fit_heads.py       Fits the heads that read what the model does not: the tone of texts, and opinions of things.
fit_strength.py    Shows how ``profiling/merging/strength.py`` fares with other figures than those that it has.
fit_topics.py      Fits the weights with which ``agents/topics.py`` tells what a text is about.
"""
