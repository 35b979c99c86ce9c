"""Tables that offices hand in: read strictly, compared with the record, previewed, and taken over as a whole."""
