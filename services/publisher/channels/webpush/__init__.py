"""Web Push to the browsers of the public site's readers (RFC 8030, RFC 8291, RFC 8292)."""
