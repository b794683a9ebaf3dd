"""Responses of people who err: what actions are worth to them, and curves of fixed points."""
