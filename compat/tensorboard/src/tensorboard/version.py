"""The version that clients compare: that of the TensorBoard whose surface this is, and our count after it."""

VERSION = "2.21.1"
