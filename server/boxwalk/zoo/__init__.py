"""Networks of the papers, and the modules that they are made of."""
