"""What can be done to an item: one verb a file, each by way of `transition.perform`, the only writer of states."""
