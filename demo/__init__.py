"""The main job on real input: `./kabar demo`."""
