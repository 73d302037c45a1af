"""Figures over the scores of a run."""
