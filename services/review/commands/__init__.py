"""What can be done to an item, each action by its row of the life cycle; `transition` is the only writer of states.

`decisions.py` is what people do, with `edit.py` and `propose.py` for the two actions of some length; `receive.py`,
`resubmit.py`, `record_outcome.py`, `release_due.py` and `expire_leases.py` are what the worker does.
"""
