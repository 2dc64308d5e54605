"""What the ledger can do on this machine, measured against raw PostgreSQL in the same run."""
