"""The limits of a fact list: the same where an agency sends one and where editors correct it."""

FEWEST_FACTS, MOST_FACTS = 1, 40

#: Characters of a statement, and of the source that it comes from (which may be empty).
SHORTEST_STATEMENT, LONGEST_STATEMENT = 3, 400
LONGEST_SOURCE = 300
