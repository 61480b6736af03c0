"""A scatter-gather on Kafka of the same shape as a Darcha case, by Python's clients. See README.md."""
