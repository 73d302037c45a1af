"""Measuring prompts and parts: scripts that fit, benchmarks; the eval harness is to live here."""
