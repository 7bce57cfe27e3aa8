"""All that can be done with aspirations, by name; written in five files: taking in, deciding, progress, authorship, support."""
from server.aspirations.authorship import change_contact, clarify, erase_aspiration, withdraw_aspiration
from server.aspirations.lifecycle import request_clarification, show_aspiration, undo_decision, withhold_aspiration
from server.aspirations.progress import mark_considered, mark_explained, mark_out_of_scope
from server.aspirations.submissions import Submission, submit_aspiration
from server.aspirations.supports import carry_supports, report_aspiration, set_support

__all__ = [
    "Submission", "carry_supports", "change_contact", "clarify", "erase_aspiration", "mark_considered", "mark_explained",
    "mark_out_of_scope", "report_aspiration", "request_clarification", "set_support", "show_aspiration", "submit_aspiration",
    "undo_decision", "withdraw_aspiration", "withhold_aspiration",
]
