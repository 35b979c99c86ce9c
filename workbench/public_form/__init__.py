"""The public form: a process of its own that takes notes down and can do nothing else.

It knows no database, no account and no key that opens anything; it imports nothing of the workbench but how a note is
sealed and how a telephone number is read.
"""
