"""Business metrics: figures of the business by day, imported by people and programs."""
