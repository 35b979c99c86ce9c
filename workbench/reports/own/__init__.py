"""Templates of a bureau's own: judged before they are used, tried on a document of the training purchase, drawn in bounds."""
