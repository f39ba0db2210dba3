"""Intake: takes what agencies send, keeps it safe, and tells them where it stands."""
