"""The limits of a fact list and of the answer to a claim: the same for agencies and for editors."""

FEWEST_FACTS, MOST_FACTS = 1, 40

#: Characters of a statement, and of the source that it comes from (which may be empty).
SHORTEST_STATEMENT, LONGEST_STATEMENT = 3, 400
LONGEST_SOURCE = 300

#: Characters of the answer to a claim: one or two sentences, which are shown whole wherever the claim is.
LONGEST_ANSWER = 400
