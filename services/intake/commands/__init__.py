"""The commands of intake: one verb, one file. Each commits its change and its event together."""
