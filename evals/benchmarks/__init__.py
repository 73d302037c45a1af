"""Measure performance as ratios within one run: each program has a make target.

counting_backend.py  a backend that counts the tokens of requests
histories.py         histories to be updated, and what an update of one costs
rerun.py             program: a second identical eval run against the first
throughput.py        program: tokens per second through the LLM client against the bare server
update.py            program: the cost of an update against the length of the history
update_chart.py      the chart of what an update costs
"""
