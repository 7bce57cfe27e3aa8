"""Says what a text is about: 23 topics of the bill, their words, and suggestions that show why.

`suggest_topics(text)` ranks topics by their keywords and names the words that weighed; a person chooses.
`normalise` and `tokens` are the one reading of Indonesian that index and query share. The package is pure.
"""

from server.categorization.service import Complaint, service_complaint
from server.categorization.suggest import Suggestion, suggest_topics
from server.categorization.taxonomy import Topic, topic, topics
from server.categorization.text import EDITION, normalise, search_words, tokens, words

__all__ = [
    "EDITION", "Complaint", "Suggestion", "Topic",
    "normalise", "search_words", "service_complaint", "suggest_topics", "tokens", "topic", "topics", "words",
]
