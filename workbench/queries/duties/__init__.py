"""What waits for whom, read from the records: one function a stage, each duty with its day, clause and way there."""
