"""Who talks to the model: the engine, the model door, profiler, recommender, explainer, support."""
