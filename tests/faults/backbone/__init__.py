"""The faults of the event backbone: real processes and servers are broken, then nothing may be lost or done twice."""
