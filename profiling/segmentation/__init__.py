"""Segments of users and rules between their interests: numbers over many profiles, no model.

clustering.py      Grouping points: k-means with as many groups as lie best apart, or HDBSCAN.
export.py          A row for each user, for a campaign or a CRM: CSV or Parquet.
features.py        From profiles to a table of figures, and to the space that users are grouped in.
models.py          What segmenting hands out.
naming.py          What tells a segment from the other users, in words; every figure is counted here.
private_counts.py  What leaves the workspace of segments and rules: names, and counts with noise.
rules.py           Association rules between interests: who has these is often interested in that, too.
segments.py        Segments of users: features, groups, names and figures, put together.
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
