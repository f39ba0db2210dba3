"""The channels: each one a place of the outside world, all behind the same contract."""
