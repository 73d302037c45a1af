"""A task on data of one's own: does the model hear from a message whether the customer is content?

tasteprint eval run docs/examples/own_task.py
tasteprint eval compare docs/examples/own_task.py sentiment@v1 sentiment@v2
"""

from tasteprint.evals import Classify, LabelScores, Sample, Task
from tasteprint.evals.metrics import AUC, BalancedAccuracy
from tasteprint.evals.tasks.classification import MajorityLabel, RandomLabel

LABELS = ("negative", "positive")
MESSAGES = [  # id, customer, text, label: yours come from a file
    ("m1", "ann", "The strap tore on the second day.", "negative"),
    ("m2", "ann", "The new one fits, and I like the colour.", "positive"),
    ("m3", "bob", "Two weeks late, and the box was open.", "negative"),
    ("m4", "cyd", "It plays as well as one at twice the price.", "positive"),
    ("m5", "dan", "Great sound, I use it every day.", "positive"),
    ("m6", "eve", "Nobody answers the phone. I want my money back.", "negative"),
]
task = Task(
    name="messages",
    samples={
        "dev": [
            Sample(id=id_, group=customer, inputs={"text": text}, target=label)
            for id_, customer, text, label in MESSAGES
        ]
    },
    solver=Classify("sentiment", LABELS),  # or any `async def solve(sample, attempt) -> Output`
    scorer=LabelScores(LABELS),
    metrics=(BalancedAccuracy(labels=2), AUC()),
    baselines=(RandomLabel(LABELS), MajorityLabel(LABELS)),
    labels=LABELS,
    prompts=("sentiment",),
)
