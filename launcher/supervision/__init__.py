"""Keeping processes alive with supervisord: its configuration, start and stop, and what a kill leaves."""
