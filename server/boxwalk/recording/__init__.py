"""One forward pass: its graph, its activations, and running it cut, changed or with gradients."""
