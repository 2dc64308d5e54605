"""Forms of what people and programs are told of."""
