"""Protocols of other projects' clients, each over the same library calls as our own."""
