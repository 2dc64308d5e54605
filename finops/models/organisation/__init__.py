"""What a tenant is made of."""
