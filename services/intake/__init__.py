"""Intake: accepts what agencies send, stores it, and shows them its status."""
