"""Unit costs below the request: of tokens, GPU time and calls."""
