"""How good results are, and how sure that is: shares of judged samples, latencies."""
