"""The readers of the e-mail channel: subscribing, confirming, collecting digests, unsubscribing."""
