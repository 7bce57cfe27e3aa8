"""Certificates: drawn by the worker at the end for who fulfils the session's rule; anyone can check a number, and few learn a name."""
