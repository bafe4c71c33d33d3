"""Protocols of other clients, each over the same library calls as our own."""
