"""Keeping processes alive with supervisord: its configuration, its life and what it leaves behind when it is killed."""
