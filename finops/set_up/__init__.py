"""What an organisation is made of, declared once for pages, files and the API."""
