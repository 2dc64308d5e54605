"""What price books hold, change and cost: their content, differences and effects."""
