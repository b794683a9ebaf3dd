"""A stage played many times against somebody who may be tough."""
