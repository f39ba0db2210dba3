"""What the Kabar services have in common: schema, life cycle, events, identity and what pages and APIs share."""

import sys

#: pymongo looks for pyOpenSSL, and loads cryptography (8 MiB in each process) before it finds that it is not installed:
#: connections use Python's own ssl module. A module that is None cannot be imported.
sys.modules.setdefault("pymongo.pyopenssl_context", None)  # type: ignore[arg-type]
