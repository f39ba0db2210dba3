"""Each peer's producer and worker: `python -m bench.events.peers.NAME publish COUNT` or `consume COUNT THREADS`.

They run with the Python of var/bench/peers, where nothing of Kabar's own packages is installed.
"""
