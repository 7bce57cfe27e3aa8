"""Demo content of Jakarta ke Depan: sample bills, voices, proposals and sessions, all marked contoh."""
