"""Aspirations: what citizens say, their receipt and trail, support, and finding them again."""
