"""What stands between the network and the application: bodies taken in bounded time and size."""
