"""The tasks that ship, each with its solver, scorer and baselines.

registry.py      the tasks by name, and tasks in files of one's own
classification/  tone and aspects: sentiment-vader, aspects-mams, and both in Chinese
entities/        entities-wnut17
facts/           facts-persona
grounding/       grounding and grounding-free: are claims and sentences borne out?
interests/       interests-beer
ranking/         ranking-ml100k
rules/           what code decides: privacy-spans, sensitive-kinds, opinions-posts, support-intents
"""

from tasteprint.evals.tasks.registry import everything, find, is_shipped

__all__ = [
    "everything",
    "find",
    "is_shipped",
]
