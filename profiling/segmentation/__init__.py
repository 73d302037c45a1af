"""Segments of users and rules between their interests: numbers over many profiles, no model.

    models.py       what comes out: segments, placements, rules
    features.py     profiles → a table of figures, and the space that users are grouped in
    clustering.py   k-means and HDBSCAN, how many groups, how stable
    naming.py       what tells a segment from the rest, in words
    segments.py     all of these together
    rules.py        who is interested in this is often interested in that
    table.py        a row for each user, for a campaign or a CRM
    noise.py        differentially private counts
    sharing.py      what leaves the workspace: names, and counts with noise

Rows name users and stay in house; only what ``sharing`` makes is for others.
"""
