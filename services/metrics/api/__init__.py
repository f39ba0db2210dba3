"""The metrics API: one module a resource."""
