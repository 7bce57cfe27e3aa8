"""One tap at an ayat: agree, disagree, or not yet understood. The last ranks what the next session must explain."""
