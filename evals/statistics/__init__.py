"""Intervals, tests and power, for figures of the same samples."""
