"""Summaries and rules in a model's words: what to ask, what is known already, what it may cost."""
