"""What the stand-ins for Meta's platforms have in common: the wire format of the Graph API."""
