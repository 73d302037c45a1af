"""The data of the eval tasks: full sets where a folder has them, else the slices that ship.

asap_zh.py    restaurant reviews in Chinese with the polarity of their aspects (ASAP)
beer.py       posts on beer.stackexchange.com, and the threads their users came to later
labelled.py   the labelled examples that calibrations are fitted on
mams.py       restaurant sentences with two aspects or more of different polarity (MAMS)
movielens.py  MovieLens 100K, read from the installed package ``recbole``
own.py        sets that were written for this project
persona.py    conversations of two people, and the lines that describe each
source.py     splits, rows, and where they come from: the full set or the slice
vader_gt.py   sentences of product reviews that twenty people rated (vader_gt)
wnut.py       noisy sentences of users with marked entities (WNUT 2017)
"""

from tasteprint.evals.datasets.asap_zh import ASAP_ZH, ASPECTS, WORDS
from tasteprint.evals.datasets.beer import BEER, catalogue, in_no_split
from tasteprint.evals.datasets.labelled import Example, opinions, side, tones
from tasteprint.evals.datasets.mams import MAMS
from tasteprint.evals.datasets.movielens import MovieLens, load_movielens
from tasteprint.evals.datasets.own import OwnSet
from tasteprint.evals.datasets.persona import PERSONA
from tasteprint.evals.datasets.source import SPLITS, VARIABLE, DataSet, Row, Split, hash_order
from tasteprint.evals.datasets.vader_gt import VADER_GT, review, strong
from tasteprint.evals.datasets.wnut import WNUT17, training

ALL: tuple[DataSet, ...] = (VADER_GT, MAMS, ASAP_ZH, WNUT17, PERSONA, BEER)

__all__ = [
    "ALL",
    "ASAP_ZH",
    "ASPECTS",
    "BEER",
    "MAMS",
    "PERSONA",
    "SPLITS",
    "VADER_GT",
    "VARIABLE",
    "WNUT17",
    "WORDS",
    "DataSet",
    "Example",
    "MovieLens",
    "OwnSet",
    "Row",
    "Split",
    "catalogue",
    "hash_order",
    "in_no_split",
    "load_movielens",
    "opinions",
    "review",
    "side",
    "strong",
    "tones",
    "training",
]
