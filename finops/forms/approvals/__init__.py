"""Forms of what people sign: comments, changes of responsibilities."""
