"""What the product sees of each use case, for the self-check and the plan of thirty days."""
