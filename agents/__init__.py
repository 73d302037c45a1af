"""Everything that talks to the model: its server, its client, and the agents that use them.

serving/      the vLLM server: started, shared between processes, watched and stopped
llm/          one cached, retried and counted client for every model, and the backends behind it
ner/          named entities in one text: candidates by rules, then classified
topics/       the taxonomy, the tags that a text is about, and topic discovery
extraction/   from one event's text to its reading: tone, topics, entities, opinions
profiler/     from a user's events to a stored, checked profile
recommender/  recommendations: retrieve, rank and diversify, test the reasons, explain
support/      the support chat: answers to questions about a user, from the records
"""
