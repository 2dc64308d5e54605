"""What stands between the network and the application: limits of bodies, middleware."""
