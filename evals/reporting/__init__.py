"""One HTML file of runs and comparisons."""
