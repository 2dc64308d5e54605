"""Reviews of use cases: opened at once after a serious incident, and decided."""
