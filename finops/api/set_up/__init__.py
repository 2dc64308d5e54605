"""/api/v1/<noun> for each noun of the set-up."""
