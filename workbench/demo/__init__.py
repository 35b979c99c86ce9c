"""The training workspace: one purchase carried from needs to the final result after an appeal, through the services."""
