"""The demo world: who is in it, what its use cases look like, and the files it is replayed from."""
