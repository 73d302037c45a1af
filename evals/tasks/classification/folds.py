"""Fitting a baseline to samples other than those that it answers."""

from collections.abc import Callable, Sequence

from tasteprint.evals.harness import Output, Sample

FOLDS = 5

#: Fits to samples with targets, and gives what answers others. May be given none.
Fit = Callable[[Sequence[Sample]], Callable[[Sample], Output]]


def out_of_fold(
    samples: Sequence[Sample], training: Sequence[Sample] | None, fit: Fit
) -> list[Output]:
    """An output for each sample, of a fit that has not seen its target.

    Args:
        samples: to be answered.
        training: to fit on; None: each fold is answered by a fit on the others. Samples of one
            cluster are in one fold; where there is one cluster only, the fit is on none.
        fit: see ``Fit``.
    """
    if training is not None:
        answer = fit(training)
        return [answer(sample) for sample in samples]
    clusters = [sample.cluster for sample in samples]
    folds = min(FOLDS, len(set(clusters)))
    if folds < 2:
        return out_of_fold(samples, (), fit)
    from sklearn.model_selection import GroupKFold

    outputs: dict[int, Output] = {}
    for others, own in GroupKFold(folds).split(samples, groups=clusters):
        answer = fit([samples[at] for at in others])
        outputs.update({int(at): answer(samples[at]) for at in own})
    return [outputs[at] for at in range(len(samples))]
