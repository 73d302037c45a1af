"""Tasks that sort a text into one of a few classes, and what they share.

aspects_asap_zh.py    aspects-asap-zh: the polarity of an aspect in a Chinese restaurant review
aspects_mams.py       aspects-mams: the polarity of an aspect that a sentence names
baselines.py          chance, majority, lexicons, TF-IDF
calibration.py        fit a blend to scored examples, and measure probabilities
folds.py              fit a baseline to other samples than those that it answers
head_solver.py        answer by the linear head that ships, or by the prompt
heads.py              what linear heads are fitted on, and the fit
labels.py             solver, calibration and scorer of classes
sentiment_asap_zh.py  sentiment-asap-zh: the tone of Chinese restaurant reviews, by their stars
sentiment_vader.py    sentiment-vader: the tone of single sentences of product reviews
"""

from tasteprint.evals.tasks.classification.baselines import MajorityLabel, RandomLabel
from tasteprint.evals.tasks.classification.calibration import (
    FOLDS,
    Words,
    cross_validated,
    fit_calibration,
    measures,
)
from tasteprint.evals.tasks.classification.folds import Fit, out_of_fold
from tasteprint.evals.tasks.classification.heads import (
    Lesson,
    by_fold,
    e5,
    english_tones,
    fit_head,
    opinion_lesson,
    tone_lesson,
)
from tasteprint.evals.tasks.classification.labels import Classify, LabelScores, Recalibrate

__all__ = [
    "FOLDS",
    "Classify",
    "Fit",
    "LabelScores",
    "Lesson",
    "MajorityLabel",
    "RandomLabel",
    "Recalibrate",
    "Words",
    "by_fold",
    "cross_validated",
    "e5",
    "english_tones",
    "fit_calibration",
    "fit_head",
    "measures",
    "opinion_lesson",
    "out_of_fold",
    "tone_lesson",
]
