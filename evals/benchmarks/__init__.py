"""Performance as ratios within one run: each file is a program, each has a make target."""
