"""TODO evals/tasks/classification.

aspects_asap_zh.py    aspects-asap-zh: how a restaurant review in Chinese speaks of an aspect.
aspects_mams.py       aspects-mams: how a sentence speaks of one of the things that it names.
baselines.py          Baselines for tasks that sort into classes: what any figure has to be better than.
calibration.py        Fitting a blend to scored examples, and measuring probabilities.
folds.py              Fitting a baseline to samples other than those that it answers.
heads.py              What the heads of ``agents/extraction/linear_heads.py`` are fitted on, and the fit.
labels.py             Tasks that sort a text into one of a few classes: their solver, calibration and scorer.
sentiment_asap_zh.py  sentiment-asap-zh: the tone of restaurant reviews in Chinese, against their stars.
sentiment_vader.py    sentiment-vader: the tone of single sentences of product reviews.
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
