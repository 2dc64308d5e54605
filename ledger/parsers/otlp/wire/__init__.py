"""A body of spans as it comes: protobuf or JSON, read in bounded size."""
