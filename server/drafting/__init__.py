"""Drafting: the matrix, where proposals hold aspirations and get answers that others approve."""
