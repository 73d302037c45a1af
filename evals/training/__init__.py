"""Fitting the weights, heads and calibrations that ship: the commands of ``tasteprint eval fit``.

calibrate.py        eval fit calibration: blends of label scores for a served model
cli.py              the commands
common.py           the model that is asked, the components behind it, progress
embedder_study.py   eval fit embedders: how well embedders tell what a Chinese text is about
fit_entities.py     eval fit names: the weights by which entities are told from words
fit_facts_judge.py  eval fit judge: the cosine from which two sentences state the same fact
fit_heads.py        eval fit heads: linear heads for tone and opinions
fit_strength.py     eval fit strength: how other figures of interest strength would fare
fit_topics.py       eval fit topics: the weights by which a text's topics are told
"""
