"""The publisher: carries what was approved to every channel and remembers where it went."""
