"""The channels' names, for those who only read the ledger."""

#: In the order of planning and display; the public site first, since the others link to it.
CHANNELS = ("web", "email", "webhook")
