"""What intake can be told to do: one verb, one file. Each commits its change and its event together."""
