"""Segments of users, and rules between their interests: numbers over many profiles, no model.

segments.py        segments: features, groups, names and figures, put together
features.py        from profiles to tables of figures, and to the space of the grouping
clustering.py      k-means or HDBSCAN, silhouette, chance and stability
naming.py          names and descriptions of segments, in words
rules.py           association rules between interests
private_counts.py  counts that may leave the workspace: with noise, small ones suppressed
export.py          a row for each user, as CSV or Parquet
models.py          the results: segments, placements, rules
"""

from tasteprint.profiling.segmentation.export import safe_cell
from tasteprint.profiling.segmentation.features import interests_of
from tasteprint.profiling.segmentation.models import Method, Placement, Rules, Segment, Segmentation
from tasteprint.profiling.segmentation.rules import LEAST_USERS, RuleConfig, association_rules
from tasteprint.profiling.segmentation.segments import SegmentConfig, segment

__all__ = [
    "LEAST_USERS",
    "Method",
    "Placement",
    "RuleConfig",
    "Rules",
    "Segment",
    "SegmentConfig",
    "Segmentation",
    "association_rules",
    "interests_of",
    "safe_cell",
    "segment",
]
