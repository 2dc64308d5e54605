"""Crediting: business results are divided among the traces that brought them about."""
