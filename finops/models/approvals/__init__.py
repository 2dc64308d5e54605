"""What is signed and on which conditions, who is responsible for it, and who stands in for whom."""
