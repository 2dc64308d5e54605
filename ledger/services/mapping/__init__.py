"""Attribution mapping: drafting rules, activating a version, and going over the last days again."""
