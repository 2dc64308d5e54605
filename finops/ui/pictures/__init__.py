"""Pictures beside charts: small ones, and what a chart says as text."""
