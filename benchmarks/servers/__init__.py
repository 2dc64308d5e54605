"""Which web server: the product's (granian) beside gunicorn's threads, on the same application."""
